"""The words of the window that explains a refusal of AWS's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from fobwatch.core.denials.denial import Denial

translate = QCoreApplication.translate


def denial_facts(denial: Denial) -> tuple[tuple[str, str], ...]:
    """What the error says of the call."""
    return (
        (translate("Denial", "Action"), denial.action or denial.operation),
        (translate("Denial", "Resource"), denial.resource),
        (translate("Denial", "Principal"), denial.principal),
        (translate("Denial", "Decided by"), denial.policy or denial.policy_type or ""),
        (translate("Denial", "Region"), denial.region),
        (translate("Denial", "Error code"), denial.code),
    )
