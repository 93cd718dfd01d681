"""Values, decisions, ports and services: no Qt, no AWS library, no files, no clock of its own."""
