"""Changes of the AWS files in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fobwatch.core.aws_files.changes import ChangeReason
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.diff_view import short_path

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import Plan
    from fobwatch.core.ini.text import FileProblem


class ProposalWords(NamedTuple):
    """The words of a change that is proposed."""

    question: str
    explanation: str
    apply: str
    """The text of the button."""
    applied: str
    nothing: str
    """Where there is nothing to change."""


def proposal_words(plan: Plan) -> ProposalWords:
    """Only these are proposed; the migration has a window of its own."""
    words = {
        ChangeReason.OFFERED: ProposalWords(
            question=translate("AwsFiles", "Offer {name} to AWS tools"),
            explanation=translate(
                "AwsFiles",
                "The AWS CLI and SDKs then get the session of {name} from Fobwatch, as the profile "
                "of this name. This is what changes:",
            ),
            apply=translate("AwsFiles", "&Offer"),
            applied=translate("AwsFiles", "Offered {name} to AWS tools"),
            nothing=translate("AwsFiles", "{name} is offered already: nothing has to change."),
        ),
        ChangeReason.WITHDRAWN: ProposalWords(
            question=translate("AwsFiles", "Withdraw {name} from AWS tools"),
            explanation=translate(
                "AwsFiles", "AWS tools no longer find {name} in Fobwatch. This is what changes:"
            ),
            apply=translate("AwsFiles", "&Withdraw"),
            applied=translate("AwsFiles", "Withdrew {name} from AWS tools"),
            nothing=translate("AwsFiles", "{name} is not offered: nothing has to change."),
        ),
        ChangeReason.RENAMED: ProposalWords(
            question=translate("AwsFiles", "AWS tools know {name} by its old name"),
            explanation=translate(
                "AwsFiles", "Your AWS config file can follow the new name. This is what changes:"
            ),
            apply=translate("AwsFiles", "&Apply"),
            applied=translate("AwsFiles", "Renamed {name} for AWS tools"),
            nothing=translate("AwsFiles", "{name} is not offered: nothing has to change."),
        ),
        ChangeReason.POPULATED: ProposalWords(
            question=translate("AwsFiles", "Write the roles of {name} into your AWS config file"),
            explanation=translate(
                "AwsFiles",
                "Each role becomes a profile for every AWS tool. Profiles that Fobwatch wrote "
                "before are renamed to match, or removed if you no longer have the role. Roles "
                "that have another profile are left out. This is what changes:",
            ),
            apply=translate("AwsFiles", "&Write"),
            applied=translate("AwsFiles", "Wrote the roles of {name} into your AWS config file"),
            nothing=translate("AwsFiles", "Each role has its profile: nothing has to change."),
        ),
    }[plan.why]
    return ProposalWords(*(text.format(name=plan.subject) for text in words))


def deed(why: ChangeReason) -> str:
    """Say in a word or two what was done, beside the profile's name."""
    return {
        ChangeReason.OFFERED: translate("AwsFiles", "offered"),
        ChangeReason.WITHDRAWN: translate("AwsFiles", "withdrawn"),
        ChangeReason.RENAMED: translate("AwsFiles", "renamed"),
        ChangeReason.MOVED_TO_VAULT: translate("AwsFiles", "moved to the vault"),
        ChangeReason.POPULATED: translate("AwsFiles", "roles written"),
        ChangeReason.UNDONE: translate("AwsFiles", "change undone"),
    }[why]


def obstacle_words(problem: FileProblem) -> str:
    return translate("AwsFiles", "{path}, line {line}: {message}").format(
        path=short_path(problem.path), line=problem.line, message=problem.message
    )
