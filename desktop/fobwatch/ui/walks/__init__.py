"""The base of the dialogs that change something at AWS step by step."""
