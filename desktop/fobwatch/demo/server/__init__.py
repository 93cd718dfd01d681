"""The demo cloud's own process: MiniStack, corrected where it is laxer than AWS.

process             opens the sockets, joins all parts, ends
web                 routes: the AWS APIs on one port, console, providers and control on another
gateway             passes every AWS call on: planned faults, throttling, the record of calls
emulator            the interface to MiniStack; `ministack`, `evaluator` and `records` go with it
token_service       STS's own checks
iam                 IAM's own checks, the policy simulator, and why a call was refused
console             the federation endpoint, the sign-in page and the console that they lead to
identity_center     access portals
aws_login           the sign-in service of `aws login`
federation          identity providers, and the roles that trust them
cloudtrail          the event history
"""

from __future__ import annotations
