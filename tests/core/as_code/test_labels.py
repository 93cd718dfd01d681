"""Names of resources inside a document."""

from __future__ import annotations

import pytest

from fobwatch.core.as_code.labels import Labels, logical_id, terraform_label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (("Role", "build-and.deploy"), "RoleBuildAndDeploy"),
        (("Role", "OrgAdmin"), "RoleOrgAdmin"),
        (("User", "ünal"), "UserNal"),
        (("User", "@"), "User"),
    ],
)
def test_a_logical_id_has_letters_and_digits_alone(words: tuple[str, ...], label: str) -> None:
    assert logical_id(*words) == label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        (("build-and.deploy",), "build-and_deploy"),
        (("anna", "Work"), "anna_Work"),
        (("7@example.com",), "_7_example_com"),
        (("-x",), "_-x"),
        (("ü",), "_"),
    ],
)
def test_a_label_is_an_identifier_of_terraform(words: tuple[str, ...], label: str) -> None:
    assert terraform_label(*words) == label


def test_the_same_spelling_is_numbered_and_never_another_s() -> None:
    labels = Labels(terraform_label)

    assert [labels.new(name) for name in ("a", "a2", "a", "a", "a3")] == [
        *("a", "a2", "a3", "a4", "a32"),
    ]


def test_ten_thousand_of_one_spelling_take_no_search() -> None:
    labels = Labels(logical_id)
    found = {labels.new("Role", "-" * number) for number in range(10_000)}

    assert len(found) == 10_000
