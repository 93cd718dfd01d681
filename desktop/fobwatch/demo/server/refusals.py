"""AWS's texts when it refuses, verbatim if they are publicly known."""

from __future__ import annotations

from http import HTTPStatus


class Refusal(Exception):
    """A call that AWS answers with an error; `code` is AWS's error code."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_request(code: str, message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)


def access_denied(message: str) -> Refusal:
    return Refusal(HTTPStatus.FORBIDDEN, "AccessDenied", message)


def invalid_token() -> Refusal:
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    )


def validation_error(message: str) -> Refusal:
    return bad_request("ValidationError", message)


def constraint_violated(field: str, value: object, constraint: str) -> Refusal:
    return validation_error(
        f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy "
        f"constraint: {constraint}"
    )


def limit_exceeded(quota: str, limit: int) -> Refusal:
    return Refusal(
        HTTPStatus.CONFLICT, "LimitExceeded", f"Cannot exceed quota for {quota}: {limit}"
    )


def no_such_entity(message: str) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "NoSuchEntity", message)


def mfa_half_given() -> Refusal:
    return access_denied(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
        "code."
    )


def mfa_device_not_yours() -> Refusal:
    return access_denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
        "serial number is valid and associated with this user."
    )


def mfa_code_refused() -> Refusal:
    """Refuse a wrong or an already used code: AWS does not distinguish them."""
    return access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code.")


def mfa_codes_not_consecutive() -> Refusal:
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "InvalidAuthenticationCode",
        "Authentication code for device is not valid",
    )
