"""The users, groups, roles and policies of an account, written as infrastructure as code."""
