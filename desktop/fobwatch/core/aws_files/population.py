"""Writes the roles of a portal into `~/.aws/config` as profiles, and removes those that are gone.

A profile is written as `aws configure sso` writes it, with one more key that names Fobwatch.
A person who removes that key, or writes a profile of the role by hand, keeps that profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws_files.changes import AwsFileKind, ChangeReason, FileChange, Plan
from fobwatch.core.aws_files.config import DEFAULT, parse_config, rename_in_config, set_in_config
from fobwatch.core.aws_files.offering import usual_output
from fobwatch.core.errors import FileNotEditable
from fobwatch.core.ini.edit import line_end_of, lines_of, meaning_of
from fobwatch.core.portals.start_url import same_start_url
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.role_names import free_name, is_numbered, profile_name, readable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fobwatch.core.ini.edit import Meaning
    from fobwatch.core.ini.text import Section
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.profiles.role_names import NameTemplate

WRITER: Final = "written_by"
OURS: Final = "Fobwatch"
"""A key that the AWS tools do not know, and skip."""

SCOPES: Final = "sso:account:access"
"""Without a scope the AWS CLI could not renew its sign-in."""

_ROLE_KEYS: Final = ("sso_session", "sso_account_id", "sso_role_name", WRITER)
_WRITTEN: Final = frozenset({*_ROLE_KEYS, "region", "output"})

RoleKey = tuple[str, str]
"""An account's ID and a permission set's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What is to be in the file: `chosen` roles of the portal, each in a profile with `region`.

    `every` has all roles of the person; None where not all are known: then none counts as gone.
    `elsewhere` are the roles that have another profile, `taken` the names of all profiles.
    """

    portal: Portal
    chosen: Sequence[PortalRole]
    every: Collection[RoleKey] | None
    region: str
    template: NameTemplate
    elsewhere: Collection[RoleKey]
    taken: Collection[str]


def plan_population(texts: Mapping[AwsFileKind, str | None], wanted: Population) -> Plan:
    """Add what is missing, rename what is named otherwise, remove what is gone.

    Only profiles that were written here are renamed or removed; a setting that somebody has added
    to one stays. Raises `FileNotEditable`.
    """
    before = texts[AwsFileKind.CONFIG]
    after = _Edit(before or "", wanted).text()
    change = FileChange(kind=AwsFileKind.CONFIG, before=before, after=after or before)
    return Plan(subject=wanted.portal.title, why=ChangeReason.POPULATED, changes=(change,))


def role_key(role: PortalRole) -> RoleKey:
    return role.account_id, role.role_name


class _Edit:
    """Thousands of profiles in one pass: what is new goes to the file's end at once."""

    def __init__(self, before: str, wanted: Population) -> None:
        self._before = before
        self._wanted = wanted
        self._file = parse_config(before, "")
        self._lines = lines_of(before)
        self._output = usual_output(before)
        self._sessions = [
            name
            for name, section in self._file.sso_sessions.items()
            if same_start_url(section.text("sso_start_url")) == wanted.portal.start_url
        ]
        self._ours = {
            (section.text("sso_account_id"), section.text("sso_role_name")): name
            for name, section in self._file.profiles.items()
            if section.text(WRITER) == OURS and section.text("sso_session") in self._sessions
        }

    def text(self) -> str:
        names, every = self._names(), self._wanted.every
        renamed = {self._ours[key]: name for key, name in names.items() if key in self._ours}
        gone = [n for key, n in self._ours.items() if every is not None and key not in every]
        bare = {name for name in (*gone, *renamed) if self._is_bare(name)}
        text = self._without(bare)
        for name in gone:
            if name not in bare:
                text = set_in_config(text, name, dict.fromkeys(_ROLE_KEYS))
        for old, name in renamed.items():
            if old not in bare:
                text = rename_in_config(text, old, name)
        new = {key: n for key, n in names.items() if self._ours.get(key, "") in {"", *bare}}
        return self._with(text, new) if new else text

    def _names(self) -> dict[RoleKey, str]:
        """The new names of the roles that have no profile yet, or one that is named otherwise."""
        wanted = self._wanted
        taken = {name.casefold() for name in (DEFAULT, *self._file.profiles, *wanted.taken)}
        found: dict[RoleKey, str] = {}
        for role in wanted.chosen:
            key = role_key(role)
            usual = profile_name(role, wanted.template, portal=wanted.portal.title)
            ours = self._ours.get(key, "")
            if key in found or (is_numbered(ours, usual) if ours else key in wanted.elsewhere):
                continue
            name = free_name(usual, taken)
            if _is_sound(role, name, wanted):
                taken.add(name.casefold())
                found[key] = name
        return found

    def _is_bare(self, name: str) -> bool:
        """Whether nobody has added a setting or a comment."""
        section = self._file.profiles[name]
        lines = self._lines[section.line : _last_line(section)]
        return section.settings.keys() <= _WRITTEN and not any(
            line.lstrip().startswith(("#", ";")) for line in lines
        )

    def _without(self, names: Collection[str]) -> str:
        lines, sections = list(self._lines), [self._file.profiles[name] for name in names]
        for section in sorted(sections, key=lambda section: section.line, reverse=True):
            end = _last_line(section)
            while end < len(lines) and not lines[end].strip():
                end += 1
            del lines[section.line - 1 : end]
        headers = {section.header for section in sections}
        left = {at: value for at, value in meaning_of(self._before).items() if at[0] not in headers}
        return _checked("".join(lines), left)

    def _with(self, text: str, names: Mapping[RoleKey, str]) -> str:
        session = self._sessions[0] if self._sessions else self._free_session()
        blocks = {} if self._sessions else {f"sso-session {session}": self._session_keys()}
        for key, name in names.items():
            blocks[f"profile {name}"] = self._keys(key, session)
        end = line_end_of(text)
        shown = [
            "".join([f"[{header}]{end}", *(f"{key} = {value}{end}" for key, value in keys.items())])
            for header, keys in blocks.items()
        ]
        above = [text.rstrip("\r\n \t") + end] if text.strip() else []
        new = {(header, key): v for header, keys in blocks.items() for key, v in keys.items()}
        return _checked(end.join([*above, *shown]), meaning_of(text) | new)

    def _keys(self, key: RoleKey, session: str) -> dict[str, str]:
        keys = dict(zip(_ROLE_KEYS, (session, *key, OURS), strict=True))
        usual = {"region": self._wanted.region, "output": self._output}
        return {**keys, **{key: value for key, value in usual.items() if value}}

    def _session_keys(self) -> dict[str, str]:
        portal = self._wanted.portal
        return {
            "sso_start_url": portal.start_url,
            "sso_region": portal.region,
            "sso_registration_scopes": SCOPES,
        }

    def _free_session(self) -> str:
        portal = self._wanted.portal
        name = readable(portal.name) or readable(portal.title.partition(".")[0]) or "portal"
        return free_name(name, {session.casefold() for session in self._file.sso_sessions})


def _checked(text: str, meaning: Meaning) -> str:
    """The text, which has to mean this. Raises `FileNotEditable`."""
    if meaning_of(text) != meaning:
        raise FileNotEditable(
            "The roles cannot be written into your AWS config file",
            "The change would mean something else to the AWS tools than it should.",
            "Put the file in order by hand: each section once, each key once in it.",
        )
    return text


def _is_sound(role: PortalRole, name: str, wanted: Population) -> bool:
    """Whether nothing of what AWS sent would mean something else in the file."""
    profile = IdentityCenterProfile(
        name=name,
        start_url=wanted.portal.start_url,
        sso_region=wanted.portal.region,
        account_id=role.account_id,
        role_name=role.role_name,
        region=wanted.region,
    )
    return not check_profile(profile)


def _last_line(section: Section) -> int:
    return max((setting.last_line for setting in section.settings.values()), default=section.line)
