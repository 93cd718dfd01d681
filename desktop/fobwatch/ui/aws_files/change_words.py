"""Changes of the AWS files in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.aws_files.changes import ChangeReason
from fobwatch.ui.widgets.diff_view import short_path

if TYPE_CHECKING:
    from fobwatch.core.ini.text import FileProblem

translate = QCoreApplication.translate


def question(why: ChangeReason, subject: str) -> str:
    """The heading of a change that is proposed."""
    words = {
        ChangeReason.OFFERED: translate("AwsFiles", "Offer {name} to AWS tools"),
        ChangeReason.WITHDRAWN: translate("AwsFiles", "Withdraw {name} from AWS tools"),
        ChangeReason.RENAMED: translate("AwsFiles", "AWS tools know {name} by its old name"),
        ChangeReason.MOVED_TO_VAULT: translate("AwsFiles", "Move {name} into the vault"),
        ChangeReason.UNDONE: translate("AwsFiles", "Undo the change of {name}"),
    }
    return words[why].format(name=subject)


def explanation(why: ChangeReason, subject: str) -> str:
    words = {
        ChangeReason.OFFERED: translate(
            "AwsFiles",
            "The AWS CLI and SDKs then get the session of {name} from Fobwatch, as the profile of "
            "this name. This is what changes:",
        ),
        ChangeReason.WITHDRAWN: translate(
            "AwsFiles", "AWS tools no longer find {name} in Fobwatch. This is what changes:"
        ),
        ChangeReason.RENAMED: translate(
            "AwsFiles", "Your AWS config file can follow the new name. This is what changes:"
        ),
    }
    return words.get(why, translate("AwsFiles", "This is what changes:")).format(name=subject)


def step(why: ChangeReason) -> str:
    """The button that carries it out."""
    words = {
        ChangeReason.OFFERED: translate("AwsFiles", "&Offer"),
        ChangeReason.WITHDRAWN: translate("AwsFiles", "&Withdraw"),
        ChangeReason.UNDONE: translate("AwsFiles", "&Undo"),
    }
    return words.get(why, translate("AwsFiles", "&Apply"))


def nothing_to_do(why: ChangeReason, subject: str) -> str:
    if why is ChangeReason.OFFERED:
        words = translate("AwsFiles", "{name} is offered already: nothing has to change.")
    else:
        words = translate("AwsFiles", "{name} is not offered: nothing has to change.")
    return words.format(name=subject)


def outcome(why: ChangeReason, subject: str) -> str:
    """What was done, in a line."""
    words = {
        ChangeReason.OFFERED: translate("AwsFiles", "Offered {name} to AWS tools"),
        ChangeReason.WITHDRAWN: translate("AwsFiles", "Withdrew {name} from AWS tools"),
        ChangeReason.RENAMED: translate("AwsFiles", "Renamed {name} for AWS tools"),
        ChangeReason.MOVED_TO_VAULT: translate("AwsFiles", "Moved {name} into the vault"),
        ChangeReason.UNDONE: translate("AwsFiles", "Undid a change of {name}"),
    }
    return words[why].format(name=subject)


def deed(why: ChangeReason) -> str:
    """What was done, in a word or two beside the profile's name."""
    return {
        ChangeReason.OFFERED: translate("AwsFiles", "offered"),
        ChangeReason.WITHDRAWN: translate("AwsFiles", "withdrawn"),
        ChangeReason.RENAMED: translate("AwsFiles", "renamed"),
        ChangeReason.MOVED_TO_VAULT: translate("AwsFiles", "moved to the vault"),
        ChangeReason.UNDONE: translate("AwsFiles", "change undone"),
    }[why]


def obstacle_words(problem: FileProblem) -> str:
    return translate("AwsFiles", "{path}, line {line}: {message}").format(
        path=short_path(problem.path), line=problem.line, message=problem.message
    )
