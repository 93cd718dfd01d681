"""Profiles: the ways to get credentials. Each kind of them is one module below `kinds`."""
