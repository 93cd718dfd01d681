"""AWS's errors in words for a person, by the service that answers."""
