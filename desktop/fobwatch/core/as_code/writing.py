"""The documents of an account, as files or on standard output."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.as_code.cloudformation import cloudformation
from fobwatch.core.as_code.errors import NothingToWrite
from fobwatch.core.as_code.terraform import terraform

if TYPE_CHECKING:
    from fobwatch.core.as_code.account import Account, LeftOut


class Format(StrEnum):
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"

    @property
    def suffix(self) -> str:
        """Of a file's name."""
        return ".template.json" if self is Format.CLOUDFORMATION else ".tf"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsCode:
    """`documents` are several where one would be more than CloudFormation takes."""

    documents: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def as_code(account: Account, format_: Format) -> AsCode:
    """Raises `NothingToWrite`."""
    if format_ is Format.TERRAFORM:
        documents, more = (terraform(account),), ()
    else:
        documents, more = cloudformation(account)
    if not documents or not _has_anything(account):
        raise NothingToWrite(
            "There is nothing to write",
            f"Account {account.account_id} has no users, groups, roles or policies of its own.",
            "Choose a profile of another account.",
        )
    return AsCode(documents=documents, left_out=(*account.left_out, *more))


def _has_anything(account: Account) -> bool:
    return any((account.users, account.groups, account.roles, account.policies))
