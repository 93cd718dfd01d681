"""The words and the icon of each kind of profile, one class for each."""
