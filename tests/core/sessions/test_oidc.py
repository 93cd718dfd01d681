"""Sessions of roles with a token of a person's own sign-in at an OpenID provider."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.errors import (
    AwsError,
    NetworkUnreachable,
    RequestRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
)
from fobwatch.core.oidc.client import DISCOVERY, OidcClient, ProviderAnswer
from fobwatch.core.oidc.provider import OIDC_SIGN_INS
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.sessions.sessions import SessionState, session_status
from fobwatch.core.web_sign_in.errors import BrowserNeeded, SignInStopped
from tests.fakes import ACCOUNT
from tests.fakes_oidc import ISSUER, PROVIDER, SIGNED_IN, TOKEN_LIFE, answer
from tests.threads import at_once
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.oidc.provider import OidcProvider, OidcSignIn

PORTAL_PAGE = b"<html>Welcome to the hotel</html>"


@pytest.fixture
def world() -> VaultWorld:
    world = VaultWorld()
    world.vault.save_profile(SIGNED_IN)
    world.portals.pages.answer = world.portals.provider.allow
    world.tokens.web_identities = world.portals.provider.issued
    world.tokens.roles_need_mfa = False
    return world


def sign_in(world: VaultWorld, provider: OidcProvider = PROVIDER) -> OidcSignIn | None:
    world.portals.oidc.begin(provider)
    world.portals.finish()
    return world.portals.oidc.held(provider)


def signed_in(world: VaultWorld) -> OidcSignIn:
    held = sign_in(world)
    assert held is not None
    return held


def problem(world: VaultWorld) -> FobwatchError:
    found = world.portals.sign_ins.problem(PROVIDER.page)
    assert found is not None
    return found


def test_a_person_who_starts_it_is_sent_to_the_page_and_it_goes_on_by_itself(
    world: VaultWorld,
) -> None:
    with pytest.raises(BrowserNeeded, match=r"Sign in at idp\.acme\.example in the browser"):
        world.broker.start(SIGNED_IN.name)
    world.portals.finish()
    record = world.broker.record(SIGNED_IN.name)

    assert session_status(record, world.clock.now()).state is SessionState.ACTIVE
    assert record.session is not None
    assert record.session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/Analyst/anna"
    assert [line.subject for line in world.journal.lines if line.event is Event.OIDC_SIGNED_IN] == [
        ISSUER
    ]


def test_a_tool_that_asks_opens_no_page(world: VaultWorld) -> None:
    for _ in range(1000):
        with pytest.raises(BrowserNeeded):
            world.broker.session(SIGNED_IN.name)

    assert world.portals.waiting == []
    assert world.portals.provider.requests == []
    assert world.broker.record(SIGNED_IN.name).action_needed == PROVIDER.page


def test_the_page_is_asked_as_a_native_app_has_to(world: VaultWorld) -> None:
    sign_in(world)
    sign_in(world)
    asked = [parse_qs(urlsplit(url).query) for url in world.portals.pages.shown]
    first, second = ({name: values[0] for name, values in each.items()} for each in asked)

    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["scope"] == "openid offline_access"
    assert first["redirect_uri"].startswith("http://127.0.0.1:")
    assert "audience" not in first
    for random in ("state", "nonce", "code_challenge"):
        assert first[random] != second[random]
        assert len(first[random]) >= 43


def test_scopes_and_an_audience_are_sent_as_the_profile_has_them(world: VaultWorld) -> None:
    sign_in(world, replace(PROVIDER, scopes="groups email", audience="sts.example"))
    asked = parse_qs(urlsplit(world.portals.pages.shown[0]).query)

    assert asked["scope"] == ["openid groups email"]
    assert asked["audience"] == ["sts.example"]


def test_it_is_renewed_all_day_with_one_visit_to_the_browser(world: VaultWorld) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.start(SIGNED_IN.name)
    world.portals.finish()
    for _ in range(24 * 12):
        world.clock.advance(timedelta(minutes=5))
        for name in world.broker.renewals.due(world.clock.now()):
            world.broker.renewals.keep_alive(name)
        record = world.broker.record(SIGNED_IN.name)
        assert session_status(record, world.clock.now()).state is SessionState.ACTIVE

    assert len(world.portals.pages.shown) == 1


def test_the_new_token_is_stored_before_it_is_used(world: VaultWorld) -> None:
    before = signed_in(world)
    world.clock.advance(TOKEN_LIFE)
    used = world.portals.oidc.lasting(PROVIDER)
    after = world.portals.oidc.held(PROVIDER)

    assert after == used != before
    assert used.refresh_token in world.portals.provider.refresh_tokens
    assert OIDC_SIGN_INS.load(OIDC_SIGN_INS.dump(used)) == used
    for secret in (used.id_token, used.refresh_token):
        assert secret not in repr(used)


def test_a_provider_that_does_not_rotate_keeps_its_refresh_token(world: VaultWorld) -> None:
    before = signed_in(world)
    world.portals.provider.left_out = frozenset({"refresh_token"})
    world.clock.advance(TOKEN_LIFE)

    assert world.portals.oidc.lasting(PROVIDER).refresh_token == before.refresh_token


def test_eight_who_ask_at_once_get_the_token_of_one_renewal(world: VaultWorld) -> None:
    signed_in(world)
    world.clock.advance(TOKEN_LIFE)

    got = at_once(8, lambda: world.portals.oidc.lasting(PROVIDER).id_token)

    assert len(got) == 8
    assert len(set(got)) == 1


OUTAGES = {
    "captive portal": ProviderAnswer(status=200, body=PORTAL_PAGE),
    "captive portal's refusal": ProviderAnswer(status=400, body=PORTAL_PAGE),
    "captive portal's 403": ProviderAnswer(status=403, body=PORTAL_PAGE),
    "redirect": ProviderAnswer(status=302, body=b""),
    "outage": ProviderAnswer(status=503, body=b"{}"),
    "invalid_grant of a broken server": answer({"error": "invalid_grant"}, 500),
    "rate": answer({"error": "slow_down"}, 429),
    "no JSON object": ProviderAnswer(status=200, body=b"[]"),
    "no text": ProviderAnswer(status=200, body=b"\xff\xfe"),
    "deep": ProviderAnswer(status=200, body=b"[" * 100_000),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/token"])
@pytest.mark.parametrize("odd", OUTAGES.values(), ids=OUTAGES)
def test_what_else_answers_ends_no_sign_in(
    world: VaultWorld, path: str, odd: ProviderAnswer
) -> None:
    before = signed_in(world)
    world.portals.provider.odd[path] = odd
    world.clock.advance(TOKEN_LIFE)
    with pytest.raises(AwsError) as caught:
        world.portals.oidc.lasting(PROVIDER)
    world.portals.provider.odd.clear()

    assert caught.value.transient
    assert world.portals.oidc.held(PROVIDER) == before
    assert world.portals.oidc.lasting(PROVIDER) != before


@pytest.mark.parametrize("kind", [NetworkUnreachable, TlsIntercepted])
def test_without_a_network_the_token_is_used_to_its_end(
    world: VaultWorld, kind: type[NetworkUnreachable | TlsIntercepted]
) -> None:
    before = signed_in(world)
    world.portals.provider.failure = kind("No answer", "", "")
    world.clock.advance(TOKEN_LIFE - timedelta(seconds=30))
    kept = world.portals.oidc.lasting(PROVIDER)
    world.clock.advance(timedelta(minutes=1))
    with pytest.raises(kind):
        world.portals.oidc.lasting(PROVIDER)
    world.portals.provider.failure = None

    assert kept == before
    assert world.portals.oidc.lasting(PROVIDER) != before


def end_at_the_provider(world: VaultWorld) -> None:
    world.portals.provider.end()


def stop_giving_tokens(world: VaultWorld) -> None:
    world.portals.provider.left_out = frozenset({"id_token"})


def renew_for_another(world: VaultWorld) -> None:
    world.portals.provider.claims = {"sub": "boris"}


def renew_wrongly(world: VaultWorld) -> None:
    world.portals.provider.claims = {"iss": "https://evil.example"}


@pytest.mark.parametrize(
    "end", [end_at_the_provider, stop_giving_tokens, renew_for_another, renew_wrongly]
)
def test_what_the_provider_ends_is_told_once_and_a_person_signs_in_again(
    world: VaultWorld, end: Callable[[VaultWorld], None]
) -> None:
    signed_in(world)
    end(world)
    world.clock.advance(TOKEN_LIFE)
    for _ in range(100):
        with pytest.raises(BrowserNeeded):
            world.broker.session(SIGNED_IN.name)
    world.portals.provider.claims, world.portals.provider.left_out = {}, frozenset()
    lines = [line.event for line in world.journal.lines]

    assert lines.count(Event.OIDC_ENDED) == 1
    assert len([form for _url, form in world.portals.provider.requests if form]) == 2
    assert sign_in(world) is not None


def test_without_a_refresh_token_it_lasts_as_long_as_the_token(world: VaultWorld) -> None:
    world.portals.provider.left_out = frozenset({"refresh_token"})
    held = signed_in(world)
    world.clock.advance(TOKEN_LIFE - timedelta(seconds=2))

    assert world.portals.oidc.lasting(PROVIDER) == held
    world.clock.advance(timedelta(seconds=2))
    with pytest.raises(BrowserNeeded):
        world.portals.oidc.lasting(PROVIDER)


@pytest.mark.parametrize(
    ("scopes", "left_out", "asked"),
    [
        pytest.param("", {"refresh_token"}, ["consent"], id="after one that cannot be renewed"),
        pytest.param("", set(), None, id="not after one that can be"),
        pytest.param("email", {"refresh_token"}, None, id="not where none is to be renewed"),
    ],
)
def test_consent_is_asked_for_only_where_that_may_make_the_next_sign_in_last(
    world: VaultWorld, scopes: str, left_out: set[str], asked: list[str] | None
) -> None:
    provider = replace(PROVIDER, scopes=scopes)
    world.portals.provider.left_out = frozenset(left_out)
    for _ in range(2):
        sign_in(world, provider)
    first, second = (parse_qs(urlsplit(url).query) for url in world.portals.pages.shown)

    assert "prompt" not in first
    assert second.get("prompt") == asked


def test_a_sign_out_during_the_renewal_is_not_undone(world: VaultWorld) -> None:
    signed_in(world)
    world.portals.provider.interfere = lambda: world.vault.remove(OIDC_SIGN_INS, PROVIDER.key)
    world.clock.advance(TOKEN_LIFE)
    with pytest.raises(BrowserNeeded):
        world.portals.oidc.lasting(PROVIDER)

    assert world.portals.oidc.held(PROVIDER) is None


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"iss": "https://evil.example"}, "Another provider"),
        ({"iss": ISSUER + "/"}, "Another provider"),
        ({"aud": "another"}, "another program"),
        ({"aud": ["another"]}, "another program"),
        ({"aud": None}, "another program"),
        ({"aud": [PROVIDER.client_id, "x"], "azp": "x"}, "another program"),
        ({"azp": [PROVIDER.client_id]}, "another program"),
        ({"nonce": "another"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"nonce": 7}, "whose it is"),
        ({"sub": ""}, "whose it is"),
        ({"sub": 7}, "whose it is"),
        ({"exp": 1}, "time is over"),
        ({"exp": True}, "when it expires"),
        ({"exp": "soon"}, "when it expires"),
        ({"exp": 1e300}, "when it expires"),
        ({"exp": None}, "when it expires"),
    ],
)
def test_a_token_that_was_not_asked_for_is_not_taken(
    world: VaultWorld, claims: dict[str, object], words: str
) -> None:
    world.portals.provider.claims = claims

    assert sign_in(world) is None
    assert words in str(problem(world))
    assert isinstance(problem(world), SignInStopped)


@pytest.mark.parametrize("audience", [["x", PROVIDER.client_id], PROVIDER.client_id])
def test_a_token_for_several_is_taken(world: VaultWorld, audience: object) -> None:
    world.portals.provider.claims = {"aud": audience, "azp": PROVIDER.client_id}

    assert sign_in(world) is not None


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c.d", "a.!!.c", "e30.W10.x", "e30.e30.é", "a." + "A" * 20_001 + ".c"]
)
def test_what_is_no_token_is_not_taken(world: VaultWorld, token: str) -> None:
    world.portals.provider.odd["/token"] = answer({"id_token": token})

    assert sign_in(world) is None
    assert "form of a signed token" in str(problem(world))


@pytest.mark.parametrize(
    ("path", "odd", "kind", "words"),
    [
        (DISCOVERY, answer({}, 404), RequestRefused, "not an OpenID provider"),
        (DISCOVERY, answer({}, 500), ServiceFault, "has a problem"),
        (DISCOVERY, answer({}, 429), Throttled, "Too many requests"),
        (DISCOVERY, answer({}, 301), TlsIntercepted, "Something else answered"),
        ("/token", answer({"error": "invalid_grant"}, 400), RequestRefused, "did not accept"),
        ("/token", answer({"error": "invalid_client"}, 401), RequestRefused, "does not know"),
        ("/token", answer({"error": "unauthorized_client"}, 400), RequestRefused, "does not know"),
        ("/token", answer({"error": "invalid_scope"}, 400), RequestRefused, "“invalid_scope”"),
        ("/token", answer({"error": "invalid_request"}, 400), RequestRefused, "“invalid_request”"),
        ("/token", answer({"error": "a" * 5000}, 400), RequestRefused, "aaa…”"),
        (
            "/token",
            answer({"error": "\u202e\x00"}, 400),
            RequestRefused,
            "\N{REPLACEMENT CHARACTER}",
        ),
        ("/token", answer({"error": ["x"]}, 400), RequestRefused, "“400”"),
        ("/token", answer({}, 502), ServiceFault, "has a problem"),
        ("/token", answer({}, 429), Throttled, "Too many requests"),
        ("/token", answer({}, 302), TlsIntercepted, "Something else answered"),
    ],
)
def test_each_refusal_is_told_in_words(
    world: VaultWorld, path: str, odd: ProviderAnswer, kind: type[AwsError], words: str
) -> None:
    world.portals.provider.odd[path] = odd

    assert sign_in(world) is None
    assert isinstance(problem(world), kind)
    assert words in str(problem(world))
    assert problem(world).remedy
    assert len(str(problem(world))) < 400


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"issuer": "https://evil.example"}, "issuer URL is another one"),
        ({"issuer": ISSUER + "/"}, "issuer URL is another one"),
        ({"issuer": None}, "issuer URL is another one"),
        ({"authorization_endpoint": "http://idp.acme.example/authorize"}, "not safe"),
        ({"authorization_endpoint": "file:///etc/passwd"}, "not safe"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "not safe"),
        ({"authorization_endpoint": "https://anna@idp.acme.example/"}, "not safe"),
        ({"authorization_endpoint": ["https://idp.acme.example/"]}, "not safe"),
        ({"token_endpoint": "http://idp.acme.example/token"}, "not safe"),
        ({"token_endpoint": "http://127.0.0.1.evil.example/token"}, "not safe"),
        ({"token_endpoint": "https://idp.acme.example:x/"}, "not safe"),
        ({"token_endpoint": ""}, "not safe"),
        ({"token_endpoint": "http://127.0.0.1:2375/containers/prune?x=1"}, "not safe"),
        ({"token_endpoint": "http://localhost:9200/_all"}, "not safe"),
        ({"token_endpoint": "https://127.0.0.1:6443/"}, "not safe"),
        ({"token_endpoint": "https://127.8.9.1/"}, "not safe"),
        ({"token_endpoint": "https://2130706433/"}, "not safe"),
        ({"token_endpoint": "https://127.0x1/"}, "not safe"),
        ({"token_endpoint": "https://0.0.0.0/"}, "not safe"),
        ({"token_endpoint": "https://[::ffff:127.0.0.1]/"}, "not safe"),
        ({"token_endpoint": "https://api.LOCALHOST./"}, "not safe"),
        ({"authorization_endpoint": "http://[::1]:8080/"}, "not safe"),
    ],
)
def test_a_description_that_leads_elsewhere_opens_no_page_and_sends_nothing(
    world: VaultWorld, changed: dict[str, object], words: str
) -> None:
    world.portals.provider.configuration |= changed

    assert sign_in(world) is None
    assert words in str(problem(world))
    assert world.portals.pages.shown == []
    assert [form for _url, form in world.portals.provider.requests] == [None]


@pytest.mark.parametrize("key", ["revocation_endpoint", "end_session_endpoint"])
def test_a_provider_elsewhere_has_no_program_of_this_computer_asked(
    world: VaultWorld, key: str
) -> None:
    world.portals.provider.configuration[key] = "http://localhost:9200/_all"
    endpoints = OidcClient(world.portals.provider).endpoints(PROVIDER)

    assert (endpoints.revocation, endpoints.end_session) == ("", "")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_provider_on_this_computer_needs_no_tls(world: VaultWorld, host: str) -> None:
    issuer = f"http://{host}:9"
    world.portals.provider.odd[f"{issuer}{DISCOVERY}"] = answer(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/a?b=c",
            "token_endpoint": f"{issuer}/token",
        }
    )
    sign_in(world, replace(PROVIDER, issuer_url=issuer))

    assert world.portals.pages.shown[0].startswith(f"http://{host}:9/a?b=c&response_type=code")


def test_the_provider_is_reached_as_the_profile_says(world: VaultWorld) -> None:
    connection = Connection(ca_bundle="/etc/company.pem")
    world.connections[SIGNED_IN.name] = connection
    with pytest.raises(BrowserNeeded):
        world.broker.start(SIGNED_IN.name)
    world.portals.finish()

    assert set(world.portals.provider.connections) == {connection}


@pytest.mark.parametrize("field", ["client_id", "scopes", "audience"])
def test_what_is_asked_for_otherwise_is_another_sign_in(world: VaultWorld, field: str) -> None:
    other = replace(PROVIDER, **{field: "another"})  # type: ignore[arg-type]  # they are texts
    world.portals.oidc.begin(PROVIDER)
    world.portals.oidc.begin(other)

    assert len(world.portals.waiting) == 2
    assert PROVIDER.page != other.page
    assert PROVIDER.key != other.key


def test_a_new_secret_or_port_keeps_the_sign_in(world: VaultWorld) -> None:
    held = sign_in(world)

    assert world.portals.oidc.held(replace(PROVIDER, client_secret="s", redirect_port=8400)) == held


def test_the_browser_comes_back_to_the_port_that_the_provider_knows(world: VaultWorld) -> None:
    sign_in(world)
    sign_in(world, replace(PROVIDER, redirect_port=8400))

    assert world.portals.pages.listened == [0, 8400]


BASIC = base64.b64encode(b"fobwatch:a%2B%25+b").decode()


@pytest.mark.parametrize(
    ("methods", "authorization", "form"),
    [
        pytest.param(None, f"Basic {BASIC}", {}, id="what holds where nothing is said"),
        pytest.param(["client_secret_basic"], f"Basic {BASIC}", {}, id="in the header"),
        pytest.param("client_secret_post", f"Basic {BASIC}", {}, id="malformed"),
        pytest.param(
            ["client_secret_basic", "client_secret_post"],
            "",
            {"client_id": "fobwatch", "client_secret": "a+% b"},
            id="in the form",
        ),
    ],
)
def test_a_client_secret_is_sent_as_the_provider_reads_it(
    world: VaultWorld, methods: object, authorization: str, form: dict[str, str]
) -> None:
    configuration = world.portals.provider.configuration
    configuration["token_endpoint_auth_methods_supported"] = methods
    provider = replace(PROVIDER, client_secret="a+% b")
    held = sign_in(world, provider)
    world.clock.advance(TOKEN_LIFE)
    renewed = world.portals.oidc.lasting(provider)
    sent = zip(world.portals.provider.requests, world.portals.provider.authorizations, strict=True)
    posted = [(asked, header) for (_url, asked), header in sent if asked]

    assert renewed != held
    assert [header for _form, header in posted] == [authorization] * 2
    for asked, _header in posted:
        assert {key: asked[key] for key in asked if key.startswith("client")} == form
    assert "client_secret" not in world.portals.pages.shown[0]
    assert provider.client_secret not in repr(replace(SIGNED_IN, provider=provider))


def test_signing_out_ends_it_here_and_at_the_provider(world: VaultWorld) -> None:
    provider = world.portals.provider
    provider.configuration |= {
        "revocation_endpoint": f"{ISSUER}/revoke",
        "end_session_endpoint": f"{ISSUER}/logout?a=b",
    }
    held = signed_in(world)
    world.portals.oidc.sign_out(PROVIDER)

    assert world.portals.oidc.held(PROVIDER) is None
    assert provider.refresh_tokens == set()
    assert world.portals.pages.shown[1:] == [f"{ISSUER}/logout?a=b&client_id=fobwatch"]
    assert held.id_token not in str(world.portals.pages.shown)
    assert world.journal.lines[-1].event is Event.OIDC_SIGNED_OUT


@pytest.mark.parametrize("renewing", [False, True], ids=["signing in", "renewing"])
def test_tokens_that_come_once_they_were_given_up_are_revoked(
    world: VaultWorld, *, renewing: bool
) -> None:
    provider, oidc = world.portals.provider, world.portals.oidc
    provider.configuration["revocation_endpoint"] = f"{ISSUER}/revoke"

    def give_up(_token: str) -> None:
        oidc.forget(PROVIDER)

    if renewing:
        signed_in(world)
        world.clock.advance(TOKEN_LIFE)
        provider.on_issue = give_up
        with pytest.raises(BrowserNeeded):
            oidc.lasting(PROVIDER)
    else:
        provider.on_issue = give_up
        oidc.begin(PROVIDER)
        world.portals.finish()

    assert oidc.held(PROVIDER) is None
    assert len(provider.issued) == 1 + renewing
    assert provider.refresh_tokens == set()


def test_a_provider_that_cannot_be_signed_out_of_is_left_alone(world: VaultWorld) -> None:
    world.portals.provider.configuration["end_session_endpoint"] = "http://idp.acme.example/logout"
    signed_in(world)
    world.portals.oidc.sign_out(PROVIDER)

    assert world.portals.oidc.held(PROVIDER) is None
    assert len(world.portals.pages.shown) == 1


@pytest.mark.parametrize("path", [DISCOVERY, "/revoke"])
def test_a_provider_that_does_not_answer_is_signed_out_of_here(
    world: VaultWorld, path: str
) -> None:
    world.portals.provider.configuration["revocation_endpoint"] = f"{ISSUER}/revoke"
    signed_in(world)
    world.portals.provider.odd[path] = answer({}, 503)
    with pytest.raises(AwsError):
        world.portals.oidc.sign_out(PROVIDER)

    assert world.portals.oidc.held(PROVIDER) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("issuer_url", "idp.acme.example", "not an issuer"),
        ("issuer_url", "http://idp.acme.example", "not an issuer"),
        ("issuer_url", "https://", "not an issuer"),
        ("issuer_url", "https://idp.acme.example/?a=b", "not an issuer"),
        ("issuer_url", "https://idp.acme.example/#a", "not an issuer"),
        ("issuer_url", "https://anna:x@idp.acme.example/", "not an issuer"),
        ("issuer_url", "https://[::1/", "not an issuer"),
        ("issuer_url", "https://idp.acme.example/a b", "not an issuer"),
        ("issuer_url", "https://idp.acme.example/\n", "not an issuer"),
        ("issuer_url", "https://idp.acme.example/" + "a" * 2048, "not an issuer"),
        ("client_id", "", "too short"),
        ("client_id", "a" * 256, "too long"),
        ("client_id", "a b", "blank"),
        ("scopes", "openid  email", "not scopes"),
        ("scopes", 'a"b', "not scopes"),
        ("audience", "a b", "blank"),
        ("client_secret", "a\nb", "not a client secret"),
        ("client_secret", "a" * 1025, "not a client secret"),
        ("redirect_port", 80, "not a port"),
        ("redirect_port", -1, "not a port"),
        ("redirect_port", 65536, "not a port"),
    ],
)
def test_what_is_wrong_names_its_field(field: str, value: str | int, words: str) -> None:
    provider = replace(PROVIDER, **{field: value})  # type: ignore[arg-type]  # each of its own type
    (found,) = check_profile(replace(SIGNED_IN, provider=provider))

    assert found.field == field
    assert words in found.title


def test_a_token_has_one_source() -> None:
    (found,) = check_profile(replace(SIGNED_IN, token_file="/run/token"))

    assert found.field == "token_file"
    assert "two sources" in found.title
