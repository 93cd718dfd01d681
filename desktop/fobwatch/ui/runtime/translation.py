"""Qt's translation, for words that no `QObject` says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
"""Say a text as the person's language has it: `translate("Context", "Text")`."""
