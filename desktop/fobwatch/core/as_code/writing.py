"""The documents of an account, as files or on standard output."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    format: Format
    documents: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def as_code(account: Account, format_: Format) -> AsCode:
    """Raises `NothingToWrite`."""
    written = _written(account, format_)
    if not written.documents:
        raise NothingToWrite(
            "There is nothing to write",
            f"Account {account.account_id} has no users, groups, roles or policies of its own.",
            "Choose a profile of another account.",
        )
    return replace(written, left_out=(*account.left_out, *written.left_out))


def _written(account: Account, format_: Format) -> AsCode:
    if not any((account.users, account.groups, account.roles, account.policies)):
        return AsCode(format=format_, documents=())
    if format_ is Format.TERRAFORM:
        return AsCode(format=format_, documents=(terraform(account),))
    documents, left_out = cloudformation(account)
    return AsCode(format=format_, documents=documents, left_out=left_out)


def file_name(account_id: str, format_: Format) -> str:
    """What the document of an account is called, unless a person says otherwise."""
    return f"iam-{account_id}{format_.suffix}"


def numbered(name: str, count: int) -> list[str]:
    """The names of so many files, of which `name` would be the only one."""
    if count == 1:
        return [name]
    stem, dot, suffix = name.partition(".")
    return [f"{stem}-{number}{dot}{suffix}" for number in range(1, count + 1)]
