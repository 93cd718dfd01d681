"""OpenID providers over HTTP."""
