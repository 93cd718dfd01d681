"""What Fobwatch stores in the keyring."""
