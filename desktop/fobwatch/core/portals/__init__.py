"""Access portals of IAM Identity Center."""
