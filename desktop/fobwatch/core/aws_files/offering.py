"""Offer the vault's profiles to the AWS tools: a block in `~/.aws/config`, and back again."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import AwsFileKind, ChangeReason, FileChange, Plan
from fobwatch.core.aws_files.config import (
    BEFORE_PROCESS,
    DEFAULT,
    parse_config,
    parse_credentials,
    rename_in_config,
    set_in_config,
)
from fobwatch.core.errors import CannotOffer
from fobwatch.core.ini.text import FileProblem
from fobwatch.core.profiles.kinds.only_shown import READ_ONLY_OPTION, is_own_process, is_twin
from fobwatch.core.profiles.settings import KEY_ID, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fobwatch.core.aws_files.changes import FileDiff
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.ini.text import Section
    from fobwatch.core.profiles.profile import Profile

PROCESS = "credential_process"

READ_ONLY = "-read-only"
"""The end of a twin's name, after the profile's name."""

_OFFERED = frozenset({PROCESS, "region", "output"})
"""The keys that an offer writes."""

_PLAIN = re.compile(r"[A-Za-z0-9._@+=/][A-Za-z0-9._@+=/-]*")
"""What all AWS tools read alike in a command, without quotes: some start it through a shell, some
split it themselves, and some remove quotes at its ends."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9._@+][A-Za-z0-9._@+/-]*")
_SAFE = frozenset(string.ascii_letters + string.digits + "._@+/-")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_FORMAT = re.compile(r"[a-z-]+")
_PROGRAM_OPTION = re.compile(r"-{1,2}[A-Za-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan with what a person has to see before it is carried out.

    `obstacles` are what tools would still use in place of the profile's offer. `unwritable` is the
    number of roles for which the AWS files have no form.
    """

    plan: Plan
    diffs: tuple[FileDiff, ...]
    obstacles: tuple[FileProblem, ...] = ()
    unwritable: int = 0


class ToolOffers:
    """Makes proposals. Each method blocks for the disk.

    They raise `CannotOffer`, `FileNotEditable` and `StorageError`. `helper` returns the program
    that a tool is to start.
    """

    def __init__(self, changes: AwsFileChanges, helper: Callable[[], Sequence[str]]) -> None:
        self._changes = changes
        self._helper = helper

    def offer(self, profile: Profile, *, twin: bool = False) -> Proposal:
        """With a `twin`, tools get credentials that only read as a second profile."""
        texts = self._changes.texts()
        paths = {kind: self._changes.path(kind) for kind in AwsFileKind}
        return self._proposal(
            plan_offer(texts, profile, self._helper(), twin=twin),
            tuple(obstacles(texts, paths, profile.name)),
        )

    def withdrawal(self, profile_name: str) -> Proposal:
        """The withdrawal; empty where the profile is not offered."""
        return self._proposal(plan_withdrawal(self._changes.texts(), profile_name))

    def rename(self, old_name: str, profile: Profile) -> Proposal:
        """The renaming; empty where the profile was not offered under its old name."""
        return self._proposal(plan_rename(self._changes.texts(), old_name, profile, self._helper()))

    def _proposal(self, plan: Plan, obstacles: tuple[FileProblem, ...] = ()) -> Proposal:
        return replace(proposal_of(self._changes, plan), obstacles=obstacles)


def twin_name(profile_name: str) -> str:
    """The name for tools of the profile whose credentials only read."""
    return f"{profile_name}{READ_ONLY}"


def process_command(helper: Sequence[str], profile_name: str, *options: str) -> str:
    """The `credential_process` of a profile. Raises `CannotOffer` where it would need quotes."""
    if not _PLAIN_NAME.fullmatch(profile_name):
        raise CannotOffer(
            "It cannot be offered to tools under this name",
            f"The AWS tools read the name in different ways: it has {_unsafe_signs(profile_name)}.",
            "Rename the profile: letters, digits, dots and dashes are safe.",
        )
    for word in helper:
        if not (is_plain_word(word) or _PROGRAM_OPTION.fullmatch(word)):
            raise CannotOffer(
                "Fobwatch is installed where AWS tools cannot start it",
                f"The path has a blank, or a sign that they read in different ways: {word}",
                "Install Fobwatch from its package, or in a folder with a plain name.",
            )
    return " ".join([*helper, *options, profile_name])


def is_plain_word(word: str) -> bool:
    """Whether all AWS tools read the word alike in a command.

    A path of Windows may have a tilde, as its short names do: `ADALOV~1`.
    """
    if _DRIVE.match(word):
        word = word[3:].replace("\\", "/").replace("~", "-")
    return _PLAIN.fullmatch(word) is not None


def plan_offer(
    texts: Mapping[AwsFileKind, str | None],
    profile: Profile,
    helper: Sequence[str],
    *,
    twin: bool = False,
) -> Plan:
    """Add an offer, so that tools find the profile. Raises `CannotOffer` or `FileNotEditable`.

    A new block has the output format of [default], which the AWS CLI takes for no other profile.
    """
    before = texts[AwsFileKind.CONFIG]
    after = _with_offer(before, profile.name, _own_keys(profile, helper))
    if twin:
        after = _with_twin(after, profile, helper)
    return _plan(profile.name, ChangeReason.OFFERED, before, after)


def _with_offer(config: str | None, name: str, keys: dict[str, str | None]) -> str | None:
    output = usual_output(config)
    if output and _block(config, name) is None:
        keys["output"] = output
    return set_in_config(config, name, keys)


def _with_twin(config: str | None, profile: Profile, helper: Sequence[str]) -> str | None:
    name = twin_name(profile.name)
    if _block(config, name) is not None and not _has_twin(config, profile.name):
        raise CannotOffer(
            f"There is a profile {name} already",
            "Your AWS config file has it for something else, and it stays as it is.",
            f"Rename that one, or offer {profile.name} alone.",
        )
    keys = _own_keys(profile, helper)
    keys[PROCESS] = process_command(helper, profile.name, READ_ONLY_OPTION)
    return _with_offer(config, name, keys)


def _has_twin(config: str | None, profile_name: str) -> bool:
    command = _setting(config, twin_name(profile_name), PROCESS)
    return is_twin(command) and command.split()[-1] == profile_name


def plan_withdrawal(texts: Mapping[AwsFileKind, str | None], profile_name: str) -> Plan:
    """Remove what an offer wrote, its twin too.

    A block that the user has added to stays, without our keys.
    """
    before = after = texts[AwsFileKind.CONFIG]
    if _has_twin(after, profile_name):
        after = _without_offer(after, twin_name(profile_name))
    if is_offered(after, profile_name):
        after = _without_offer(after, profile_name)
    return _plan(profile_name, ChangeReason.WITHDRAWN, before, after)


def _without_offer(config: str | None, name: str) -> str | None:
    given = parse_config(config or "", "").profiles[name].settings
    output = _setting(config, name, "output")
    is_ours = given.keys() <= _OFFERED and output in {"", usual_output(config)}
    return set_in_config(config, name, dict.fromkeys(given if is_ours else {PROCESS}))


def plan_rename(
    texts: Mapping[AwsFileKind, str | None],
    old_name: str,
    profile: Profile,
    helper: Sequence[str],
) -> Plan:
    """Give the block of an offered profile its new name; other keys stay.

    Raises `CannotOffer` or `FileNotEditable`.
    """
    before = texts[AwsFileKind.CONFIG]
    if before is None or not is_offered(before, old_name):
        return _plan(profile.name, ChangeReason.RENAMED, before, before)
    has_twin = _has_twin(before, old_name)
    renamed = rename_in_config(before, old_name, profile.name)
    after: str | None = set_in_config(renamed, profile.name, _own_keys(profile, helper))
    if has_twin:
        after = _with_twin(_without_offer(after, twin_name(old_name)), profile, helper)
    return _plan(profile.name, ChangeReason.RENAMED, before, after)


def is_offered(config: str | None, profile_name: str) -> bool:
    """Whether the profile's `credential_process` is Fobwatch."""
    return is_own_process(_setting(config, profile_name, PROCESS))


def offered_names(config: str | None) -> tuple[str, ...]:
    """The profiles of the file that are offered."""
    return tuple(
        name for name in parse_config(config or "", "").profiles if is_offered(config, name)
    )


def proposal_of(changes: AwsFileChanges, plan: Plan) -> Proposal:
    """Raises `FileNotEditable` for a plan whose outcome the AWS tools would not take."""
    changes.check(plan)
    return Proposal(plan=plan, diffs=changes.diffs(plan))


def obstacles(
    texts: Mapping[AwsFileKind, str | None], paths: Mapping[AwsFileKind, str], name: str
) -> Iterator[FileProblem]:
    """What tools would use in place of an offered profile."""
    kept = parse_credentials(texts[AwsFileKind.CREDENTIALS] or "", "").profiles.get(name)
    for key in (KEY_ID, SECRET):
        if kept is not None and key in kept.settings:
            yield FileProblem(
                path=paths[AwsFileKind.CREDENTIALS],
                line=kept.settings[key].line,
                message=f"The AWS tools use this key of [{kept.header}] before Fobwatch.",
            )
            break
    block = _block(texts[AwsFileKind.CONFIG], name)
    for key in BEFORE_PROCESS:
        if block is not None and key in block.settings:
            yield FileProblem(
                path=paths[AwsFileKind.CONFIG],
                line=block.settings[key].line,
                message=f"{key} is used before Fobwatch by some AWS tools.",
            )


def _own_keys(profile: Profile, helper: Sequence[str]) -> dict[str, str | None]:
    keys: dict[str, str | None] = {PROCESS: process_command(helper, profile.name)}
    if profile.region:
        keys["region"] = profile.region
    return keys


def _plan(subject: str, why: ChangeReason, before: str | None, after: str | None) -> Plan:
    change = FileChange(kind=AwsFileKind.CONFIG, before=before, after=after)
    return Plan(subject=subject, why=why, changes=(change,))


def _block(config: str | None, profile_name: str) -> Section | None:
    return parse_config(config or "", "").profiles.get(profile_name)


def _setting(config: str | None, profile_name: str, key: str) -> str:
    section = _block(config, profile_name)
    return section.text(key) if section else ""


def usual_output(config: str | None) -> str:
    """The output format of [default], such as `yaml-stream`; empty where it has none."""
    output = _setting(config, DEFAULT, "output")
    return output if _FORMAT.fullmatch(output) else ""


def _unsafe_signs(name: str) -> str:
    signs = dict.fromkeys(sign for sign in name if sign not in _SAFE)
    shown = ("a blank" if sign.isspace() else f"“{sign}”" for sign in signs)
    return ", ".join(shown) or "a dash or slash in front"
