from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from tests.value_strategies import iam_users, roles

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROLE_ARN = "arn:aws:iam::123456789012:role/Admin"
USER = IamUserProfile(
    name="anna",
    access_key=AccessKey(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SECRET),
)
ROLE = RoleProfile(name="prod", role_arn=ROLE_ARN, source_profile="anna")


@given(iam_users)
def test_sound_user_has_no_problem(user: IamUserProfile) -> None:
    assert check_profile(user) == []


@given(roles)
def test_sound_role_has_no_problem(role: RoleProfile) -> None:
    assume(role.name != role.source_profile)

    assert check_profile(role) == []


def test_all_problems_come_at_once_in_the_order_of_the_form() -> None:
    user = IamUserProfile(
        name="",
        access_key=AccessKey(access_key_id="", secret_access_key=""),
        region="?",
        mfa_serial="?",
        duration=timedelta(),
    )
    role = RoleProfile(
        name="",
        role_arn="",
        source_profile="",
        region="?",
        mfa_serial="?",
        external_id="?",
        role_session_name="?",
        source_identity="?",
        session_tags=(("?", "?"),),
        session_policy="?",
        duration=timedelta(),
    )

    assert [problem.field for problem in check_profile(user)] == [
        "name",
        "access_key_id",
        "secret_access_key",
        "region",
        "mfa_serial",
        "duration",
    ]
    assert [problem.field for problem in check_profile(role)] == [
        "name",
        "role_arn",
        "source_profile",
        "region",
        "mfa_serial",
        "external_id",
        "role_session_name",
        "source_identity",
        "session_tags",
        "session_policy",
        "duration",
    ]


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        pytest.param("", "missing", id="empty"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", "an access key ID", id="key ID"),
        pytest.param(SECRET[:-1], "39 characters", id="cut off"),
        pytest.param(SECRET * 4, "too long", id="pasted four times"),
        pytest.param(SECRET + " ", "a blank", id="blank after"),
        pytest.param(SECRET + "\n", "line break", id="line break after"),
        pytest.param(f'"{SECRET}"', '“"”', id="quotes"),
        pytest.param(SECRET[:-1] + "…", "“…”", id="cut off by a display"),
    ],
)
def test_wrong_secret_is_told_and_not_quoted(secret: str, words: str) -> None:
    user = replace(USER, access_key=replace(USER.access_key, secret_access_key=secret))

    problems = check_profile(user)

    assert [problem.field for problem in problems] == ["secret_access_key"]
    assert words in str(problems[0])
    assert SECRET[:10] not in str(problems[0])


@pytest.mark.parametrize(
    "name", ["default", "dev", "a.b_c@d+e/f%g:h-1", "123456789012_Admin", "x" * 128]
)
def test_name_that_every_client_reads_is_taken(name: str) -> None:
    assert check_profile(replace(USER, name=name)) == []


