"""The vault: Fobwatch's entries in the keyring."""
