"""The INI dialect of the AWS files: read, edited and merged."""
