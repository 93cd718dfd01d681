"""Consent: the rules and questions that decide which programs get a profile's credentials."""
