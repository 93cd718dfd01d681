from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import set_in_config
from fobwatch.core.aws_files.offering import (
    is_offered,
    obstacles,
    plan_offer,
    plan_rename,
    plan_withdrawal,
    process_command,
)
from fobwatch.core.errors import CannotOffer
from tests.fakes import ANNA

if TYPE_CHECKING:
    from fobwatch.core.aws_files.changes import Plan

HELPER = ("/usr/lib/fobwatch/credential-helper",)
CONFIG = "# mine\n[default]\noutput = json\n"
PATHS = {kind: f"~/.aws/{kind}" for kind in AwsFileKind}


def texts(
    config: str | None = CONFIG, credentials: str | None = None
) -> dict[AwsFileKind, str | None]:
    return {AwsFileKind.CONFIG: config, AwsFileKind.CREDENTIALS: credentials}


def after(plan: Plan) -> str:
    return plan.changes[0].after or ""


def test_a_profile_is_offered_by_a_block_of_its_own() -> None:
    plan = plan_offer(texts(), replace(ANNA, name="dev", region="eu-west-1"), HELPER)

    assert after(plan) == (
        f"{CONFIG}\n[profile dev]\n"
        "credential_process = /usr/lib/fobwatch/credential-helper dev\n"
        "region = eu-west-1\n"
        "output = json\n"
    )
    assert is_offered(after(plan), "dev")


@pytest.mark.parametrize(
    "config", [None, "[default]\nregion = a\n", "[default]\noutput =\n  more = x\n"]
)
def test_without_a_usual_output_format_none_is_written(config: str | None) -> None:
    assert "\noutput = " not in after(plan_offer(texts(config), ANNA, HELPER))


def test_a_block_that_stands_keeps_its_own_output_format() -> None:
    config = f"{CONFIG}\n[profile {ANNA.name}]\nregion = eu-west-1\n"

    assert after(plan_offer(texts(config), ANNA, HELPER)).count("output") == 1


def test_the_default_profile_keeps_its_section() -> None:
    plan = plan_offer(texts(), replace(ANNA, name="default", region=""), HELPER)

    assert after(plan) == (
        f"{CONFIG}credential_process = /usr/lib/fobwatch/credential-helper default\n"
    )


TWIN = "credential_process = /usr/lib/fobwatch/credential-helper --read-only dev"
DEV = replace(ANNA, name="dev")


def test_a_twin_that_only_reads_is_offered_beside_the_profile() -> None:
    offered = after(plan_offer(texts(), DEV, HELPER, twin=True))

    assert f"\n[profile dev-read-only]\n{TWIN}\nregion = {DEV.region}\n" in offered
    assert is_offered(offered, "dev")
    assert plan_offer(texts(offered), DEV, HELPER, twin=True).is_empty
    assert plan_offer(texts(offered), DEV, HELPER).is_empty


@pytest.mark.parametrize("config", [CONFIG, "", "[default]\n"])
def test_profile_and_twin_are_taken_back_byte_for_byte(config: str) -> None:
    offered = after(plan_offer(texts(config), DEV, HELPER, twin=True))

    assert after(plan_withdrawal(texts(offered), "dev")) == config


def test_a_twin_follows_a_new_name() -> None:
    offered = after(plan_offer(texts(), DEV, HELPER, twin=True))
    renamed = after(plan_rename(texts(offered), "dev", replace(DEV, name="anna"), HELPER))

    assert "[profile anna-read-only]" in renamed
    assert "dev" not in renamed
    assert after(plan_withdrawal(texts(renamed), "anna")) == CONFIG


def test_a_profile_of_the_twins_name_stays_as_it_is() -> None:
    mine = f"{CONFIG}\n[profile dev-read-only]\nsource_profile = dev\n"

    with pytest.raises(CannotOffer, match="dev-read-only already"):
        plan_offer(texts(mine), DEV, HELPER, twin=True)
    offered = after(plan_offer(texts(mine), DEV, HELPER))
    assert after(plan_withdrawal(texts(offered), "dev")) == mine


def test_an_offer_that_stands_is_an_empty_plan() -> None:
    offered = after(plan_offer(texts(), ANNA, HELPER))

    assert plan_offer(texts(offered), ANNA, HELPER).is_empty


