"""The pages of the console look-alike, from the templates in ``pages``."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache
from html import escape
from http import HTTPStatus
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.core.console.aws_services import HOME, SERVICES
from fobwatch.demo.server.exchange import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.company import Company
    from fobwatch.demo.server.console.destinations import Destination
    from fobwatch.demo.server.console.sign_in import ConsoleSession

DECISION = "decision"
_SHOWN_SERVICES = (
    HOME,
    *(
        SERVICES[name]
        for name in (
            "athena",
            "cloudformation",
            "cloudtrail",
            "cloudwatch",
            "dynamodb",
            "ec2",
            "iam",
            "lambda",
            "rds",
            "s3",
            "vpc",
        )
    ),
)


def console_page(
    *,
    session: ConsoleSession,
    destination: Destination,
    others: list[ConsoleSession],
    company: Company,
    now: datetime,
) -> HttpResponse:
    """Show who is signed in, where, and for how long; `others` share the browser."""
    principal = session.principal
    account_name = company.alias(principal.account_id) or principal.account_id
    kind, identity, session_name = _identity(principal.arn)
    title = f"{destination.service} · {account_name}"
    region = "Global" if destination.is_global else destination.region
    content = _template("session.html").substitute(
        _escaped(
            service=destination.service,
            account_name=account_name,
            account_id=_grouped(principal.account_id),
            region=region,
            left=max((session.ends_at - now).total_seconds(), 0),
            life=(session.ends_at - session.started_at).total_seconds(),
            session_id=session.session_id,
            title=title,
            ends_at=f"{session.ends_at:%H:%M} UTC",
            ends_at_iso=session.ends_at.isoformat(),
            identity_kind=kind,
            identity=identity,
            credential_kind=principal.grant.kind.value,
        ),
        session_name=_row("Session name", session_name),
        issuer=_issuer(session.issuer),
        services=_services(session, destination),
        others=_others(others, company, now),
    )
    who = " / ".join(filter(None, (identity, session_name)))
    menu = (
        f'<div class="who"><span class="dim">{region}</span>'
        f"<span>{escape(who)} @ {escape(account_name)}</span>"
        '<a href="/oauth?Action=logout">Sign out</a></div>'
    )
    return page(title, content, menu=menu, script=_text("console.js"), form_action="'self'")


def message_page(
    title: str,
    message: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    content = f'<div class="card message"><h1>{escape(title)}</h1><p>{escape(message)}</p></div>'
    return page(title, content, status=status, headers=headers)


def question_page(
    title: str, question: str, answers: Mapping[str, str], *, action: str, note: str = ""
) -> HttpResponse:
    """Ask for one of `answers`, the usual one first: its key is posted as the field `DECISION`.

    `note` is HTML. The answer may lead on to a program on this computer.
    """
    usual = next(iter(answers))
    buttons = " ".join(
        f'<button name="{DECISION}" value="{value}"{" autofocus" * (value == usual)}>'
        f"{escape(label)}</button>"
        for value, label in answers.items()
    )
    return page(
        title,
        f'<div class="card message"><h1>{escape(question)}</h1>{note}'
        f'<form method="post" action="{escape(action)}">{buttons}</form></div>',
        form_action="'self' http://127.0.0.1:*",
    )


def refusal_page(status: HTTPStatus, message: str) -> HttpResponse:
    """Return the plain page of HTML with which AWS's sign-in answers a refused request."""
    title = f"HTTP Status {int(status)} - {escape(message)}"
    return HttpResponse(
        status=status,
        body=(
            f"<html><head><title>Error report</title></head><body><h1>{title}</h1>"
            f"<p><b>message</b> <u>{escape(message)}</u></p><p><b>description</b> "
            "<u>The request sent by the client was syntactically incorrect.</u></p></body></html>"
        ),
    )


def page(
    title: str,
    content: str,
    *,
    menu: str = "",
    script: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    form_action: str = "'none'",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Return a page of the look-alike; `form_action` is the sources of CSP's directive."""
    nonce = secrets.token_urlsafe(16)
    body = _template("frame.html").substitute(
        title=escape(title),
        content=content,
        identity=menu,
        nonce=nonce,
        style=_text("console.css"),
        script=f'<script nonce="{nonce}">\n{script}</script>' if script else "",
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}' 'unsafe-inline'; "
        f"script-src 'nonce-{nonce}'; base-uri 'none'; form-action {form_action}; "
        "connect-src 'self'; "
        "frame-ancestors 'none'"
    )
    sent = {"Content-Security-Policy": policy, **(headers or {})}
    return HttpResponse(status=status, body=body, headers=sent)


def _services(session: ConsoleSession, destination: Destination) -> str:
    links = []
    for page in _SHOWN_SERVICES:
        there = f"/console/{session.session_id}/{page.path}/home?region={destination.region}"
        current = " aria-current=page" if page.title == destination.service else ""
        links.append(f'    <a href="{escape(there)}"{current}>{escape(page.title)}</a>')
    return "\n".join(links)


def _others(others: list[ConsoleSession], company: Company, now: datetime) -> str:
    items = []
    for other in others:
        account = company.alias(other.principal.account_id) or other.principal.account_id
        _, identity, _ = _identity(other.principal.arn)
        there = f"/console/{other.session_id}/{other.destination.path}"
        items.append(
            f'<li><a href="{escape(there)}">{escape(identity)} @ {escape(account)}</a>'
            f"<span>{_left(other.ends_at - now)}</span></li>"
        )
    if not items:
        return ""
    return (
        '<section class="card wide"><h2>Also signed in here</h2>'
        f'<ul class="others">{"".join(items)}</ul></section>'
    )


def _identity(arn: str) -> tuple[str, str, str]:
    """Parse a session's ARN: the type of identity, its name, and the session's name."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        role, _, session_name = name.rpartition("/")
        return "Role", role, session_name
    return "IAM user" if kind == "user" else "Federated user", name, ""


def _row(term: str, value: str) -> str:
    """Return a row of the list of facts, or nothing if there is no such fact."""
    return f"      <dt>{term}</dt><dd>{escape(value)}</dd>" if value else ""


def _issuer(issuer: str) -> str:
    """Show the issuer, as a link if it is a web page: AWS offers it when the session ends."""
    if urlsplit(issuer).scheme in {"http", "https"}:
        return f'<a href="{escape(issuer)}">{escape(issuer)}</a>'
    return escape(issuer) or "not given"


def _left(left: timedelta) -> str:
    if left <= timedelta():
        return "ended"
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


def _grouped(account_id: str) -> str:
    """Write an account's number as the console does: 4821-0093-7715."""
    return "-".join(account_id[start : start + 4] for start in range(0, len(account_id), 4))


def _escaped(**values: object) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in values.items()}


@cache
def _text(name: str) -> str:
    return (files(__package__) / "pages" / name).read_text("utf-8")


def _template(name: str) -> Template:
    return Template(_text(name))
