"""Where windows and their parts go, and how large they are."""
