"""The page of what is unsafe at AWS and on this computer."""
