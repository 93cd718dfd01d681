"""CloudTrail's records of the calls and sign-ins in an account."""
