"""IAM's own checks, the policy simulator, and why a call was refused."""
