"""One thin class for each port of the core: it translates calls, results and errors."""
