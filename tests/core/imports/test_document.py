from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.imports.document import DEVICE_KEYS, DOCUMENT_KEYS, read_import
from fobwatch.core.imports.refusals import InvalidImport
from fobwatch.core.json_values import keys_of, to_json
from fobwatch.core.mfa.devices import Algorithm, MfaDevice
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SERIAL = "arn:aws:iam::123456789012:mfa/anna"
ROLE_ARN = "arn:aws:iam::123456789012:role/Admin"
DEVICE = {"serial": SERIAL, "seed": SEED}
URI = f"otpauth://totp/x?secret={SEED}&digits=8&period=60&algorithm=SHA256"
USER = {
    "name": "anna",
    "kind": "iam-user",
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": SECRET,
}
ROLE = {"name": "prod", "kind": "role", "role_arn": ROLE_ARN, "source_profile": "anna"}


def document(**parts: Any) -> str:  # noqa: ANN401 - any JSON
    return json.dumps({"version": 1, **parts})


def problem_of(text: str) -> InvalidImport:
    with pytest.raises(InvalidImport) as caught:
        read_import(text)
    return caught.value


def test_everything_that_a_document_may_say_is_read() -> None:
    found = read_import(
        document(
            devices=[{**DEVICE, "name": "Phone", "digits": 7, "period": 60, "algorithm": "SHA512"}],
            profiles=[
                {**USER, "region": "eu-west-1", "mfa_serial": SERIAL, "duration_seconds": 900},
                {
                    **ROLE,
                    "region": "eu-west-1",
                    "mfa_serial": SERIAL,
                    "external_id": "x-1",
                    "role_session_name": "anna",
                    "source_identity": "anna",
                    "session_tags": {"Team": "Platform", "Cost": "1"},
                    "session_policy": '{"Statement": []}',
                    "duration_seconds": 7200,
                },
            ],
        )
    )

    assert found.devices == (
        MfaDevice(
            serial=SERIAL,
            name="Phone",
            seed=SEED,
            digits=7,
            period=timedelta(seconds=60),
            algorithm=Algorithm.SHA512,
        ),
    )
    assert found.profiles == (
        IamUserProfile(
            name="anna",
            access_key=AccessKey(access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SECRET),
            region="eu-west-1",
            mfa_serial=SERIAL,
            duration=timedelta(minutes=15),
        ),
        RoleProfile(
            name="prod",
            role_arn=ROLE_ARN,
            source_profile="anna",
            region="eu-west-1",
            mfa_serial=SERIAL,
            external_id="x-1",
            role_session_name="anna",
            source_identity="anna",
            session_tags=(("Team", "Platform"), ("Cost", "1")),
            session_policy='{"Statement": []}',
            duration=timedelta(hours=2),
        ),
    )


def test_what_is_left_out_has_the_defaults_of_aws() -> None:
    found = read_import(document(devices=[DEVICE], profiles=[USER, ROLE]))

    assert found.devices == (MfaDevice(serial=SERIAL, name="anna", seed=SEED),)
    assert [to_json(profile)["duration_seconds"] for profile in found.profiles] == [
        12 * 3600,
        3600,
    ]


def test_device_may_be_given_as_a_uri() -> None:
    found = read_import(document(devices=[{"serial": "GAHT12345678", "otpauth": URI}]))

    assert found.devices == (
        MfaDevice(
            serial="GAHT12345678",
            name="GAHT12345678",
            seed=SEED,
            digits=8,
            period=timedelta(seconds=60),
            algorithm=Algorithm.SHA256,
        ),
    )


def test_seed_may_be_printed_in_groups() -> None:
    seed = "jbsw y3dp-ehpk 3pxp jbsw y3dp ehpk 3pxp"

    assert read_import(document(devices=[{**DEVICE, "seed": seed}])).devices[0].seed == SEED


