"""Changes of the user's AWS files, each shown first, which can be undone afterwards."""
