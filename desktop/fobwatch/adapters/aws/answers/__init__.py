"""What AWS's errors mean, in words for a person, by the service that answers."""
