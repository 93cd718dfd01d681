"""The lockdown of a profile: whatever a thief may have is made worthless."""
