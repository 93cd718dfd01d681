"""What the documents promise to hold is in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def anchors_of(document: Path) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {match.group() for match in found if match} - {PROJECT["name"]}


@pytest.mark.parametrize(
    "requirements",
    [PROJECT["dependencies"], EXTRAS["demo"], EXTRAS["dev"]],
    ids=["program", "demo", "development"],
)
def test_each_dependency_has_a_line_that_says_what_for(requirements: list[str]) -> None:
    document = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    explained = set(re.findall(r"^\| ([\w.-]+) \| \S", document, re.MULTILINE))

    assert names(requirements) <= explained


def test_links_within_the_project_lead_somewhere() -> None:
    broken = [
        (str(document.relative_to(ROOT)), link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8"))
        if not (document.parent / link).exists()
    ]

    assert broken == []


def test_links_to_headings_lead_to_one() -> None:
    broken = [
        (str(document.relative_to(ROOT)), link)
        for document in DOCUMENTS
        for link, place in re.findall(
            r"\]\((?!https?:)(([^)#]*)#[^)]+)\)", document.read_text("utf-8")
        )
        if link.partition("#")[2] not in anchors_of(document.parent / place if place else document)
    ]

    assert broken == []


def test_the_index_of_decisions_lists_each_record_by_its_title_and_date() -> None:
    records = sorted(ROOT.glob("docs/decisions/0*.md"))
    rows = []
    for record in records:
        head = re.match(r"# (\d+)\. (.*)\n\n\*Accepted on (\S+)\.\*\n", record.read_text("utf-8"))
        assert head, record.name
        rows.append(f"| {head[1]} | [{head[2]}]({record.name}) | {head[3]} |")

    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")

    assert [line for line in index.splitlines() if re.match(r"\| \d", line)] == rows


def test_each_decision_has_its_parts_in_their_order() -> None:
    parts = ["Context", "Decision", "Considered", "Consequences"]
    for record in sorted(ROOT.glob("docs/decisions/0*.md")):
        found = re.findall(r"^## (.*)", record.read_text("utf-8"), re.MULTILINE)

        assert found[:2] == parts[:2], record.name
        assert found == [part for part in parts if part in found], record.name