def test_source_profile_may_be_elsewhere() -> None:
    assert read_import(document(profiles=[ROLE])).profiles


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        pytest.param("", "", "not JSON", id="empty"),
        pytest.param("{", "", "not JSON", id="cut off"),
        pytest.param("[]", "", "not JSON", id="list"),
        pytest.param('{"version": 1, "version": 1}', "", "twice", id="key twice"),
        pytest.param("{" * 100_000, "", "not JSON", id="many braces"),
        pytest.param("[" * 100_000, "", "nested", id="deep"),
        pytest.param(document(), "", "nothing", id="nothing"),
        pytest.param(document(devices=[], profiles=[]), "", "nothing", id="empty lists"),
        pytest.param(json.dumps({"devices": [DEVICE]}), "version", "version", id="no version"),
        pytest.param(document(version=2, devices=[DEVICE]), "version", "version 1", id="newer"),
        pytest.param(document(version="1", devices=[DEVICE]), "version", "type", id="as text"),
        pytest.param(document(version=True, devices=[DEVICE]), "version", "type", id="as flag"),
        pytest.param(document(profile=[USER]), "profile", "“profiles”", id="mistyped group"),
        pytest.param(document(devices={}), "devices", "a list", id="object for a list"),
        pytest.param(document(devices=None), "devices", "a list", id="null for a list"),
        pytest.param(document(devices=[SEED]), "devices[0]", "object", id="text for a device"),
        pytest.param(document(profiles=[USER, None]), "profiles[1]", "object", id="null"),
    ],
)
def test_malformed_document_is_told(text: str, field: str, words: str) -> None:
    problem = problem_of(text)

    assert problem.field == field
    assert words in str(problem)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        pytest.param({"serial": None}, "serial", "missing", id="no serial"),
        pytest.param({"serial": 123456789}, "serial", "text", id="serial as number"),
        pytest.param({"serial": "x"}, "serial", "too short", id="short serial"),
        pytest.param({"seed": None}, "seed", "neither", id="no seed"),
        pytest.param({"otpauth": URI}, "seed", "both", id="seed and URI"),
        pytest.param({"seed": None, "otpauth": "x:"}, "otpauth", "seed", id="bad URI"),
        pytest.param(
            {"seed": None, "otpauth": URI, "digits": 6}, "digits", "URI", id="digits beside URI"
        ),
        pytest.param({"seed": SEED[:16]}, "seed", "80 bits", id="short seed"),
        pytest.param({"seed": [SEED]}, "seed", "text", id="list for a seed"),
        pytest.param({"seed": ""}, "seed", "missing", id="empty seed"),
        pytest.param({"digits": 5}, "digits", "6 to 8", id="digits"),
        pytest.param({"digits": "6"}, "digits", "whole number", id="digits as text"),
        pytest.param({"digits": 6.0}, "digits", "whole number", id="digits with a point"),
        pytest.param({"digits": True}, "digits", "whole number", id="digits as flag"),
        pytest.param({"period": 0}, "period", "120", id="period"),
        pytest.param({"period": 10**30}, "period", "too large", id="period beyond reach"),
        pytest.param({"algorithm": "MD5"}, "algorithm", "SHA1", id="algorithm"),
        pytest.param({"algorithm": 1}, "algorithm", "text", id="algorithm as number"),
        pytest.param({"name": "a\nb"}, "name", "visible", id="name of two lines"),
        pytest.param({"name": "\ud800"}, "name", "visible", id="half a character"),
        pytest.param({"sede": SEED}, "sede", "Write “seed”", id="mistyped key"),
        pytest.param({"colour": "red"}, "colour", "Remove it", id="unknown key"),
    ],
)
def test_malformed_device_is_told_with_its_place(
    changes: dict[str, object], field: str, words: str
) -> None:
    other = {**DEVICE, "serial": SERIAL + "2"}
    problem = problem_of(document(devices=[other, _changed(DEVICE, changes)]))

    assert problem.field == f"devices[1].{field}"
    assert problem.field in str(problem)
    assert words in str(problem)
    assert SEED[:16] not in str(problem)


