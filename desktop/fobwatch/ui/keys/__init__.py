"""Access keys: the dialog in which a new one takes the place of an old one."""
