from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.migration.findings import Kept, find, sources_first
from fobwatch.core.migration.model import (
    ClosedStore,
    ImportableProfile,
    MissingDevice,
    Place,
    ScanResult,
    SkippedProfile,
    Store,
    StoreScan,
)
from fobwatch.core.migration.plan import plan_moves
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.kinds.identity_center import IdentityCenterProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.text_rules import ValidationProblem
from tests.fakes import DEVICE

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
OTHER_SECRET = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
OTHER_KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {OTHER_SECRET}\n"
ROLE_ARN = "arn:aws:iam::123456789012:role/Admin"
SERIAL = "arn:aws:iam::123456789012:mfa/anna"
ANNA = IamUserProfile(
    name="anna", access_key=AccessKey(access_key_id=KEY_ID, secret_access_key=SECRET)
)
ADMIN = RoleProfile(name="admin", role_arn=ROLE_ARN, source_profile="anna")


def found(
    config: str = "", credentials: str = "", *scans: StoreScan, kept: Kept | None = None
) -> ScanResult:
    return find(
        parse_config(config, "config"),
        parse_credentials(credentials, "credentials"),
        scans,
        kept or Kept(),
    )


def scan(*profiles: IamUserProfile | RoleProfile, settings_from_config: bool = False) -> StoreScan:
    return StoreScan(
        store=Store.AWS_VAULT,
        profiles=tuple((profile, Place(where="the keyring")) for profile in profiles),
        settings_from_config=settings_from_config,
    )


def only_skipped(findings: ScanResult) -> SkippedProfile:
    assert findings.movable == ()
    (skipped,) = findings.skipped
    return skipped


def test_an_access_key_moves_with_the_settings_of_both_files() -> None:
    config = f"[profile anna]\nregion = eu-west-1\nmfa_serial = {SERIAL}\n"

    (movable,) = found(config, f"# mine\n[anna]\n{KEYS}").movable

    assert movable.profile == replace(ANNA, region="eu-west-1", mfa_serial=SERIAL)
    assert movable.profile.origin is Origin.VAULT
    assert movable.places == (
        Place(where="credentials", line=2),
        Place(where="config", line=1),
    )
    assert movable.plaintext
    assert not movable.in_vault


def test_a_key_of_the_config_file_moves_too() -> None:
    (movable,) = found(f"[profile anna]\n{KEYS}").movable

    assert movable.profile == ANNA


def test_a_role_moves_with_all_that_says_how_it_is_assumed() -> None:
    config = (
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\nexternal_id = acme-1\n"
        f"role_session_name = anna\nduration_seconds = 7200\nmfa_serial = {SERIAL}\n"
    )

    _, role = found(config, f"[anna]\n{KEYS}").movable[::-1]

    assert role.profile == replace(
        ADMIN,
        external_id="acme-1",
        role_session_name="anna",
        duration=timedelta(hours=2),
        mfa_serial=SERIAL,
    )
    assert not role.plaintext


def test_a_chain_of_roles_moves_whatever_its_order() -> None:
    config = (
        f"[profile lake]\nrole_arn = {ROLE_ARN}\nsource_profile = admin\n"
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\n"
    )

    findings = found(config, f"[anna]\n{KEYS}")

    assert {movable.name for movable in findings.movable} == {"anna", "admin", "lake"}


