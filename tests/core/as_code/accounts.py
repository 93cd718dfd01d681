"""Accounts to be written as code."""

from __future__ import annotations

from typing import Any

from fobwatch.core.as_code.account import (
    Account,
    Group,
    InlinePolicy,
    InstanceProfile,
    LeftOut,
    ManagedPolicy,
    Omission,
    Role,
    User,
)

ACCOUNT_ID = "482100937715"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def policy(*resources: str, **more: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": list(resources or "*")}
    return {"Version": "2012-10-17", "Statement": [{**statement, **more}]}


TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
OWN_FOLDER = policy("arn:aws:s3:::home/${aws:username}/*")
GUARD = ManagedPolicy(
    arn=f"arn:aws:iam::{ACCOUNT_ID}:policy/team/Guard",
    name="Guard",
    path="/team/",
    document=policy("*"),
    description="What nobody exceeds",
    tags=(("owner", "platform"),),
)
COMPANY = Account(
    account_id=ACCOUNT_ID,
    policies=(GUARD,),
    groups=(
        Group(
            name="developers",
            attached=(READ_ONLY, GUARD.arn),
            inline=(InlinePolicy(name="Home", document=OWN_FOLDER),),
        ),
    ),
    roles=(
        Role(
            name="Build",
            path="/ci/",
            trust=TRUST,
            description="Builds",
            max_session=43200,
            inline=(InlinePolicy(name="Work", document=policy()),),
            attached=(GUARD.arn,),
            boundary=GUARD.arn,
            tags=(("team", "ci"),),
        ),
    ),
    users=(User(name="anna", groups=("developers",), boundary=READ_ONLY, tags=(("a", ""),)),),
    instance_profiles=(InstanceProfile(name="Build", role="Build"),),
    left_out=(LeftOut(name="AWSServiceRoleForSupport", reason=Omission.SERVICE_LINKED),),
)
"""One of each thing, with all that it can have."""

HOSTILE = (
    'quote " back \\ newline \n ${self} %{ if } $${x} $$${y} ü \u2028 \x07\x08\x0c 😀 </script>'
)
LETTERS = "ü𠮷_.:/=+-@ "
ODD = Account(
    account_id=ACCOUNT_ID,
    policies=(
        ManagedPolicy(
            arn=f"arn:aws:iam::{ACCOUNT_ID}:policy/a.b",
            name="a.b",
            document=policy(
                "arn:aws:s3:::" + HOSTILE.replace("\n", ""),
                Condition={"StringLike": {HOSTILE: [HOSTILE, "${*}"]}},
            ),
            description=HOSTILE,
        ),
    ),
    roles=(
        Role(name="a-b", trust=TRUST, tags=((LETTERS, LETTERS),)),
        Role(name="a.b", trust=TRUST),
        Role(name="a=b", trust=TRUST),
        Role(name="a_b", trust=TRUST),
        Role(name="ab", trust=TRUST),
        Role(name="ab2", trust=TRUST),
    ),
    users=(User(name="7@example.com"), User(name="@"), User(name="ünal"), User(name="+" * 64)),
)
"""Names that differ in signs alone, or have no letter, and texts that could end a literal."""


def many_roles(count: int) -> Account:
    roles = (
        Role(
            name=f"role-{number:05}",
            trust=TRUST,
            attached=(READ_ONLY,),
            inline=(InlinePolicy(name="Work", document=OWN_FOLDER),),
        )
        for number in range(count)
    )
    return Account(account_id=ACCOUNT_ID, roles=tuple(roles))


def lint_faults(template: str, *, with_information: bool = False) -> list[str]:
    """What cfn-lint finds in a template of CloudFormation, also what is only worth knowing."""
    # Each of the test processes would take half a second over it, to run other tests.
    from cfnlint.api import lint  # noqa: PLC0415 - for the reason above
    from cfnlint.config import ManualArgs  # noqa: PLC0415 - likewise

    checks = {"include_checks": ["I"]} if with_information else {}
    found = lint(template, config=ManualArgs(regions=["us-east-1"], **checks))
    return [f"{each.rule.id} {each.message}" for each in found]
