"""Who may open the agent's pipe."""

from __future__ import annotations


def descriptor(sid: str) -> str:
    """The user with this SID alone, in the Security Descriptor Definition Language.

    O: owned by the user, also where administrators' objects belong to their group, since clients
    look at the owner. D: nobody over the network (NU); the user may do everything (GA). S: no
    program of less than medium integrity, as a browser's sandbox is, reads or writes.
    """
    return f"O:{sid}D:P(D;;GA;;;NU)(A;;GA;;;{sid})S:(ML;;NRNW;;;ME)"
