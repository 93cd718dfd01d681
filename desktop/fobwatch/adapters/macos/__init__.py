"""What only macOS has. Modules that call it begin with an `assert`, by which mypy knows them."""
