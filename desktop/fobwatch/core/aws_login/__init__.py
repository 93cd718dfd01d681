"""Sign-ins of `aws login`: AWS's own sign-in service."""
