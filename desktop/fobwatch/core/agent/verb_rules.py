"""The guards of the agent's verbs, whatever rule a profile has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Channel, Event
from fobwatch.core.agent.protocol import AgentVerb
from fobwatch.core.consent.consent import ConsentPolicy, Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.agent.protocol import AgentRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbRule:
    """How a verb is guarded.

    `purpose` is what a person may have to allow; such a verb is refused while the agent is paused.
    `channel` is set where the answer opens something: who got it, as `given`, and who was refused,
    is recorded.
    `least` is how strictly a person is asked, whatever the profile's rule.
    `lent` is what a program in a container may ask: credentials, and no more.
    `about_profiles` is what waits for the disk, to see the profiles as they are now.
    `while_locked` is what may be answered from a session that goes on being served.
    """

    purpose: Purpose | None = None
    channel: Channel | None = None
    given: Event = Event.CREDENTIALS_GIVEN
    least: ConsentPolicy = ConsentPolicy.ALWAYS
    lent: bool = False
    about_profiles: bool = True
    while_locked: bool = False


def _credentials(channel: Channel | None = None, *, while_locked: bool = True) -> VerbRule:
    return VerbRule(
        purpose=Purpose.CREDENTIALS,
        channel=channel,
        lent=channel is not None,
        while_locked=while_locked,
    )


FREE: Final = VerbRule()

VERB_RULES: Final[Mapping[str, VerbRule]] = {
    AgentVerb.CREDENTIALS: _credentials(Channel.HELPER),
    AgentVerb.ENV: _credentials(Channel.COMMAND_LINE),
    AgentVerb.CONTAINER: _credentials(Channel.ENDPOINT),
    AgentVerb.ENDPOINT: _credentials(),
    AgentVerb.LEND: _credentials(while_locked=False),
    AgentVerb.OPEN: VerbRule(purpose=Purpose.CONSOLE),
    # Whoever follows a link is not known: a person is asked each time, whatever program it was.
    AgentVerb.OPEN_LINK: FREE,
    AgentVerb.CODE: VerbRule(
        purpose=Purpose.CODE, channel=Channel.COMMAND_LINE, given=Event.CODE_COPIED
    ),
    AgentVerb.IMPORT: VerbRule(purpose=Purpose.IMPORT),
    **dict.fromkeys((AgentVerb.SHOW, AgentVerb.QUIT), VerbRule(about_profiles=False)),
    AgentVerb.LOGIN: VerbRule(purpose=Purpose.LOGIN, least=ConsentPolicy.ONCE_PER_PROGRAM),
    AgentVerb.LOGOUT: VerbRule(purpose=Purpose.LOGOUT, least=ConsentPolicy.ONCE_PER_PROGRAM),
    AgentVerb.LOCKDOWN_PLAN: VerbRule(
        purpose=Purpose.LOCKDOWN_PLAN, least=ConsentPolicy.ONCE_PER_PROGRAM
    ),
    AgentVerb.LOCKDOWN_PROGRESS: FREE,
    # It could lock a person out: a person is asked each time, whatever the rule.
    AgentVerb.LOCKDOWN: VerbRule(purpose=Purpose.LOCKDOWN, least=ConsentPolicy.EVERY_TIME),
    AgentVerb.AS_CODE: VerbRule(purpose=Purpose.AS_CODE),
    AgentVerb.EXPLAIN: VerbRule(purpose=Purpose.EXPLAIN),
    # In a terminal far away, nobody is at the screen. No page opens, nothing is handed out, and
    # what it comes to is decided on AWS's page.
    **dict.fromkeys(
        (AgentVerb.LOGIN_ADDRESS, AgentVerb.LOGIN_CODE),
        VerbRule(purpose=Purpose.LOGIN, channel=Channel.COMMAND_LINE, given=Event.LOGIN_REQUESTED),
    ),
    AgentVerb.PORTALS: FREE,
    AgentVerb.PORTAL_SIGN_IN: VerbRule(purpose=Purpose.PORTAL_SIGN_IN),
    AgentVerb.PORTAL_SIGN_OUT: VerbRule(purpose=Purpose.PORTAL_SIGN_OUT),
    AgentVerb.PORTAL_WRITE_ROLES: FREE,  # whoever asks could write the file without asking
    **dict.fromkeys((AgentVerb.LIST, AgentVerb.NAMES, AgentVerb.DEVICES, AgentVerb.STATUS), FREE),
    AgentVerb.FIND_CONSOLE: FREE,  # shows no more than the list does; opening it is another verb
    AgentVerb.SERVE: FREE,  # each client of the connection is authorized by itself
}


def rule_of(request: AgentRequest) -> VerbRule:
    """A verb that does not exist opens nothing."""
    return VERB_RULES.get(request.verb, FREE)
