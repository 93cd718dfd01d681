"""What IAM answers about roles that it protects, and about passwords.

The codes are those of the IAM API reference, "Errors" of PutRolePolicy, ChangePassword,
GetLoginProfile and UpdateLoginProfile.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import Answer
from fobwatch.core.lockdown.errors import (
    NoPassword,
    PasswordRefused,
    PolicyProtected,
)

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"UnmodifiableEntity", "UnmodifiableEntityException"}),
        service="iam",
        kind=PolicyProtected,
        title="AWS protects this role",
        message="A service of AWS has made it, such as IAM Identity Center, and nobody else "
        "changes its policies.",
        remedy="End the sign-in to its access portal, and have its assignment removed there.",
    ),
    *(
        Answer(
            codes=frozenset({"NoSuchEntity"}),
            service="iam",
            operation=operation,
            kind=NoPassword,
            title="The user has no password",
            message="Nobody can sign in to the console as this user with one.",
            remedy="There is nothing to change.",
        )
        for operation in ("GetLoginProfile", "UpdateLoginProfile")
    ),
    Answer(
        codes=frozenset({"PasswordPolicyViolation"}),
        service="iam",
        kind=PasswordRefused,
        title="The account's password policy refuses the new password",
        message="It asks for something that a random password of 24 characters does not have.",
        remedy="Change the password in the console, and store it in the profile.",
    ),
    Answer(
        codes=frozenset({"InvalidUserType", "NoSuchEntity"}),
        service="iam",
        operation="ChangePassword",
        kind=PasswordRefused,
        title="The password cannot be changed in this way",
        message="Only a user with a password changes their own.",
        remedy="Have somebody set it who may change this user.",
    ),
)
