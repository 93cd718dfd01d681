"""The services that the windows show and act upon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.agent.authorization import AgentAuthorizer
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.console.service import ConsoleService
    from fobwatch.core.mfa.codes import CodeMaker
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.profile_index import ProfileIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Made once, by the composition root."""

    broker: SessionBroker
    console: ConsoleService
    vault: Vault
    profiles: Catalogue
    index: ProfileIndex
    codes: CodeMaker
    marks: PreferencesFile
    aws_time: AwsTime
    journal: BufferedLog
    authorizer: AgentAuthorizer
    rules: ConsentRules
