"""Personal data travels on the people topics only, and no field of a contract is free text."""

from typing import Any, ClassVar, Literal
from uuid import UUID

import pytest

from contracts.event import Event, Part
from contracts.intake.tickets import TicketRetitled
from contracts.personal_data import archived, breaches
from contracts.portal.people import PersonChanged
from contracts.topic import Topic
from contracts.topics import ALL
from contracts.words import Code, Label, Lang, Personal, Title


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_no_text_travels_where_it_may_not(topic: Topic) -> None:
    """S001-20, D15."""
    assert breaches(topic) == []


class Depth(Part):
    remarks: dict[Code, tuple[str, ...]]


class Planted(Event):
    topic_name: ClassVar[str] = "planted.facts"
    key_field: ClassVar[str] = "person_id"

    type: Literal["planted.fact"] = "planted.fact"
    person_id: UUID
    lang: Lang
    code: Code
    label: Label
    title: Title
    plain: str
    optional: str | None = None
    anything: Any = None
    depth: tuple[Depth, ...]
    name: Personal[str] | None


def planted(people: bool) -> Topic:
    return Topic("planted.facts", "person", Planted, "planted", ("nobody",), people=people)


def test_a_planted_breach_is_found() -> None:
    assert breaches(planted(people=False)) == [
        "planted.facts Planted.plain: plain",
        "planted.facts Planted.optional: plain",
        "planted.facts Planted.anything: plain",
        "planted.facts Planted.depth.[].remarks.[].[]: plain",
        "planted.facts Planted.name: personal",
    ]


def test_a_person_may_be_named_on_a_people_topic() -> None:
    assert not any("name" in breach for breach in breaches(planted(people=True)))


def test_an_archive_keeps_neither_people_nor_titles_and_can_be_read_again() -> None:
    facts = {"occurred_at": "2026-11-23T08:12:00Z", "person_id": UUID(int=1), "version": 1, "role": "client"}
    person = archived(PersonChanged.model_validate({**facts, "name": "Camille Démo", "email": "c@example.org"}))
    assert (person["name"], person["email"], person["phone"], person["lang"]) == ("", "", None, "fr")
    assert PersonChanged.model_validate(person).person_id == UUID(int=1)
    retitled = TicketRetitled.model_validate(
        {**facts, "ticket_id": UUID(int=2), "client_id": UUID(int=3), "title": "Panne"}
    )
    assert archived(retitled)["title"] == ""
