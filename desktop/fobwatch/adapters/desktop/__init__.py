"""The desktop around the program: its bus, its screens, its clock."""

from __future__ import annotations
