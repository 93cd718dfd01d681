"""The meaning of words for the console: a service and a region, an ARN, or a page's address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from fobwatch.core.aws.arns import account_of
from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.console.aws_services import ALIASES, FULL_NAMES, SERVICES
from fobwatch.core.console.console import Destination, account_in_address, page_of_console
from fobwatch.core.console.errors import InvalidDestination
from fobwatch.core.console.resource_pages import resource_page

_REGION: Final = re.compile(
    r"(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-gov|-iso[a-z]?|-de)?"
    r"-(?:central|east|west|(?:north|south)(?:east|west)?)-\d"
)
"""As AWS names its regions. Words that only look alike, such as prod-eu-1, are a profile's."""

MOST_WORDS: Final = 7
"""In a service's full name with its maker."""

MAKERS: Final = ("", "amazon ", "aws ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleWords:
    """`others` are the words that name no destination; `account_id` may be empty.

    `partition` is that of a page, and empty for words.
    """

    destination: Destination
    others: str = ""
    account_id: str = ""
    partition: str = ""


def read_words(text: str) -> ConsoleWords:
    """Read an ARN, the address of a page, or words such as “prod s3 eu-west-1”.

    Raises `InvalidDestination` for an ARN or an address that leads to no page of the console.
    """
    text = text.strip()
    if text.startswith("arn:"):
        account = account_of(text)
        return _of_page(resource_page(text), account if account.isdigit() else "")
    if "://" in text:
        return _of_page(_page(text), account_in_address(text))
    words = text.split()
    region = next((word for word in reversed(words) if _REGION.fullmatch(word.lower())), "")
    if region:
        words.remove(region)
    service, words = _service(words)
    destination = Destination(service=service, region=region.lower())
    return ConsoleWords(destination=destination, others=" ".join(words))


def _of_page(url: str, account_id: str) -> ConsoleWords:
    host = urlsplit(url).hostname or ""
    partition = next(each.name for each in PARTITIONS if host.endswith(f".{each.domain}"))
    return ConsoleWords(
        destination=Destination(url=url), account_id=account_id, partition=partition
    )


def destination_of(text: str) -> Destination:
    """The destination that the words name.

    Raises `InvalidDestination`, with the nearest services, if they name none in the table: a
    mistyped word would open a page that does not exist. Other services open by their address.
    """
    read = read_words(text)
    if not read.others:
        return read.destination
    if " " in read.others or read.destination.service:
        raise _no_service(read.others, "Write it like “s3 eu-west-1”.")
    near = _near(read.others.casefold())
    names = " or ".join(f"“{name}”" for name in dict.fromkeys(_names()[each] for each in near))
    remedy = "Give the address of its page."
    if near:
        remedy = f"Write {names} if you mean that; otherwise give the address of the page."
    raise _no_service(read.others, remedy)


def _near(word: str) -> list[str]:
    """The nearest names: in a short word one letter may differ, in a longer one each fifth."""
    alike = min((len(word) - 1) / len(word), 0.8)
    return get_close_matches(word, _names(), n=3, cutoff=max(alike, 0.5))


def _no_service(words: str, remedy: str) -> InvalidDestination:
    return InvalidDestination(
        f"“{words}” is not a service",
        "A page of the console is named by a service and a region, an ARN or an address.",
        remedy,
        field="service",
    )


def _service(words: list[str]) -> tuple[str, list[str]]:
    """The service that some of the words name, and the other words; later, longer names first."""
    for end in range(len(words), 0, -1):
        for start in range(max(0, end - MOST_WORDS), end):
            name = _names().get(" ".join(words[start:end]).casefold())
            if name is not None:
                return name, words[:start] + words[end:]
    return "", words


@cache
def _names() -> dict[str, str]:
    """Each service by its short names and its full one."""
    titles = {page.title.casefold(): name for name, page in SERVICES.items()}
    names = {**titles, **FULL_NAMES, **ALIASES, **{name: name for name in SERVICES}}
    return {maker + name: service for maker in MAKERS for name, service in names.items()}


def _page(url: str) -> str:
    """The address, where it is a page of any partition's console. Raises `InvalidDestination`."""
    refused: list[InvalidDestination] = []
    for partition in PARTITIONS:
        try:
            return page_of_console(partition, url)
        except InvalidDestination as error:
            refused.append(error)
    raise refused[0]
