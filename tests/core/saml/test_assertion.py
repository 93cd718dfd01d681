"""What is read from a SAML response, and what is refused."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.saml.assertion import LIFE, MAX_RESPONSE, OfferedRole, read_assertion
from fobwatch.core.web_sign_in.errors import RoleNotOffered, SignInStopped
from tests.fakes import NOON
from tests.saml_responses import ADMIN, PROVIDER_ARN, SAML_ADMIN, document, encoded, saml_response

READER = "arn:aws:iam::901755201184:role/Reader"
GOOD = document(NOON)
ENTITY = '<!DOCTYPE p [<!ENTITY a "{}">]>'
HUGE = '<!ENTITY a "x">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 9}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_it_has_its_roles_its_person_and_its_end() -> None:
    assertion = read_assertion(saml_response(NOON), NOON)

    assert assertion.roles == (
        OfferedRole(role_arn=SAML_ADMIN.role_arn, provider_arn=PROVIDER_ARN),
    )
    assert assertion.person == "anna"
    assert assertion.ends_at == NOON + timedelta(minutes=5)
    assert assertion.response == saml_response(NOON)
    assert assertion.response not in repr(assertion)


@pytest.mark.parametrize(
    "value",
    [
        f"{READER},{PROVIDER_ARN}",
        f"{PROVIDER_ARN},{READER}",
        f" {PROVIDER_ARN} ,\n {READER} ",
    ],
    ids=["role first", "provider first", "blanks"],
)
def test_the_two_arns_come_in_either_order(value: str) -> None:
    assertion = read_assertion(encoded(document(NOON, roles=(ADMIN, value))), NOON)

    assert assertion.role(READER, "").provider_arn == PROVIDER_ARN


def test_the_end_is_the_sooner_of_its_own_and_five_minutes() -> None:
    long = encoded(document(NOON, life=timedelta(hours=8)))
    short = encoded(document(NOON, life=timedelta(minutes=1)))

    assert read_assertion(long, NOON).ends_at == NOON + LIFE
    assert read_assertion(short, NOON).ends_at == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    "pasted",
    [
        saml_response(NOON) + "\n",
        "\n ".join(saml_response(NOON)[i : i + 64] for i in range(0, len(saml_response(NOON)), 64)),
        quote(saml_response(NOON), safe=""),
        f"SAMLResponse={quote(saml_response(NOON), safe='')}&RelayState=x",
    ],
    ids=["line break", "lines", "percent-encoded", "form"],
)
def test_it_may_be_pasted_as_it_was_copied(pasted: str) -> None:
    assert read_assertion(pasted, NOON).response == saml_response(NOON)


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        pytest.param("", "no SAML response", id="empty"),
        pytest.param(" \n", "no SAML response", id="blanks"),
        pytest.param("SAMLResponse=", "no SAML response", id="empty form"),
        pytest.param("SAMLResponse=%20&a", "no SAML response", id="blank form"),
        pytest.param("hello", "not a SAML response", id="a word"),
        pytest.param("é" * 8, "not a SAML response", id="not ASCII"),
        pytest.param(saml_response(NOON)[:-9], "not a SAML response", id="cut off"),
        pytest.param("A" * (MAX_RESPONSE + 1), "too long", id="too long"),
        pytest.param("SAMLResponse=x" + "&a=b" * 100, "not a SAML response", id="many fields"),
        pytest.param(encoded("<a/>"), "not a SAML response", id="other XML"),
        pytest.param(encoded("{}"), "not a SAML response", id="JSON"),
        pytest.param(encoded("<a>" * 10_000), "not a SAML response", id="deep"),
        pytest.param(encoded(ENTITY.format("x") + GOOD), "not a SAML response", id="entity"),
        pytest.param(
            encoded(f"<!DOCTYPE p [{HUGE}]>" + GOOD.replace("anna", "&i;")),
            "not a SAML response",
            id="billion laughs",
        ),
        pytest.param(
            encoded('<!DOCTYPE p SYSTEM "file:///etc/passwd">' + GOOD),
            "not a SAML response",
            id="external document type",
        ),
        pytest.param(
            encoded('<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + GOOD),
            "not a SAML response",
            id="external entity",
        ),
        pytest.param(
            base64.b64encode((ENTITY.format("x") + GOOD).encode("utf-16")).decode(),
            "not a SAML response",
            id="entity in UTF-16",
        ),
        pytest.param(
            encoded('<?xml version="1.0" encoding="no-such"?>' + GOOD),
            "not a SAML response",
            id="unknown encoding",
        ),
        pytest.param(
            encoded(document(NOON, status="Responder")), "did not sign you in", id="failed"
        ),
        pytest.param(
            encoded(GOOD.replace("p:Status>", "p:Other>")), "did not sign you in", id="no status"
        ),
        pytest.param(
            encoded(GOOD.replace("a:Assertion>", "a:Other>")), "not a SAML response", id="empty one"
        ),
        pytest.param(
            encoded(document(NOON, life=timedelta())), "has expired", id="ends at this moment"
        ),
        pytest.param(encoded(document(NOON, roles=())), "offers no role", id="no role"),
        pytest.param(
            encoded(document(NOON, roles=("Admin", f"{ADMIN.split(',')[0]},"))),
            "offers no role",
            id="malformed roles",
        ),
    ],
)
def test_what_aws_would_not_take_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(SignInStopped, match=words) as caught:
        read_assertion(pasted, NOON)

    assert caught.value.message
    assert caught.value.remedy
    assert pasted[:40] not in str(caught.value) or not pasted.strip()


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: base64.b64encode(b).decode()))
def test_whatever_is_pasted_is_read_or_refused(pasted: str) -> None:
    with pytest.raises(SignInStopped):
        read_assertion(pasted, NOON)


def test_a_malformed_end_is_left_to_aws() -> None:
    assertion = read_assertion(encoded(GOOD.replace('NotOnOrAfter="', 'NotOnOrAfter="soon')), NOON)

    assert assertion.ends_at == NOON + LIFE


def test_a_role_that_is_not_offered_is_refused_with_those_that_are() -> None:
    others = tuple(f"{READER}{n},{PROVIDER_ARN}" for n in range(7))
    assertion = read_assertion(encoded(document(NOON, roles=others)), NOON)

    with pytest.raises(RoleNotOffered) as caught:
        assertion.role(SAML_ADMIN.role_arn, "")
    assert f"{READER}0" in caught.value.message
    assert f"{READER}4" in caught.value.message
    assert "2 more" in caught.value.message


def test_the_provider_of_the_profile_has_to_be_the_role_s() -> None:
    assertion = read_assertion(saml_response(NOON), NOON)

    with pytest.raises(RoleNotOffered):
        assertion.role(SAML_ADMIN.role_arn, PROVIDER_ARN + "-2")


def test_an_encrypted_response_takes_the_profile_s_word_for_it() -> None:
    text = document(NOON).replace("a:Assertion", "a:EncryptedAssertion")
    assertion = read_assertion(encoded(text), NOON)

    assert assertion.role(READER, PROVIDER_ARN).role_arn == READER
    assert assertion.ends_at == NOON + LIFE
    with pytest.raises(RoleNotOffered, match="cannot be read"):
        assertion.role(READER, "")


def test_roles_that_anybody_could_have_written_are_shown_short_and_readable() -> None:
    evil = f"{READER}&#x202e;gpj&#10;Sign in at https://evil.example {'A' * 5_000},{PROVIDER_ARN}"
    assertion = read_assertion(encoded(document(NOON, roles=(evil,) * 9)), NOON)

    with pytest.raises(RoleNotOffered) as caught:
        assertion.role(SAML_ADMIN.role_arn, "")
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1000
