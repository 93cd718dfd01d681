"""Carry out what a person asks for, in whichever window."""
