"""Moving credentials from the AWS files and other tools into the vault."""
