"""What other programs may ask of Fobwatch, and what they are answered."""

from __future__ import annotations
