"""How each kind of profile gets its session: one method a kind."""