@pytest.mark.parametrize(
    ("profile", "changes", "words"),
    [
        pytest.param(USER, {"name": "my dev"}, "a blank", id="name with a blank"),
        pytest.param(USER, {"name": "dev\n"}, "line break", id="name with a line break"),
        pytest.param(USER, {"name": "dév"}, "“é”", id="name with an accent"),
        pytest.param(USER, {"name": "dev]"}, "“]”", id="name with a bracket"),
        pytest.param(USER, {"name": "a;rm"}, "“;”", id="name for a shell"),
        pytest.param(USER, {"name": "-v"}, "dash", id="name like an option"),
        pytest.param(USER, {"name": "x" * 129}, "too long", id="long name"),
        pytest.param(USER, {"region": "Ireland"}, "not a region", id="region in words"),
        pytest.param(USER, {"region": "EU-WEST-1"}, "not a region", id="region in capitals"),
        pytest.param(USER, {"region": "eu-west"}, "not a region", id="region without a number"),
        pytest.param(USER, {"region": "eu-west-1a"}, "not a region", id="availability zone"),
        pytest.param(USER, {"region": "eu-west-1 "}, "not a region", id="region and a blank"),
        pytest.param(USER, {"region": "x.evil.org/-1"}, "not a region", id="region as a host"),
        pytest.param(USER, {"mfa_serial": "anna"}, "too short", id="serial"),
        pytest.param(USER, {"duration": timedelta(seconds=899)}, "longer", id="user, short"),
        pytest.param(USER, {"duration": timedelta(seconds=129601)}, "so long", id="user, long"),
        pytest.param(USER, {"duration": timedelta(seconds=900.5)}, "whole", id="half a second"),
        pytest.param(ROLE, {"duration": timedelta(seconds=899)}, "longer", id="role, short"),
        pytest.param(ROLE, {"duration": timedelta(seconds=43201)}, "so long", id="role, long"),
        pytest.param(ROLE, {"duration": timedelta(seconds=-900)}, "longer", id="negative"),
        pytest.param(ROLE, {"source_profile": "prod"}, "own source", id="loop"),
        pytest.param(ROLE, {"role_arn": "Admin"}, "not an ARN", id="role's name"),
        pytest.param(ROLE, {"role_arn": ROLE_ARN + " "}, "a blank in it", id="ARN and a blank"),
        pytest.param(
            ROLE,
            {"role_arn": "arn:aws:sts::123456789012:assumed-role/Admin/anna"},
            "names a session",
            id="assumed role",
        ),
        pytest.param(
            ROLE, {"role_arn": "arn:aws:iam::123456789012:user/anna"}, "else", id="user's ARN"
        ),
        pytest.param(ROLE, {"role_arn": "arn:aws:iam::aws:role/x"}, "malformed", id="AWS's own"),
        pytest.param(
            ROLE, {"role_arn": "arn:aws:iam::123456789012:role/"}, "malformed", id="no role name"
        ),
        pytest.param(ROLE, {"role_arn": ROLE_ARN + "x" * 60}, "malformed", id="name too long"),
        pytest.param(ROLE, {"role_arn": ROLE_ARN + "é"}, "malformed", id="accent in the name"),
        pytest.param(ROLE, {"external_id": "x"}, "too short", id="external ID of one"),
        pytest.param(ROLE, {"external_id": "x" * 1225}, "too long", id="external ID too long"),
        pytest.param(ROLE, {"external_id": "a b"}, "a blank", id="external ID with a blank"),
        pytest.param(ROLE, {"external_id": "a#b"}, "“#”", id="external ID with a sign"),
        pytest.param(ROLE, {"role_session_name": "a"}, "too short", id="session name of one"),
        pytest.param(ROLE, {"role_session_name": "x" * 65}, "too long", id="session name"),
        pytest.param(ROLE, {"role_session_name": "a/b"}, "“/”", id="session name with a slash"),
        pytest.param(ROLE, {"source_identity": "x"}, "too short", id="source identity"),
        pytest.param(ROLE, {"source_identity": "ä"}, "too short", id="source identity, one"),
        pytest.param(ROLE, {"session_policy": "{"}, "not JSON", id="policy cut off"),
        pytest.param(ROLE, {"session_policy": "[]"}, "not JSON", id="policy as a list"),
        pytest.param(ROLE, {"session_policy": "{}"}, "no statement", id="empty policy"),
        pytest.param(
            ROLE, {"session_policy": '{"Statement": "→"}'}, "Latin-1", id="policy with an arrow"
        ),
        pytest.param(
            ROLE, {"session_policy": '{"Statement": []}' + " " * 2048}, "too long", id="long policy"
        ),
    ],
)
def test_wrong_field_is_named_with_the_reason(
    profile: IamUserProfile | RoleProfile, changes: dict[str, Any], words: str
) -> None:
    problems = check_profile(replace(profile, **changes))

    assert [problem.field for problem in problems] == list(changes)
    assert words in str(problems[0])
    assert all((problems[0].title, problems[0].message, problems[0].remedy))


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        pytest.param({"": "x"}, "no key", id="no key"),
        pytest.param({"k" * 129: "x"}, "key is too long", id="long key"),
        pytest.param({"k": "x" * 257}, "value is too long", id="long value"),
        pytest.param({"Team": "a", "team": "b"}, "twice", id="keys that differ in case"),
        pytest.param({"aws:x": "y"}, "aws:", id="AWS's prefix"),
        pytest.param({"AWS:x": "y"}, "aws:", id="AWS's prefix in capitals"),
        pytest.param({"a": "b;c"}, "“;”", id="sign"),
        pytest.param({"a": "b\nc"}, "line break", id="line break"),
        pytest.param({f"k{i}": "" for i in range(51)}, "51", id="too many"),
    ],
)
def test_wrong_session_tags_are_told(tags: dict[str, str], words: str) -> None:
    problems = check_profile(replace(ROLE, session_tags=tuple(tags.items())))

    assert [problem.field for problem in problems] == ["session_tags"]
    assert words in str(problems[0])


def test_session_tags_of_every_language_are_taken() -> None:
    tags = (("Abteilung", "Öffentlichkeit & Co"), ("部門", "開発 1"), ("empty", ""))

    assert check_profile(replace(ROLE, session_tags=tags[1:])) == []
    assert check_profile(replace(ROLE, session_tags=tags)) != []  # AWS takes no ampersand


def test_limits_themselves_are_taken() -> None:
    role = replace(
        ROLE,
        external_id="x" * 1224,
        role_session_name="x" * 64,
        duration=timedelta(seconds=43200),
        session_tags=tuple((f"k{i}", "v" * 256) for i in range(50)),
        session_policy='{"Statement": []}'.ljust(2048),
    )

    assert check_profile(role) == []
    assert check_profile(replace(USER, duration=timedelta(seconds=129600))) == []
    assert check_profile(replace(USER, duration=timedelta(seconds=900))) == []
