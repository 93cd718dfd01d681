"""Looks at this computer: where secrets are in clear, and who can read the AWS files."""
