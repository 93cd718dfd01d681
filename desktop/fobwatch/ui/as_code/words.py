"""The words of the window that writes an account as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.as_code.account import Omission
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from fobwatch.core.as_code.account import Account
    from fobwatch.core.as_code.reading import Progress
    from fobwatch.core.as_code.writing import AsCode

MOST_NAMED: Final = 3


def progress_words(progress: Progress) -> str:
    """What was read so far."""
    found = translate("AsCode", "Users: {users}, groups: {groups}, roles: {roles}").format(
        users=progress.users, groups=progress.groups, roles=progress.roles
    )
    if not progress.policies:
        return found
    policies = translate("AsCode", "policies: {described} of {policies}").format(
        described=progress.described, policies=progress.policies
    )
    return f"{found}, {policies}"


def account_facts(account: Account) -> tuple[tuple[str, str], ...]:
    """What was found that can be written."""
    return (
        (translate("AsCode", "Account"), account.account_id),
        (translate("AsCode", "Users"), str(len(account.users))),
        (translate("AsCode", "Groups"), str(len(account.groups))),
        (translate("AsCode", "Roles"), str(len(account.roles))),
        (translate("AsCode", "Managed policies"), str(len(account.policies))),
        (translate("AsCode", "Instance profiles"), str(len(account.instance_profiles))),
    )


def written_facts(written: AsCode) -> tuple[tuple[str, str], ...]:
    """What was left out, and how many files it takes."""
    count = len(written.documents)
    files = translate("AsCode", "%n templates: one takes 500 resources", "", count)
    left_out = filter(None, (_left_out(written, reason) for reason in Omission))
    return (
        (translate("AsCode", "Left out"), "\n".join(left_out)),
        (translate("AsCode", "Files"), files if count > 1 else ""),
    )


def _left_out(written: AsCode, reason: Omission) -> str:
    """Why, and the first of them; empty where there are none."""
    names = tuple(each.name for each in written.left_out if each.reason is reason)
    words = {
        Omission.SERVICE_LINKED: translate("AsCode", "kept by AWS services: {names}"),
        Omission.RESERVED: translate("AsCode", "kept by IAM Identity Center: {names}"),
        Omission.EVALUATED: translate("AsCode", "CloudFormation would evaluate it: {names}"),
    }[reason]
    return words.format(names=several(names, most=MOST_NAMED)) if names else ""
