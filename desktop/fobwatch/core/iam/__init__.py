"""Changes in IAM for the users of the vault."""
