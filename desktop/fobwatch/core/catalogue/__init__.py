"""All profiles as one list, with what a person prefers about them."""