@pytest.mark.parametrize(
    ("base", "changes", "field", "words"),
    [
        pytest.param(USER, {"kind": None}, "kind", "iam-user or role", id="no kind"),
        pytest.param(USER, {"kind": "sso"}, "kind", "iam-user or role", id="other kind"),
        pytest.param(USER, {"name": None}, "name", "no name", id="no name"),
        pytest.param(USER, {"name": "a b"}, "name", "a blank", id="name with a blank"),
        pytest.param(USER, {"access_key_id": None}, "access_key_id", "missing", id="no key ID"),
        pytest.param(
            USER, {"access_key_id": "ASIAIOSFODNN7EXAMPLE"}, "access_key_id", "temporary", id="ASIA"
        ),
        pytest.param(
            USER, {"access_key_id": SECRET}, "access_key_id", "“/” in it", id="secret as key ID"
        ),
        pytest.param(
            USER, {"secret_access_key": None}, "secret_access_key", "missing", id="no secret"
        ),
        pytest.param(
            USER, {"secret_access_key": SECRET[:-1]}, "secret_access_key", "short", id="cut off"
        ),
        pytest.param(
            USER, {"secret_access_key": [SECRET]}, "secret_access_key", "text", id="secret in list"
        ),
        pytest.param(USER, {"region": "x"}, "region", "not a region", id="region"),
        pytest.param(USER, {"mfa_serial": "x"}, "mfa_serial", "too short", id="serial"),
        pytest.param(USER, {"duration_seconds": 1}, "duration_seconds", "15 min", id="a second"),
        pytest.param(USER, {"duration_seconds": "1h"}, "duration_seconds", "whole", id="1h"),
        pytest.param(USER, {"role_arn": ROLE_ARN}, "role_arn", "not known", id="role's key"),
        pytest.param(USER, {"acess_key_id": "x"}, "acess_key_id", "access_key_id”", id="typo"),
        pytest.param(ROLE, {"role_arn": None}, "role_arn", "missing", id="no role ARN"),
        pytest.param(ROLE, {"role_arn": "Admin"}, "role_arn", "not an ARN", id="role's name"),
        pytest.param(ROLE, {"source_profile": None}, "source_profile", "no source", id="no source"),
        pytest.param(ROLE, {"source_profile": "prod"}, "source_profile", "own", id="own source"),
        pytest.param(ROLE, {"external_id": "x"}, "external_id", "too short", id="external ID"),
        pytest.param(ROLE, {"role_session_name": "a b"}, "role_session_name", "blank", id="blank"),
        pytest.param(ROLE, {"source_identity": "x"}, "source_identity", "short", id="identity"),
        pytest.param(ROLE, {"session_tags": []}, "session_tags", "object", id="tags in a list"),
        pytest.param(ROLE, {"session_tags": {"a": 1}}, "session_tags", "object", id="tag a number"),
        pytest.param(ROLE, {"session_tags": {"aws:a": ""}}, "session_tags", "aws:", id="tag aws:"),
        pytest.param(ROLE, {"session_policy": {}}, "session_policy", "text", id="policy as JSON"),
        pytest.param(ROLE, {"session_policy": "{}"}, "session_policy", "statement", id="policy"),
        pytest.param(ROLE, {"duration_seconds": 43201}, "duration_seconds", "12 h", id="13 hours"),
        pytest.param(ROLE, {"secret_access_key": SECRET}, "secret_access_key", "known", id="keys"),
    ],
)
def test_malformed_profile_is_told_with_its_place(
    base: dict[str, object], changes: dict[str, object], field: str, words: str
) -> None:
    problem = problem_of(document(profiles=[{**USER, "name": "other"}, _changed(base, changes)]))

    assert problem.field == f"profiles[1].{field}"
    assert problem.field in str(problem)
    assert words in str(problem)
    assert SECRET[:16] not in str(problem)


def test_same_name_or_serial_twice_is_told() -> None:
    assert problem_of(document(profiles=[USER, ROLE, USER])).field == "profiles[2].name"
    assert problem_of(document(devices=[DEVICE, DEVICE])).field == "devices[1].serial"


def test_roles_in_a_loop_are_told() -> None:
    roles = [
        {**ROLE, "name": "a", "source_profile": "b"},
        {**ROLE, "name": "b", "source_profile": "c"},
        {**ROLE, "name": "c", "source_profile": "b"},
    ]

    problem = problem_of(document(profiles=roles))

    assert problem.field == "profiles[1].source_profile"
    assert "loop" in str(problem)


def test_first_problem_is_told_and_the_others_counted() -> None:
    problem = problem_of(document(devices=[{}], profiles=[{**USER, "name": ""}, {"x": 1}]))

    assert problem.field == "devices[0].seed"
    assert "more follow." in problem.message


def test_example_of_the_manual_is_a_sound_document() -> None:
    manual = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", manual, re.DOTALL)

    assert example is not None
    assert read_import(example.group(1)).profiles[1].name == "prod"
    for key in {*DEVICE_KEYS, *(key for kind in KINDS.values() for key in keys_of(kind))}:
        assert f"`{key}`" in manual


def test_schema_knows_the_same_keys() -> None:
    schema = json.loads((ROOT / "resources" / "import.schema.json").read_text(encoding="utf-8"))

    assert set(schema["properties"]) == set(DOCUMENT_KEYS)
    assert set(schema["$defs"]["device"]["properties"]) == set(DEVICE_KEYS)
    for name, kind in KINDS.items():
        assert set(schema["$defs"][name]["properties"]) == {"kind", *keys_of(kind)}


def _changed(base: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """`base` with the changes; None takes a key away."""
    return {key: value for key, value in {**base, **changes}.items() if value is not None}
