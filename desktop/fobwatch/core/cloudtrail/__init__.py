"""What CloudTrail keeps of the calls and sign-ins in an account."""
