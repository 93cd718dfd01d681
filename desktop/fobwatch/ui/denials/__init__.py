"""Why AWS refused a call: the window into which a person pastes the error."""

from __future__ import annotations
