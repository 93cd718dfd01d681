"""Who may open the agent's pipe."""

from __future__ import annotations


def descriptor(sid: str) -> str:
    """Only the user with this SID, in the Security Descriptor Definition Language.

    O: owned by the user, also if administrators' objects belong to their group, since clients
    check the owner. D: nobody over the network (NU); the user may do everything (GA). S: no
    program of less than medium integrity, such as a browser's sandbox, reads or writes.
    """
    return f"O:{sid}D:P(D;;GA;;;NU)(A;;GA;;;{sid})S:(ML;;NRNW;;;ME)"