@pytest.mark.parametrize(
    ("config", "credentials", "words"),
    [
        pytest.param(
            "[profile x]\nsso_session = corp\n[sso-session corp]\nsso_region = eu-west-1\n",
            "",
            "IAM Identity Center",
            id="sso",
        ),
        pytest.param("[profile x]\nlogin_session = arn\n", "", "not the ARN of a", id="aws-login"),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\ncredential_source = Environment\n",
            "",
            "computer",
            id="credential-source",
        ),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nweb_identity_token_file = t\n",
            "",
            "path of a token file",
            id="web-identity",
        ),
        pytest.param(
            "[profile x]\ncredential_process = /usr/bin/other\n", "", "Another program", id="other"
        ),
        pytest.param("", f"[x]\n{KEYS}aws_session_token = t\n", "nobody can renew", id="session"),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nsource_profile = x\n",
            f"[x]\n{KEYS}",
            "a role and its source in one",
            id="role-with-own-key",
        ),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nsource_profile = y\n",
            f"[x]\n{KEYS}",
            "a role and its source in one",
            id="role-beside-a-key",
        ),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nsource_profile = gone\n",
            "",
            "gone",
            id="source-not-there",
        ),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nsource_profile = x\n",
            "",
            "source",
            id="its-own-source",
        ),
        pytest.param("", f"[x]\naws_secret_access_key = {SECRET}\n", "without the ID", id="half"),
        pytest.param(
            f"[profile x]\n{OTHER_KEYS}",
            f"[x]\n{KEYS}",
            "credentials file, which counts",
            id="two-keys",
        ),
        pytest.param(
            "[profile x]\nlogin_session = arn\n", f"[x]\n{KEYS}", "aws login", id="key-and-login"
        ),
        pytest.param(
            "[profile x]\ncredential_process = /usr/bin/other\n",
            f"[x]\n{KEYS}",
            "not Fobwatch's",
            id="key-and-other-program",
        ),
        pytest.param(
            "", "[x]\naws_access_key_id = AKIA\naws_secret_access_key = s\n", "has", id="malformed"
        ),
        pytest.param("", f"[my x]\n{KEYS}", "", id="name-with-a-blank"),
    ],
)
def test_what_stays_says_why(config: str, credentials: str, words: str) -> None:
    skipped = only_skipped(found(config, credentials))

    assert words in " ".join(skipped.why)
    assert skipped.why.title
    assert skipped.why.remedy
    assert SECRET not in " ".join(skipped.why)
    assert skipped.plaintext == ("secret_access_key" in credentials)


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("[profile x]\nregion = eu-west-1\n", id="settings-only"),
        pytest.param("[profile x]\ncredential_process = fobwatch credentials x\n", id="ours"),
        pytest.param("[sso-session corp]\nsso_region = eu-west-1\n", id="no-profile"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_holds_nothing_to_move_is_not_named(config: str) -> None:
    assert found(config) == ScanResult()


def test_a_key_left_behind_a_profile_that_is_fobwatchs_moves() -> None:
    config = "[profile anna]\ncredential_process = fobwatch credentials anna\n"

    (movable,) = found(config, f"[anna]\n{KEYS}").movable

    assert movable.profile == ANNA


def test_what_the_vault_has_already_needs_its_files_changed_only() -> None:
    own = replace(ANNA, region="us-east-1")

    (movable,) = found("", f"[anna]\n{KEYS}", kept=Kept(profiles=(own,))).movable

    assert movable.in_vault
    assert movable.profile == own


def test_another_key_under_a_name_of_the_vault_stays() -> None:
    skipped = only_skipped(found("", f"[anna]\n{OTHER_KEYS}", kept=Kept(profiles=(ANNA,))))

    assert "vault" in skipped.why.title
    assert skipped.plaintext


def test_a_role_may_have_its_source_in_the_vault() -> None:
    config = f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\n"

    (movable,) = found(config, kept=Kept(profiles=(ANNA,))).movable

    assert movable.profile == ADMIN


def test_devices_whose_seed_is_missing_are_named_once_with_all_who_want_them() -> None:
    config = (
        f"[profile anna]\nmfa_serial = {SERIAL}\n"
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\nmfa_serial = {SERIAL}\n"
        f"[profile known]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\n"
        f"mfa_serial = {DEVICE.serial}\n"
    )

    findings = found(config, f"[anna]\n{KEYS}", kept=Kept(devices=(DEVICE,)))

    assert findings.devices == (MissingDevice(serial=SERIAL, profiles=("anna", "admin")),)


def test_a_key_of_aws_vault_takes_its_settings_from_the_config_file() -> None:
    config = (
        "[default]\nregion = us-east-1\n"
        f"[profile base]\nmfa_serial = {SERIAL}\nregion = eu-north-1\n"
        "[profile anna]\ninclude_profile = base\n"
    )

    findings = found(config, "", scan(ANNA, settings_from_config=True))

    (movable,) = findings.movable
    assert movable.profile == replace(ANNA, region="eu-north-1", mfa_serial=SERIAL)
    assert movable.store is Store.AWS_VAULT
    assert not movable.plaintext


def test_a_key_of_aws_vault_without_a_section_has_the_defaults() -> None:
    findings = found("[default]\nregion = us-east-1\n", "", scan(ANNA, settings_from_config=True))

    assert findings.movable[0].profile.region == "us-east-1"


def test_a_role_of_the_files_may_have_its_source_in_aws_vault() -> None:
    config = (
        f"[profile base]\nmfa_serial = {SERIAL}\n"
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\ninclude_profile = base\n"
    )

    findings = found(config, "", scan(ANNA))

    assert {each.name: each.profile for each in findings.movable} == {
        "anna": ANNA,
        "admin": replace(ADMIN, mfa_serial=SERIAL),
    }


def test_profiles_that_include_each_other_do_not_hang() -> None:
    config = (
        "[profile one]\ninclude_profile = two\n[profile two]\ninclude_profile = one\nregion = x\n"
    )

    assert found(config) == ScanResult()


@pytest.mark.parametrize(
    "command",
    [
        "aws-vault exec anna --json",
        "/usr/local/bin/aws-vault export --format=json anna",
        '"C:\\Program Files\\aws-vault.exe" exec anna --json',
    ],
)
def test_a_profile_that_asks_aws_vault_for_its_own_key_moves(command: str) -> None:
    config = f"[profile anna]\ncredential_process = {command}\nregion = eu-west-1\n"

    findings = found(config, "", scan(ANNA, settings_from_config=True))

    assert [each.profile for each in findings.movable] == [replace(ANNA, region="eu-west-1")]
    assert findings.skipped == ()


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("credential_process = /usr/bin/other", id="another-program"),
        pytest.param("sso_account_id = 1\nsso_role_name = Dev", id="sso"),
    ],
)
def test_a_key_of_aws_vault_under_the_name_of_another_profile_stays(config: str) -> None:
    findings = found(f"[profile anna]\n{config}\n", "", scan(ANNA))

    assert findings.movable == ()
    assert [each.store for each in findings.skipped] == [Store.AWS_FILES, Store.AWS_VAULT]
    assert "another" in findings.skipped[1].why.message


