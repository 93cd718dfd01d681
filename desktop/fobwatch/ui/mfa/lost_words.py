"""The advice for a person who has lost an MFA device, by what is left to them.

AWS's steps are those of the IAM user guide, "Recover an MFA protected identity in IAM" and
"Deactivate an MFA device", and of "Troubleshooting AWS account sign-in issues".
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.mfa_plan import is_virtual
from fobwatch.ui.runtime.translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RECOVERY_PAGE: Final = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_lost-or-broken.html"
)
SUPPORT_FORM: Final = "https://support.aws.amazon.com/#/contacts/aws-mfa-support"


class Situation(StrEnum):
    """What is left to a person who has lost a device."""

    ANOTHER_DEVICE = "another-device"
    ADMINISTRATOR_HERE = "administrator-here"
    ADMINISTRATOR_ELSEWHERE = "administrator-elsewhere"
    ROOT = "root"
    NOBODY = "nobody"


PAGES: Final[Mapping[Situation, str]] = {
    Situation.ROOT: RECOVERY_PAGE,
    Situation.NOBODY: SUPPORT_FORM,
}


def situations() -> tuple[tuple[str, str], ...]:
    """Each situation with its words in the list."""
    return (
        (Situation.ANOTHER_DEVICE, translate("LostDevice", "I have another device, or a copy")),
        (
            Situation.ADMINISTRATOR_HERE,
            translate("LostDevice", "Another profile here is an administrator's"),
        ),
        (
            Situation.ADMINISTRATOR_ELSEWHERE,
            translate("LostDevice", "Somebody else is the administrator"),
        ),
        (Situation.ROOT, translate("LostDevice", "It was the device of the account's root user")),
        (Situation.NOBODY, translate("LostDevice", "Nobody can help me")),
    )


def advice(situation: Situation) -> str:
    """The advice, line by line."""
    return _ADVICE[situation]()


def request_text(user_arn: str, user: str, serial: str) -> str:
    """The message to an administrator: the user, the device, the commands. It has no secret."""
    commands = [
        f"aws iam list-mfa-devices --user-name {user}",
        f"aws iam deactivate-mfa-device --user-name {user} --serial-number {serial}",
    ]
    if is_virtual(serial):
        commands.append(f"aws iam delete-virtual-mfa-device --serial-number {serial}")
    words = translate(
        "LostDevice",
        "I have lost an MFA device and cannot sign in to AWS any more. Please remove it. Call me "
        "back on a number that you know: anybody could ask for this in my name.\n"
        "\n"
        "User: {arn}\n"
        "Device: {serial}\n"
        "\n"
        "In the console: IAM, Users, {user}, Security credentials. Under Multi-factor "
        "authentication (MFA), select the device, and choose Remove.\n"
        "\n"
        "Or with the AWS CLI:\n"
        "{commands}\n"
        "\n"
        "Until I have enabled a new device, my user has one factor less, and policies that demand "
        "MFA refuse me.",
    )
    return words.format(arn=user_arn, serial=serial, user=user, commands="\n".join(commands))


_ADVICE: Final[Mapping[Situation, Callable[[], str]]] = {
    Situation.ANOTHER_DEVICE: lambda: translate(
        "LostDevice",
        "A code of the other device lets you in. Fobwatch then makes a new device, its seed in the "
        "vault, and removes the lost one. A passkey gives no codes: sign in to the console with "
        "it, choosing “Try another MFA method”, and remove the lost device there.\n"
        "\n"
        "Without any other device this works too where your policies let you add a device without "
        "MFA, as AWS's own example of such a policy does.",
    ),
    Situation.ADMINISTRATOR_HERE: lambda: translate(
        "LostDevice",
        "Fobwatch calls IAM with the session of that profile: it makes a new device for your user, "
        "its seed in the vault, and removes the lost one. What is called on whom is shown first. "
        "It stays in CloudTrail under the administrator's name.",
    ),
    Situation.ADMINISTRATOR_ELSEWHERE: lambda: translate(
        "LostDevice",
        "Send the text below. Once the lost device is removed, choose “Enable MFA at AWS…” here. "
        "If your policies demand MFA for that too, ask for it to be enabled together.",
    ),
    Situation.ROOT: lambda: translate(
        "LostDevice",
        "First check that you can read the e-mail of the root user, and answer the phone whose "
        "number AWS has as the primary contact. An administrator can change the number, in the "
        "console's account settings.\n"
        "\n"
        "1. Sign in to the console as root, with e-mail and password.\n"
        "2. Where the code is asked for: if you have another device or passkey, choose “Try "
        "another MFA method”. Otherwise choose “Troubleshoot MFA”, then “Sign in using alternative "
        "factors”.\n"
        "3. Choose “Send verification email”, and follow the link in the e-mail.\n"
        "4. Choose “Call me now”, and enter the six digits of the page on the phone's keypad.\n"
        "5. On the page Security credentials, deactivate the lost device, and assign a new one. "
        "Assign two.\n"
        "\n"
        "In an organization, the management account can delete the root user's credentials of a "
        "member account instead: that is the profile kind “Root task”.",
    ),
    Situation.NOBODY: lambda: translate(
        "LostDevice",
        "AWS Support helps root users, and no IAM users. Sign in as the account's root user: it "
        "can remove any user's device, under IAM, Users, Security credentials.\n"
        "\n"
        "Is the root user's device lost too, and do its e-mail and phone not reach you? Then AWS "
        "Support has to find out who you are: its form needs no sign-in. Have the account's number "
        "and the root user's e-mail address at hand.",
    ),
}
