"""What is done to the user's AWS files: each change shown first, and undone afterwards."""
