"""The program that asks for credentials, and those that started it."""
