"""What is done when something is wrong: what a thief may have is made worthless."""

from __future__ import annotations
