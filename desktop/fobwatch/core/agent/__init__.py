"""Requests of other programs to Fobwatch, and the answers."""
