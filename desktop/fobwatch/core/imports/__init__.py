"""What people have on file: access keys and MFA seeds as AWS and other programs write them."""
