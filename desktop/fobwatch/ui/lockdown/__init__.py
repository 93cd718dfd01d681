"""Something is wrong: the page that locks a profile down."""
