"""Signing in at an OpenID provider, for a token that AWS accepts."""