@pytest.mark.parametrize(
    ("command", "launcher"),
    [
        ("sh -c 'aws-vault exec anna --json 2>/dev/null'", "sh"),
        ('bash -lc "exec aws-vault exec anna --json"', "bash"),
        ("/usr/bin/env AWS_VAULT_BACKEND=pass aws-vault exec anna --json", "env"),
        ("timeout 30 /opt/aws-vault exec anna --json", "timeout"),
        ("sh -c 'cd /tmp;aws-vault exec anna --json'", "sh"),
        ("sh -c 'echo $(aws-vault export --format=json anna)'", "sh"),
        ('nu -c "aws-vault exec anna --json"', "nu"),
        ("op run -- aws-vault exec anna --json", "op"),
        ("wsl.exe -e aws-vault exec anna --json", "wsl"),
        ("~/bin/once.sh aws-vault exec anna --json", "once.sh"),
        ("sh -c 'aws-vault exec anna --json", "sh"),
    ],
)
def test_aws_vault_behind_another_program_is_one_row_that_says_so(
    command: str, launcher: str
) -> None:
    config = f"[profile anna]\ncredential_process = {command}\nregion = eu-west-1\n"

    skipped = only_skipped(found(config, "", scan(ANNA, settings_from_config=True)))

    assert skipped.why.title == f"Its command is aws-vault behind “{launcher}”"
    assert skipped.places == (Place(where="config", line=1),)


@pytest.mark.parametrize(
    "command", ["aws-vault exec boris --json", "sh -c 'aws-vault exec boris --json'"]
)
def test_a_key_of_aws_vault_stays_where_its_profile_asks_for_anothers(command: str) -> None:
    config = f"[profile anna]\ncredential_process = {command}\n"

    findings = found(config, "", scan(ANNA, settings_from_config=True))

    assert findings.movable == ()
    assert [each.store for each in findings.skipped] == [Store.AWS_FILES, Store.AWS_VAULT]


@pytest.mark.parametrize(
    "command", ["/opt/keys --not-aws-vault anna", "keys --instead-of aws-vault anna"]
)
def test_a_program_that_only_mentions_aws_vault_is_another(command: str) -> None:
    findings = found(f"[profile anna]\ncredential_process = {command}\n", "", scan(ANNA))

    assert [each.command_of for each in findings.skipped] == [None, None]


@pytest.mark.parametrize("include", ["include_profile", "parent_profile"])
def test_an_included_process_is_not_the_profile_s_own(include: str) -> None:
    config = (
        "[profile anna]\ncredential_process = aws-vault exec anna -j\n"
        f"mfa_serial = {SERIAL}\nregion = eu-west-1\n"
        f"[profile admin]\nsource_profile = anna\n{include} = anna\nrole_arn = {ROLE_ARN}\n"
    )

    findings = found(config, "", scan(ANNA, settings_from_config=True))

    assert findings.skipped == ()
    assert findings.movable[0].profile == replace(ADMIN, mfa_serial=SERIAL, region="eu-west-1")


