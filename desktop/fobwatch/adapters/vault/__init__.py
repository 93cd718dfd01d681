"""Where secrets are stored: this system's keyring, or an encrypted file."""
