"""Unexpected errors: log them, and word them for a person."""

from __future__ import annotations

import logging
import traceback

from fobwatch.core.errors import InternalError

logger = logging.getLogger(__name__)


def logged_fault(error: Exception) -> InternalError:
    """Log the kind and the place of an error, whose own text could quote a secret."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Background work failed with %s:\n%s", type(error).__name__, places)
    return InternalError(
        "Something went wrong inside Fobwatch",
        "It is a fault of the program; the log says where it happened.",
        "Try again. If it happens again, please report it.",
    )
