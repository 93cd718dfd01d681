"""An account as Terraform."""

from __future__ import annotations

import hcl2
import pytest

from fobwatch.core.as_code.hcl import quoted
from fobwatch.core.as_code.terraform import terraform
from tests.core.as_code.accounts import ACCOUNT_ID, COMPANY, ODD


def test_a_parser_of_terraform_reads_each_resource_and_its_import() -> None:
    read = hcl2.loads(terraform(COMPANY))
    addresses = [
        f"{kind}.{label}".replace('"', "")
        for resource in read["resource"]
        for kind, labels in resource.items()
        for label in labels
    ]

    assert addresses == [
        "aws_iam_policy.Guard",
        "aws_iam_group.developers",
        "aws_iam_group_policy.developers_Home",
        "aws_iam_group_policy_attachment.developers_ReadOnlyAccess",
        "aws_iam_group_policy_attachment.developers_Guard",
        "aws_iam_role.Build",
        "aws_iam_role_policy.Build_Work",
        "aws_iam_role_policy_attachment.Build_Guard",
        "aws_iam_user.anna",
        "aws_iam_user_group_membership.anna",
        "aws_iam_instance_profile.Build",
    ]
    assert [f"${{{each}}}" for each in addresses] == [each["to"] for each in read["import"]]
    assert [each["id"].strip('"') for each in read["import"]] == [
        f"arn:aws:iam::{ACCOUNT_ID}:policy/team/Guard",
        "developers",
        "developers:Home",
        "developers/arn:aws:iam::aws:policy/ReadOnlyAccess",
        f"developers/arn:aws:iam::{ACCOUNT_ID}:policy/team/Guard",
        "Build",
        "Build:Work",
        f"Build/arn:aws:iam::{ACCOUNT_ID}:policy/team/Guard",
        "anna",
        "anna/developers",
        "Build",
    ]


def test_a_role_is_written_with_all_that_it_has() -> None:
    text = terraform(COMPANY)

    assert (
        """\
resource "aws_iam_role" "Build" {
  name        = "Build"
  path        = "/ci/"
  description = "Builds"
  assume_role_policy = jsonencode({
    "Version" = "2012-10-17"
    "Statement" = [
      {
        "Sid"    = ""
        "Effect" = "Allow"
        "Principal" = {
          "Service" = "ec2.amazonaws.com"
        }
        "Action" = "sts:AssumeRole"
      },
    ]
  })
  max_session_duration = 43200
  permissions_boundary = aws_iam_policy.Guard.arn
  tags = {
    "team" = "ci"
  }
}
"""
        in text
    )


def test_what_is_aws_s_own_is_named_by_its_arn() -> None:
    text = terraform(COMPANY)

    assert 'permissions_boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"' in text
    assert 'policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"' in text
    assert "policy_arn = aws_iam_policy.Guard.arn" in text


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("${aws:username}", '"$${aws:username}"'),
        ("%{ if }", '"%%{ if }"'),
        ("$${x}", '"\\u0024$${x}"'),
        ("%${x}", '"\\u0025$${x}"'),
        ("a$b 5% {}", '"a$b 5% {}"'),
        ('"\\\n', '"\\"\\\\\\n"'),
        ("\b\f\x07", '"\\u0008\\u000c\\u0007"'),
        ("\\b", '"\\\\b"'),
        ("\x9b2J\u202e", '"\\u009b2J\\u202e"'),
        ("ü😀", '"ü😀"'),
    ],
    ids=[
        "variable",
        "directive",
        "escaped",
        "mixed",
        "plain",
        "ends",
        "control",
        "word",
        "terminal",
        "letters",
    ],
)
def test_a_text_is_a_literal_in_which_nothing_is_evaluated(text: str, literal: str) -> None:
    assert quoted(text) == literal


def test_odd_names_and_texts_are_read_by_a_parser_and_unlike_one_another() -> None:
    read = hcl2.loads(terraform(ODD))
    labels = [label for each in read["resource"] for label in each.get('"aws_iam_role"', {})]

    assert len(set(labels)) == len(ODD.roles)
    assert len(read["import"]) == len(ODD.roles) + len(ODD.policies) + len(ODD.users)
