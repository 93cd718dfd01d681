"""Windows for access portals of IAM Identity Center."""
