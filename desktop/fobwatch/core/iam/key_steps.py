"""The steps in which a new access key takes the place of an old one, and their way back.

The new secret is in the vault before anything else is done with it, and the old one stays there
until AWS has deleted its key.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AccessKeyRefused
from fobwatch.core.iam.errors import NoSuchAccessKey
from fobwatch.core.iam.key_pair import KeyPair, source_of, users_in
from fobwatch.core.iam.refusals import gone, in_use, other_key_made, pair_lost, second_active
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.iam.access_keys import UserKey
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import OwnProfile

CLEAR: Final = "clear"
CREATE: Final = "create"
PROVE: Final = "prove"
SWITCH: Final = "switch"
DISABLE: Final = "disable"
DELETE: Final = "delete"
STEPS: Final = (CLEAR, CREATE, PROVE, SWITCH, DISABLE, DELETE)

SUCCESSES: Final = 5
"""In a row: a new key works now and then before it always does, as AWS is eventually consistent."""

PAUSE: Final = timedelta(seconds=2)

CLOCK_SLACK: Final = timedelta(seconds=1)
"""AWS reports uses in whole seconds of its own time, by which they are compared."""

PATIENCE: Final = timedelta(minutes=2)
"""Others saw a new key refused for 5 to 15 seconds (aws-sdk-js #559, vault #8413)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """Whose key is replaced, `profile` is one of theirs.

    `known` are the keys that the user had before, and `second` is the inactive one of them that has
    to go first; empty where there is none.
    """

    profile: str
    user_name: str
    old_key_id: str
    known: frozenset[str]
    second: str = ""


class KeySteps:
    """Those of one user, for one attempt. `although_used` disables a key that others still use.

    `source` has the credentials of who makes the calls, if that is not the user.
    """

    def __init__(
        self,
        tools: IamTools,
        change: KeyChange,
        *,
        region: str,
        although_used: bool,
        source: Callable[[], Source] | None = None,
    ) -> None:
        self._tools = tools
        self._pair = KeyPair(tools, change.old_key_id)
        self._change = change
        self._user = change.user_name
        self._old_id = change.old_key_id
        self._region = region
        self._although_used = although_used
        self._source = source or self._own_source

    def steps(self) -> tuple[Step, ...]:
        clear = Step(name=CLEAR, do=self._clear, was_done=self._is_cleared, undo=lambda: None)
        return (
            *((clear,) if self._change.second else ()),
            Step(name=CREATE, do=self._create, was_done=self._was_created, undo=self._delete_new),
            Step(name=PROVE, do=self._prove_new, was_done=lambda: False, undo=lambda: None),
            Step(
                name=SWITCH,
                do=self._switch,
                was_done=self._pair.is_switched,
                undo=self._pair.use_old,
            ),
            Step(name=DISABLE, do=self._disable, was_done=self._is_disabled, undo=self._enable),
            Step(name=DELETE, do=self._delete_old, was_done=self._is_deleted, undo=self._too_late),
        )

    def _clear(self) -> None:
        second = self._listed().get(self._change.second)
        if second is None:
            return
        if second.active:
            raise second_active(second.access_key_id)
        self._delete(second.access_key_id)

    def _is_cleared(self) -> bool:
        return self._change.second not in self._listed()

    def _create(self) -> None:
        pair = self._pair.found() or self._pair.begun()
        if pair.new is None:
            if self._listed().keys() - self._change.known:
                raise other_key_made()
            made = self._keys().create(self._user)
            self._pair.save(
                replace(pair, new_key_id=made.access_key_id, new_secret=made.secret_access_key)
            )
        self._pair.confirm()

    def _was_created(self) -> bool:
        """Without its secret the new key is of no use to anybody, and is deleted."""
        pair = self._pair.found()
        if pair is not None and pair.new is not None and not pair.leaving:
            self._pair.confirm()
            return True
        self._delete_new()
        return False

    def _delete_new(self) -> None:
        pair = self._pair.found()
        if pair is not None and pair.new is not None:
            self._pair.save(replace(pair, leaving=True))
            self._pair.confirm()
            self._delete(pair.new_key_id)
        else:
            self._delete_lost()
        self._pair.forget()

    def _delete_lost(self) -> None:
        """A key that was not there before, and that nobody can have used if it is ours."""
        for key in self._listed().keys() - self._change.known:
            if self._pair.is_used(key) or self._keys().last_use(key) is not None:
                raise other_key_made()
            self._delete(key)

    def _prove_new(self) -> None:
        self._prove(self._pair.new())

    def _prove(self, key: AccessKey) -> None:
        """Wait until AWS takes it each time, but no longer than `PATIENCE`."""
        clock = self._tools.clock
        give_up_at = clock.elapsed() + PATIENCE
        good = 0
        while good < SUCCESSES:
            try:
                self._tools.tokens.get_caller_identity(key, region=self._region)
                good += 1
            except AccessKeyRefused:
                good = 0
                if clock.elapsed() >= give_up_at:
                    raise
            self._pause()

    def _pause(self) -> None:
        clock = self._tools.clock
        clock.wait_until(clock.now() + PAUSE)

    def _switch(self) -> None:
        self._pair.new()
        self._pause()  # our own last use of the old key does not count
        self._pair.stamp()
        self._pair.use_new()

    def _disable(self) -> None:
        self._refuse_used()
        self._pair.use_new()
        with suppress(NoSuchAccessKey):
            self._set_active(self._old_id, active=False)
        self._pair.stamp()

    def _refuse_used(self) -> None:
        if self._although_used:
            return
        use = self._keys().last_use(self._old_id)
        if use is not None and use.at >= self._pair.current().since - CLOCK_SLACK:
            raise in_use(self._old_id, use)

    def _is_disabled(self) -> bool:
        old = self._listed().get(self._old_id)
        if old is not None and old.active:
            return False
        self._pair.stamp()
        return True

    def _enable(self) -> None:
        """It has to work before profiles have it again."""
        try:
            self._set_active(self._old_id, active=True)
        except NoSuchAccessKey as error:
            raise gone(self._old_id) from error
        self._prove(self._pair.current().old)

    def _delete_old(self) -> None:
        self._pair.use_new()
        self._delete(self._old_id)
        self._pair.forget()

    def _is_deleted(self) -> bool:
        if self._old_id in self._listed():
            return False
        self._pair.forget()
        return True

    def _too_late(self) -> None:
        if self._old_id not in self._listed():
            raise gone(self._old_id)

    def _delete(self, key: str) -> None:
        with suppress(NoSuchAccessKey):
            self._keys().delete(self._user, key)

    def _set_active(self, key: str, *, active: bool) -> None:
        self._keys().set_active(self._user, key, active=active)

    def _listed(self) -> dict[str, UserKey]:
        return {key.access_key_id: key for key in self._keys().keys(self._user)}

    def _keys(self) -> AccessKeyService:
        return self._tools.keys.signed_with(self._source(), region=self._region)

    def _own_source(self) -> Source:
        """A session with MFA where there is a device: some policies allow nothing without."""
        return source_of(self._tools.broker, self._current())

    def _current(self) -> OwnProfile:
        """A profile of the user with the key that counts now."""
        found = [p for p in users_in(self._tools.vault) if p.name == self._change.profile]
        if not found:
            raise pair_lost()
        return found[0]