BASES = {
    "web-identity": f"web_identity_token_file = /t\nrole_arn = {ROLE_ARN}\n",
    "portal": "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_account_id = 123456789012\nsso_role_name = Dev\n",
    "role": f"role_arn = {ROLE_ARN}\nsource_profile = anna\n",
    "process": "credential_process = /usr/bin/other\n",
}
OWN_WAYS = {
    "iam-user": KEYS,
    "role": BASES["role"],
    "web-identity": BASES["web-identity"],
    "identity-center": BASES["portal"],
    "aws-login": "login_session = arn:aws:iam::123456789012:user/anna\n",
}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("kind", OWN_WAYS)
def test_a_profile_with_its_own_way_to_sign_in_includes_no_other(kind: str, base: str) -> None:
    config = f"[profile base]\n{BASES[base]}[profile mine]\ninclude_profile = base\n"

    whole = found(f"{config}{OWN_WAYS[kind]}", f"[anna]\n{KEYS}")

    assert {m.name: m.profile.kind for m in whole.movable}["mine"] == kind


def test_a_key_of_the_credentials_file_counts_before_a_way_that_is_included() -> None:
    config = f"[profile base]\n{BASES['portal']}region = eu-west-1\n"

    findings = found(f"{config}[profile anna]\ninclude_profile = base\n", f"[anna]\n{KEYS}")

    assert {m.name: m.profile for m in findings.movable}["anna"] == replace(
        ANNA, region="eu-west-1"
    )


@pytest.mark.parametrize(
    "setting", ["source_identity = anna", "output = json", "aws_access_key_id = AKIA", "x = y"]
)
def test_a_profile_lends_what_aws_vault_takes_and_no_more(setting: str) -> None:
    config = (
        f"[profile base]\n{setting}\n"
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\ninclude_profile = base\n"
    )

    admin = {m.name: m.profile for m in found(config, "", scan(ANNA)).movable}["admin"]

    assert admin == ADMIN


def test_a_profile_includes_its_parent_only_where_it_includes_none() -> None:
    config = (
        "[profile one]\nregion = eu-west-1\n[profile two]\nregion = us-east-1\n"
        f"[profile admin]\nrole_arn = {ROLE_ARN}\nsource_profile = anna\n"
        "parent_profile = two\ninclude_profile = one\n"
    )

    admin = {m.name: m.profile for m in found(config, "", scan(ANNA)).movable}["admin"]

    assert admin.region == "eu-west-1"


START_URL = "https://acme.awsapps.com/start"
READER = IdentityCenterProfile(
    name="dev",
    start_url=START_URL,
    sso_region="eu-central-1",
    account_id="123456789012",
    role_name="ReadOnly",
    region="eu-west-1",
)
OF_GRANTED = (
    "[profile dev]\n"
    f"granted_sso_start_url = {START_URL}/\n"
    "granted_sso_region = eu-central-1\n"
    "granted_sso_account_id = 123456789012\n"
    "granted_sso_role_name = ReadOnly\n"
    "common_fate_generated_from = aws-sso\n"
    "region = eu-west-1\n"
    "credential_process = granted credential-process --profile dev\n"
)


def test_a_portals_role_that_granted_serves_moves_and_granteds_settings_go() -> None:
    findings = found(OF_GRANTED)
    (movable,) = findings.movable
    (move,) = plan_moves(
        {AwsFileKind.CONFIG: OF_GRANTED, AwsFileKind.CREDENTIALS: None},
        [movable],
        lambda name: f"/usr/bin/fobwatch-credentials {name}",
    )

    assert (movable.profile, movable.store) == (READER, Store.GRANTED)
    assert findings.skipped == ()
    assert move.plan.changes[0].after == (
        "[profile dev]\ncommon_fate_generated_from = aws-sso\nregion = eu-west-1\n"
        "credential_process = /usr/bin/fobwatch-credentials dev\n"
    )


def test_granteds_portal_may_be_a_section_of_its_own() -> None:
    config = OF_GRANTED.replace("granted_sso_start_url", "#").replace("granted_sso_region", "#")
    session = f"[sso-session acme]\nsso_start_url = {START_URL}\nsso_region = eu-central-1\n"

    (movable,) = found(f"{config}sso_session = acme\n{session}").movable

    assert movable.profile == READER


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        pytest.param("--profile dev", "--profile dev --url https://a.example", id="asks-somebody"),
        pytest.param("--profile dev", "--profile other", id="for-another"),
        pytest.param("granted_sso_role_name = ReadOnly\n", "", id="no-role"),
        pytest.param("123456789012", "1", id="no-account"),
        pytest.param("= granted cred", "= sh -c 'granted' cred", id="behind-another"),
    ],
)
def test_what_granted_alone_can_do_stays_with_granted(replaced: str, by: str) -> None:
    assert only_skipped(found(OF_GRANTED.replace(replaced, by))).name == "dev"


