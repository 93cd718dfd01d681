"""IAM Identity Center's look-alike: sign-in, the access portal, and the account access manager."""
