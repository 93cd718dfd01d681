"""What changes something at AWS in several steps, and can go on after the program was killed."""

from __future__ import annotations
