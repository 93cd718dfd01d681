"""What holds for a profile, by all rules that its credentials come under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.consent.narrowing import WHOLE

if TYPE_CHECKING:
    from fobwatch.core.client_process.client_process import ClientProcess
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.consent.program_narrowing import ProgramNarrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What holds for a profile. `because` names another profile whose rule it is, if any."""

    policy: ConsentPolicy = ConsentPolicy.ALWAYS
    because: str = ""
    identity: tuple[str, ...] = ()
    """The identities of all profiles that it was made for."""
    narrowed: tuple[ProgramNarrowing, ...] = ()
    """What each of the rules takes away."""

    @property
    def protects(self) -> bool:
        """Whether any program has to ask, or gets less than the whole."""
        return self.policy is not ConsentPolicy.ALWAYS or bool(self.narrowed)

    def narrowing_for(self, client_process: ClientProcess) -> Narrowing:
        """What this program gets less of, by all rules together."""
        narrowings = (each.narrowing for each in self.narrowed if each.holds_for(client_process))
        return reduce(and_, narrowings, WHOLE)
