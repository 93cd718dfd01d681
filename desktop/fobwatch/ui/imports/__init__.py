"""Taking in files, pictures and text."""
