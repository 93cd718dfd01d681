"""An account as CloudFormation."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from fobwatch.core.as_code.account import Account, LeftOut, Omission, Role, User
from fobwatch.core.as_code.cloudformation import MAX_BYTES, MAX_RESOURCES, cloudformation
from tests.core.as_code.accounts import (
    ACCOUNT_ID,
    COMPANY,
    GUARD,
    ODD,
    OWN_FOLDER,
    READ_ONLY,
    TRUST,
    lint_faults,
    many_roles,
    policy,
)


def template(account: Account) -> dict[str, Any]:
    [text], _ = cloudformation(account)
    read: dict[str, Any] = json.loads(text)
    return read


@pytest.mark.parametrize("account", [COMPANY, ODD], ids=["company", "odd"])
def test_cfn_lint_has_nothing_against_it(account: Account) -> None:
    [text], _ = cloudformation(account)

    assert lint_faults(text, with_information=True) == []


def test_a_role_is_written_with_all_that_it_has_and_stays_when_the_stack_goes() -> None:
    trust = json.loads(json.dumps(TRUST))
    del trust["Statement"][0]["Sid"]  # CloudFormation takes no empty one

    assert template(COMPANY)["Resources"]["RoleBuild"] == {
        "Type": "AWS::IAM::Role",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "RoleName": "Build",
            "Description": "Builds",
            "AssumeRolePolicyDocument": trust,
            "MaxSessionDuration": 43200,
            "Path": "/ci/",
            "ManagedPolicyArns": [{"Ref": "ManagedPolicyGuard"}],
            "PermissionsBoundary": {"Ref": "ManagedPolicyGuard"},
            "Policies": [{"PolicyName": "Work", "PolicyDocument": policy()}],
            "Tags": [{"Key": "team", "Value": "ci"}],
        },
    }


def test_a_user_is_in_the_groups_and_has_no_key_and_no_password() -> None:
    [user] = (
        each["Properties"]
        for each in template(COMPANY)["Resources"].values()
        if each["Type"] == "AWS::IAM::User"
    )

    assert user == {
        "UserName": "anna",
        "Path": "/",
        "Groups": [{"Ref": "GroupDevelopers"}],
        "PermissionsBoundary": READ_ONLY,
        "Tags": [{"Key": "a", "Value": ""}],
    }


def test_a_policy_variable_stays_as_it_is() -> None:
    [inline] = template(COMPANY)["Resources"]["GroupDevelopers"]["Properties"]["Policies"]

    assert inline["PolicyDocument"] == OWN_FOLDER
    assert "Fn::Sub" not in json.dumps(template(COMPANY))


def test_each_resource_says_what_it_is_imported_by() -> None:
    found = template(COMPANY)
    listed = found["Metadata"]["ResourcesToImport"]

    assert [each["LogicalResourceId"] for each in listed] == list(found["Resources"])
    assert listed[0] == {
        "ResourceType": "AWS::IAM::ManagedPolicy",
        "LogicalResourceId": "ManagedPolicyGuard",
        "ResourceIdentifier": {"PolicyArn": GUARD.arn},
    }


def test_odd_names_become_ids_unlike_one_another() -> None:
    names = template(ODD)["Resources"]

    assert len(names) == len(ODD.policies) + len(ODD.roles) + len(ODD.users)
    assert all(re.fullmatch("[A-Za-z0-9]{1,255}", name) for name in names)


@pytest.mark.parametrize(
    "text",
    ["x{{resolve:secretsmanager:prod/key}}", "{{resolve:ssm-secure:key:1}}"],
    ids=["within", "whole"],
)
def test_what_cloudformation_would_put_a_secret_into_is_left_out(text: str) -> None:
    described = Role(name="Bait", trust=TRUST, description=text)
    condition = {"StringEquals": {"aws:x": {"Ref": "AWS::StackId"}}}
    evaluated = User(name="bait", groups=("g",), inline=COMPANY.groups[0].inline)
    account = Account(
        account_id=ACCOUNT_ID,
        roles=(described, Role(name="Ref", trust=policy(Condition=condition))),
        users=(evaluated,),
    )
    [written], left_out = cloudformation(account)

    assert list(json.loads(written)["Resources"]) == ["UserBait"]
    assert left_out == (
        LeftOut(name="Bait", reason=Omission.EVALUATED),
        LeftOut(name="Ref", reason=Omission.EVALUATED),
    )


def test_more_than_a_template_takes_becomes_several_which_name_one_another() -> None:
    roles = many_roles(MAX_RESOURCES * 2).roles
    users = (User(name="anna", boundary=GUARD.arn), User(name="boris"))
    account = Account(account_id=ACCOUNT_ID, policies=(GUARD,), roles=roles, users=users)
    templates, left_out = cloudformation(account)
    parts = [json.loads(each) for each in templates]

    assert left_out == ()
    assert sum(len(each["Resources"]) for each in parts) == len(roles) + 3
    assert all(len(each["Resources"]) <= MAX_RESOURCES for each in parts)
    assert all(len(each.encode()) <= MAX_BYTES for each in templates)
    assert parts[-1]["Resources"]["UserAnna"]["Properties"]["PermissionsBoundary"] == GUARD.arn


def test_no_template_has_more_bytes_than_it_may() -> None:
    long = policy(*(f"arn:aws:s3:::ü-{number:05}" for number in range(300)))
    inline = COMPANY.groups[0].inline[0]
    roles = tuple(
        Role(name=f"r{number}", trust=TRUST, inline=(type(inline)(name="w", document=long),))
        for number in range(200)
    )
    templates, _ = cloudformation(Account(account_id=ACCOUNT_ID, roles=roles))

    assert len(templates) > 1
    assert all(len(each.encode()) <= MAX_BYTES for each in templates)
    assert len(templates[0].encode()) > MAX_BYTES * 0.8


def test_a_statement_by_itself_has_no_empty_sid_either() -> None:
    statement = {"Sid": "", "Effect": "Deny", "Action": "*", "Resource": "*"}
    guard = replace(GUARD, document={"Version": "2012-10-17", "Statement": statement})
    written = template(Account(account_id=ACCOUNT_ID, policies=(guard,)))
    document = written["Resources"]["ManagedPolicyGuard"]["Properties"]["PolicyDocument"]

    assert document["Statement"] == {"Effect": "Deny", "Action": "*", "Resource": "*"}
