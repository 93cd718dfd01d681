"""The dialog into which a person pastes an error, to read why AWS refused a call."""

from __future__ import annotations
