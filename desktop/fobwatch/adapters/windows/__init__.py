"""Calls that only Windows has. Modules that call it begin with an `assert` for mypy."""
