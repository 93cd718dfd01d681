"""QR codes, drawn and read."""
