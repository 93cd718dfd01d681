"""Changes at AWS in several steps, which can go on after the program was killed."""
