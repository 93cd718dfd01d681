"""AWS's services through botocore, and their errors in words."""
