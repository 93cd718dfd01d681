"""Profiles of a portal's roles in `~/.aws/config`, for every AWS tool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.offering import proposal_of
from fobwatch.core.aws_files.population import Population, plan_population, role_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws_files.offering import Proposal
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.known_portals import KnownPortals
    from fobwatch.core.portals.discovery import PortalRoles
    from fobwatch.core.portals.roles import PortalRole
    from fobwatch.core.profiles.role_names import NameTemplate


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PortalProfiles:
    """Proposes what is to be written. Blocks for the disk."""

    known: KnownPortals
    roles: PortalRoles
    catalogue: Catalogue
    changes: AwsFileChanges

    def proposal(
        self,
        start_url: str,
        template: NameTemplate,
        *,
        chosen: Sequence[PortalRole] = (),
        region: str = "",
    ) -> Proposal:
        """The change that brings the chosen roles into the file, by default all that are known.

        What was written before and is gone at AWS is removed, if the roles were all found since
        the program began. Of roles that the account access manager assigns, the file has no form:
        they are left out. Raises `UnknownPortal`, `FileNotEditable` and `StorageError`.
        """
        portal, known = self.known.get(start_url), self.roles.roles(start_url)
        every = [role for role in known if not role.role_arn]
        wanted = Population(
            portal=portal,
            chosen=[role for role in chosen if not role.role_arn] if chosen else every,
            every={role_key(role) for role in every} if self.roles.is_whole(start_url) else None,
            region=region,
            template=template,
            elsewhere={role_key(role) for role in every if self.known.profile_of(role)},
            taken={profile.name for profile in self.catalogue.profiles()},
        )
        proposal = proposal_of(self.changes, plan_population(self.changes.texts(), wanted))
        unwritable = sum(bool(role.role_arn) for role in chosen or known)
        return replace(proposal, unwritable=unwritable)

    def write(self, proposal: Proposal) -> None:
        """Raises what `AwsFileChanges.apply` does."""
        self.changes.apply(proposal.plan)
        self.catalogue.refresh()
