"""How each kind of profile signs in."""
