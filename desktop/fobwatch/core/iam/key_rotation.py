"""Replaces the access key of an IAM user, in steps that outlive the process.

Only windows call this: no program can ask for it, neither through the agent nor by a link.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.arns import is_root, parse_arn, resource_name_of
from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.credentials import masked
from fobwatch.core.iam.access_keys import FoundKeys, KeyChangeState, changing_statement
from fobwatch.core.iam.errors import allowed_by
from fobwatch.core.iam.key_pair import key_of, source_of, users_in
from fobwatch.core.iam.key_steps import DELETE, DISABLE, SWITCH, KeyChange, KeySteps
from fobwatch.core.iam.refusals import (
    already_begun,
    no_user,
    not_in_vault,
    other_user,
    second_key_in_use,
    unlisted,
)
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.walks.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.iam.access_keys import UserKey
    from fobwatch.core.iam.ports import AccessKeyService
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Step

KIND: Final = "rotate-key"

EVENTS: Final = {SWITCH: Event.KEY_SWITCHED, DISABLE: Event.KEY_DISABLED}

GRACE: Final = timedelta(days=1)
"""Before the old key is disabled, and before it is deleted: by then what runs daily has run."""


class KeyRotation:
    """Each method that does not say otherwise blocks, and raises `FobwatchError`."""

    def __init__(
        self,
        tools: IamTools,
        *,
        walks: WalkJournal,
        journal: Journal,
        profiles: Callable[[], Iterable[Profile]],
    ) -> None:
        """`profiles` returns all there are, those of the AWS files among them."""
        self._tools = tools
        self._walks = walks
        self._journal = journal
        self._profiles = profiles

    @property
    def unfinished(self) -> tuple[Walk, ...]:
        """Those that were begun, and are not being carried out. Does not block."""
        return self._walks.waiting({KIND})

    def of_profile(self, name: str) -> Walk | None:
        """The unfinished one about this profile's key. Does not block."""
        profile = next((p for p in users_in(self._tools.vault) if p.name == name), None)
        key = profile.identity if profile else ""

        def is_about(walk: Walk) -> bool:
            state = self.state(walk)
            return key in {state.old_key_id, state.new_key_id} or walk.subject == name

        return next(filter(is_about, self.unfinished), None)

    def state(self, walk: Walk) -> KeyChangeState:
        """Does not block."""
        old = walk.fact("access_key_id")
        pair = self._tools.vault.get(CHANGING_KEYS, old)
        return KeyChangeState(
            user_arn=walk.fact("user_arn"),
            old_key_id=old,
            new_key_id=pair.new_key_id if pair else "",
            second=walk.fact("second"),
            done=self._current(walk).done,
        )

    def pause(self, walk: Walk) -> tuple[str, datetime] | None:
        """The step that waits for the end of the grace time, and that end. Does not block."""
        done = self._current(walk).done
        pair = self._tools.vault.get(CHANGING_KEYS, walk.fact("access_key_id"))
        if pair is None or SWITCH not in done or DELETE in done:
            return None
        return DELETE if DISABLE in done else DISABLE, pair.since + GRACE

    def is_due(self, walk: Walk, now: datetime) -> bool:
        """Whether a person has something to do about it. `now` is AWS's time. Does not block."""
        pause, unread = self.pause(walk), self._tools.vault.unread is not None
        return not unread and (pause is None or pause[1] <= now)

    def look(self, name: str) -> FoundKeys:
        """Find out at AWS, without changing anything, what a new key would meet.

        Raises `ChangeNotAllowed` where the policies do not let the user look.
        """
        profile = self._user_profile(name)
        tools = self._tools.via(self._tools.connection(name))
        source = source_of(tools.broker, profile)
        region = profile.region
        arn = tools.tokens.get_caller_identity(source, region=region).arn
        if is_root(arn) or parse_arn(arn) is None:
            raise no_user()
        with allowed_by(changing_statement(arn)):
            user = resource_name_of(arn)
            keys = tools.keys.signed_with(source, region=region)
            listed = {key.access_key_id: key for key in keys.keys(user)}
            own = listed.pop(profile.identity, None)
            if own is None:
                raise unlisted(profile.identity)
            second = _checked_second(keys, next(iter(listed.values()), None))
            use = keys.last_use(own.access_key_id)
        return FoundKeys(
            profile=name,
            user_arn=arn,
            own=replace(own, use=use),
            second=second,
            profiles=tuple(
                p.name for p in users_in(self._tools.vault) if p.identity == profile.identity
            ),
            in_files=tuple(
                p.name
                for p in self._profiles()
                if p.origin is Origin.AWS_FILES and p.identity == profile.identity
            ),
        )

    def begin(self, found: FoundKeys, *, by_itself: bool = False) -> Walk:
        """Record what is about to be done; `by_itself` if no person asked for it now."""
        key = found.own.access_key_id
        for other in self._walks.of({KIND}):
            if other.fact("access_key_id") == key:
                raise already_begun(other.subject)
        known = [found.own, *([found.second] if found.second else [])]
        walk = Walk(
            kind=KIND,
            subject=found.profile,
            begun_at=self._tools.clock.now(),
            facts=(
                ("access_key_id", key),
                ("user_arn", found.user_arn),
                ("known", " ".join(each.access_key_id for each in known)),
                ("second", found.second.access_key_id if found.second else ""),
                *([("by_itself", "yes")] if by_itself else []),
            ),
        )
        self._walks.begin(walk)
        self._note(Event.KEY_CHANGE_BEGUN, walk, "by the schedule" if by_itself else "")
        return walk

    def go_on(
        self,
        walk: Walk,
        *,
        on_step: Callable[[str], None] = lambda _name: None,
        goes_on: Callable[[], bool] = lambda: True,
        early: str = "",
        although_used: bool = False,
    ) -> bool:
        """Do what is left; False if `goes_on` stopped it, or a grace time that is not over.

        The step `early` is done before its grace time is over, and `although_used` the disabling of
        a key that AWS says is in use.
        """

        def may_go_on() -> bool:
            pause = self.pause(walk)
            now = self._tools.aws_time.now()
            return goes_on() and (pause is None or pause[0] == early or pause[1] <= now)

        before = self._current(walk).done
        try:
            with allowed_by(changing_statement(walk.fact("user_arn"))):
                steps = self._steps(walk, although_used=although_used)
                is_done = self._walks.go_on(walk, steps, on_step=on_step, goes_on=may_go_on)
        finally:
            for step in self._current(walk).done[len(before) :]:
                if step in EVENTS:
                    self._note(EVENTS[step], walk)
        if is_done:
            self._note(Event.KEY_ROTATED, walk)
        return is_done

    def take_back(self, walk: Walk) -> None:
        """Put the old key back everywhere, and delete the new one."""
        with allowed_by(changing_statement(walk.fact("user_arn"))):
            self._walks.take_back(walk, self._steps(walk, although_used=False))
        self._forget_keys(walk)
        self._note(Event.KEY_TAKEN_BACK, walk)

    def note(self, event: Event, profile: str, detail: str) -> None:
        """Let Activity say so. Neither blocks nor raises."""
        at = self._tools.clock.now()
        self._journal.record(Activity(at=at, event=event, subject=profile, detail=detail))

    def abandon(self, walk: Walk) -> None:
        """Forget it; what is at AWS and in the profiles stays as it is."""
        self._forget_keys(walk)
        self._walks.abandon(walk)

    def _current(self, walk: Walk) -> Walk:
        """As it was last recorded."""
        return next((w for w in self._walks.known if w.key == walk.key), walk)

    def _forget_keys(self, walk: Walk) -> None:
        self._tools.vault.remove(CHANGING_KEYS, walk.fact("access_key_id"))

    def _steps(self, walk: Walk, *, although_used: bool) -> tuple[Step, ...]:
        """Raises `CannotChangeUser` if the profile is another user's by now."""
        profile = self._profile(walk)
        tools = self._tools.via(self._tools.connection(profile.name))
        user_arn = walk.fact("user_arn")
        caller = tools.tokens.get_caller_identity(key_of(profile), region=profile.region)
        if caller.arn != user_arn:
            raise other_user(profile.name, resource_name_of(user_arn))
        change = KeyChange(
            profile=profile.name,
            user_name=resource_name_of(user_arn),
            old_key_id=walk.fact("access_key_id"),
            known=frozenset(walk.fact("known").split()),
            second=walk.fact("second"),
        )
        region = profile.region
        return KeySteps(tools, change, region=region, although_used=although_used).steps()

    def _profile(self, walk: Walk) -> OwnProfile:
        """The profile of the walk, also after it was renamed."""
        self._tools.vault.confirm(CHANGING_KEYS)
        old = walk.fact("access_key_id")
        pair = self._tools.vault.get(CHANGING_KEYS, old)
        keys = {old, pair.new_key_id} if pair else {old}

        def likeness(profile: OwnProfile) -> tuple[bool, bool]:
            return profile.identity in keys, profile.name == walk.subject

        alike = (profile for profile in users_in(self._tools.vault) if any(likeness(profile)))
        found = max(alike, key=likeness, default=None)
        if found is None:
            raise not_in_vault(walk.subject)
        return found

    def _user_profile(self, name: str) -> OwnProfile:
        self._tools.vault.confirm(CHANGING_KEYS)
        found = next((p for p in users_in(self._tools.vault) if p.name == name), None)
        if found is None:
            raise not_in_vault(name)
        return found

    def _note(self, event: Event, walk: Walk, more: str = "") -> None:
        key = masked(walk.fact("access_key_id"))
        self.note(event, walk.subject, f"{key}; {more}" if more else key)


def _checked_second(keys: AccessKeyService, second: UserKey | None) -> UserKey | None:
    """Raises `CannotChangeUser` if it is active: AWS allows no third."""
    if second is None:
        return None
    use = keys.last_use(second.access_key_id)
    if second.active:
        raise second_key_in_use(second.access_key_id, use)
    return replace(second, use=use)
