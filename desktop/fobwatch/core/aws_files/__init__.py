"""The user's AWS files: reading, changing and comparing them, and offering profiles in them."""
