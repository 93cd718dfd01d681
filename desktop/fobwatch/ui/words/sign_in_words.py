"""The words of sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.sign_in_history.sign_ins import Flag, SignInKind
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from fobwatch.core.sign_in_history.sign_ins import SignIn


def kind_words(kind: SignInKind) -> str:
    return {
        SignInKind.CONSOLE: translate("SignIns", "Console sign-in"),
        SignInKind.ROLE_SWITCHED: translate("SignIns", "Role switched in the console"),
        SignInKind.PORTAL: translate("SignIns", "Sign-in at access portal"),
        SignInKind.PORTAL_ROLE: translate("SignIns", "Role opened from access portal"),
        SignInKind.SESSION: translate("SignIns", "Session started"),
        SignInKind.ROLE: translate("SignIns", "Role assumed"),
        SignInKind.FEDERATION: translate("SignIns", "Federation token"),
        SignInKind.CALL: translate("SignIns", "API call"),
    }[kind]


def kinds_saying(text: str) -> frozenset[SignInKind]:
    """Those in whose words a person reads the text."""
    wanted = text.casefold()
    return frozenset(kind for kind in SignInKind if wanted in kind_words(kind).casefold())


def flag_words(flag: Flag) -> str:
    return {
        Flag.FAILED: translate("SignIns", "Failed"),
        Flag.ROOT: translate("SignIns", "Root user"),
        Flag.NEW_ADDRESS: translate("SignIns", "New address"),
        Flag.NOT_OURS: translate("SignIns", "Not by Fobwatch here"),
    }[flag]


def flags_words(sign_in: SignIn) -> str:
    """Its flags in their order, empty where it has none."""
    return SEPARATOR.join(flag_words(flag) for flag in Flag if flag in sign_in.flags)


def what_words(sign_in: SignIn) -> str:
    """What was done: the kind, or what was called."""
    if sign_in.kind is not SignInKind.CALL:
        return kind_words(sign_in.kind)
    return f"{sign_in.event.name} ({sign_in.event.source.removesuffix('.amazonaws.com')})"


def line_words(sign_in: SignIn) -> str:
    """Its flags, which count most where there is little room, and what was done."""
    return SEPARATOR.join(filter(None, (flags_words(sign_in), what_words(sign_in))))


def mfa_words(mfa: bool | None) -> str:
    if mfa is None:
        return ""
    return translate("SignIns", "Yes") if mfa else translate("SignIns", "No")