def test_a_withdrawal_leaves_the_text_from_before_the_offer() -> None:
    profile = replace(ANNA, region="eu-west-1")
    offered = after(plan_offer(texts(), profile, HELPER))

    assert after(plan_withdrawal(texts(offered), profile.name)) == CONFIG


def test_a_withdrawal_leaves_what_the_user_added() -> None:
    profile = replace(ANNA, region="eu-west-1")
    offered = after(plan_offer(texts(), profile, HELPER))
    changed = set_in_config(offered, profile.name, {"region": "us-east-1", "output": "text"})

    left = after(plan_withdrawal(texts(changed), profile.name))

    assert left == f"{CONFIG}\n[profile {profile.name}]\nregion = us-east-1\noutput = text\n"


def test_what_is_another_programs_is_not_withdrawn() -> None:
    text = set_in_config(CONFIG, "dev", {"credential_process": "/usr/bin/other dev"})

    assert plan_withdrawal(texts(text), "dev").is_empty
    assert plan_withdrawal(texts(None), "dev").is_empty


def test_a_renamed_profile_takes_its_block_along() -> None:
    offered = after(plan_offer(texts(), ANNA, HELPER))
    changed = set_in_config(offered, ANNA.name, {"output": "text"})

    renamed = after(plan_rename(texts(changed), ANNA.name, replace(ANNA, name="new"), HELPER))

    assert renamed == changed.replace(f"[profile {ANNA.name}]", "[profile new]").replace(
        f"credential-helper {ANNA.name}\n", "credential-helper new\n"
    )


def test_a_profile_that_was_not_offered_is_not_renamed_in_the_file() -> None:
    assert plan_rename(texts(), "dev", replace(ANNA, name="new"), HELPER).is_empty


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("my dev", "a blank"),
        ("o'neil", "“'”"),
        ("a;rm -rf", "“;”, a blank"),
        ("Äther", "“Ä”"),
        ("$(x)", "“$”, “(”, “)”"),
        ("corp:a:b", "“:”"),
        ("-x", "a dash or slash in front"),
    ],
)
def test_a_name_that_needs_quotes_is_refused_with_what_needs_them(name: str, signs: str) -> None:
    with pytest.raises(CannotOffer) as caught:
        process_command(HELPER, name)

    assert f"has {signs}." in caught.value.message


@pytest.mark.parametrize("path", ["/opt/my tools/helper", '/opt/"x"/helper', "/opt/$HOME/helper"])
def test_a_path_that_needs_quotes_is_refused(path: str) -> None:
    with pytest.raises(CannotOffer, match="installed"):
        process_command((path,), "dev")


def test_the_script_is_started_with_its_options() -> None:
    helper = ("/usr/bin/python3", "-I", "-S", "/opt/fobwatch/credential_helper.py", "--demo")

    assert process_command(helper, "dev") == (
        "/usr/bin/python3 -I -S /opt/fobwatch/credential_helper.py --demo dev"
    )


def test_a_windows_path_is_taken() -> None:
    assert process_command((r"C:\Fobwatch\helper.exe",), "dev") == r"C:\Fobwatch\helper.exe dev"
    assert process_command((r"C:\ADALOV~1\helper.exe",), "dev") == r"C:\ADALOV~1\helper.exe dev"


@given(st.text(max_size=20))
def test_a_command_is_read_alike_by_all(name: str) -> None:
    try:
        command = process_command(HELPER, name)
    except CannotOffer:
        return

    assert shlex.split(command) == command.split(" ") == [*HELPER, name]


def test_what_tools_use_before_fobwatch_is_told() -> None:
    credentials = "[other]\n\n[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    config = "[profile dev]\nrole_arn = arn:aws:iam::123456789012:role/x\n"

    found = list(obstacles(texts(config, credentials), PATHS, "dev"))

    assert [(problem.path, problem.line) for problem in found] == [
        ("~/.aws/credentials", 4),
        ("~/.aws/config", 2),
    ]
    assert list(obstacles(texts(config, credentials), PATHS, "other")) == []
