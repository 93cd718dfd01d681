"""The checks: each is a decision of what was read and `now`, one module a subject."""
