"""What a person asks for, carried out whichever window it was asked in."""
