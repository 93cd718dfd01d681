"""IAM Identity Center: its OIDC service and the access portal."""
