"""The sign-in service's look-alike, with which `aws login` gets and refreshes its credentials."""
