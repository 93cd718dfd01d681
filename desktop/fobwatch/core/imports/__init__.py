"""Access keys and MFA seeds from files, as AWS and other programs write them."""
