"""What a person asks for, carried out whichever window it was asked in."""

from __future__ import annotations
