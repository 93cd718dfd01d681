"""The store of secrets: this system's keyring, or an encrypted file."""
