"""The demo cloud's own process: MiniStack, corrected where it is laxer than AWS.

process         sockets, start and end
web             routes: the AWS APIs on one port, sign-in, console and control on another
gateway         every AWS call passes here: planned faults, throttling, the record of calls
emulator        MiniStack; the one module that knows its names
token_service   what STS grants and refuses
identity_service    what IAM grants and refuses
mfa             one-time codes
signin, console the federation endpoint and the page it leads to
"""

from __future__ import annotations
