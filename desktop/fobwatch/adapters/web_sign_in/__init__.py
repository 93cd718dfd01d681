"""The user's browser, sent to a sign-in page and expected back."""