def of_aws_sso_cli(*roles: IdentityCenterProfile) -> StoreScan:
    places = ((role, Place(where="cache.json")) for role in roles)
    return StoreScan(store=Store.AWS_SSO_CLI, roles=tuple(places))


def test_aws_sso_clis_roles_move_under_the_names_that_tools_know() -> None:
    arn = "arn:aws:iam::123456789012:role/ReadOnly"
    command = f'/opt/aws-sso -u open -S "Default" process --arn {arn}'
    config = f"[profile acme-reader]\ncredential_process = {command}\nregion = eu-north-1\n"
    unused = replace(READER, name="", role_name="Admin")

    findings = found(config, "", of_aws_sso_cli(replace(READER, name=""), unused))

    assert [each.profile for each in findings.movable] == [
        replace(READER, name="acme-reader", region="eu-north-1")
    ]
    assert findings.skipped == ()


def test_a_role_that_aws_sso_cli_has_used_needs_no_profile_of_the_tools() -> None:
    role = replace(READER, name="123456789012-ReadOnly")

    assert [each.profile for each in found("", "", of_aws_sso_cli(role)).movable] == [role]


def test_the_same_key_in_two_stores_is_one_finding_with_both_places() -> None:
    (movable,) = found("", f"[anna]\n{KEYS}", scan(ANNA)).movable

    assert [place.where for place in movable.places] == ["credentials", "the keyring"]
    assert movable.plaintext


def test_another_key_of_the_same_name_in_a_second_store_stays_there() -> None:
    findings = found("", f"[anna]\n{OTHER_KEYS}", scan(ANNA))

    assert [each.store for each in findings.movable] == [Store.AWS_FILES]
    (skipped,) = findings.skipped
    assert skipped.store is Store.AWS_VAULT
    assert "credentials" in skipped.why.message


def test_a_foreign_profile_that_the_vault_would_refuse_stays() -> None:
    findings = found("", "", scan(replace(ANNA, name="anna at work")))

    assert "blank" in only_skipped(findings).why.title


def test_what_other_stores_leave_and_hide_is_passed_on() -> None:
    why = ValidationProblem("It is locked", "It wants its password.", "Unlock it.")
    closed = ClosedStore(store=Store.LEAPP, why=why, unlockable=True)
    skipped = SkippedProfile(store=Store.GRANTED, name="portal", why=why)

    findings = found("", "", StoreScan(store=Store.GRANTED, skipped=(skipped,), closed=(closed,)))

    assert findings.closed == (closed,)
    assert findings.skipped == (skipped,)


def test_no_secret_shows_in_what_a_finding_says_of_itself() -> None:
    findings = found(f"[profile y]\n{OTHER_KEYS}aws_session_token = t\n", f"[anna]\n{KEYS}")

    assert SECRET not in repr(findings)
    assert OTHER_SECRET not in repr(findings)


def test_each_profile_comes_after_its_source() -> None:
    far = replace(ADMIN, name="far", source_profile="admin")
    key, role, further = (
        ImportableProfile(store=Store.AWS_FILES, profile=profile, places=())
        for profile in (ANNA, ADMIN, far)
    )

    assert sources_first([further, role, key]) == [key, role, further]


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        pytest.param(
            "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n"
            "sso_region = eu-west-1\n[profile x]\nsso_session = corp\n"
            "sso_account_id = 123456789012\nsso_role_name = Dev\n",
            "identity-center",
            id="portal",
        ),
        pytest.param(
            "[profile x]\nlogin_session = arn:aws:iam::123456789012:user/anna\n",
            "aws-login",
            id="aws-login",
        ),
        pytest.param(
            f"[profile x]\nrole_arn = {ROLE_ARN}\nweb_identity_token_file = /t\n",
            "web-identity",
            id="web-identity",
        ),
    ],
)
def test_a_sign_in_in_the_browser_can_be_moved(config: str, kind: str) -> None:
    (movable,) = found(config).movable

    assert movable.profile.kind == kind
    assert not movable.plaintext
    assert not movable.suggested
