"""What a report says, whatever the order in which its parts were heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from scheduling.api.report_out import Found
from scheduling.domain.on_site import Entry
from scheduling.domain.report import (
    About,
    AddAction,
    AddPart,
    AddPhoto,
    AddTest,
    Content,
    Emptied,
    Remove,
    Stated,
    Write,
    canonical,
    content_of,
    hash_of,
    report_of,
)
from scheduling.domain.said import Said
from scheduling.queries.reports import Heard

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADA = uuid4()
ABOUT = About(UUID(int=1), "TKT-2026-00042", (UUID(int=7),), NOW, NOW + timedelta(hours=1), "done", None)


def said(does: Content, minute: int = 0, command_id: UUID | None = None) -> Stated:
    return Stated(command_id or uuid4(), ADA, NOW + timedelta(minutes=minute), does)


def test_the_later_of_two_writes_from_one_base_stands_and_the_other_is_shown() -> None:
    first = said(Write("diagnosis", "Onduleur"))
    one = said(Write("diagnosis", "Batterie", (first.command_id,)), 5)
    two = said(Write("diagnosis", "Carte mère", (first.command_id,)), 9)
    for order in permutations((first, one, two)):
        report = report_of(order)
        assert report.value("diagnosis") == "Carte mère"
        (split,) = report.splits
        assert (split.stands, split.other) == (two, one)
        assert set(report.heads("diagnosis")) == {one.command_id, two.command_id}


def test_whoever_had_seen_a_write_replaces_it_whatever_their_clock_says() -> None:
    first = said(Write("diagnosis", "Onduleur"), 30)
    slow = said(Write("diagnosis", "Batterie", (first.command_id,)), 5)
    for order in permutations((first, slow)):
        assert report_of(order).value("diagnosis") == "Batterie"
        assert report_of(order).splits == ()


def test_two_who_write_the_same_do_not_disagree() -> None:
    assert report_of([said(Write("minutes_spent", 30)), said(Write("minutes_spent", 30), 1)]).splits == ()


def test_fields_do_not_disturb_each_other() -> None:
    report = report_of([said(Write("diagnosis", "Batterie")), said(Write("recommendations", "La changer en mai"))])
    assert (report.value("diagnosis"), report.value("recommendations")) == ("Batterie", "La changer en mai")
    assert (report.splits, report.value("minutes_spent"), report.heads("minutes_spent")) == ((), None, ())


def test_writes_that_name_each_other_as_their_base_are_still_there() -> None:
    one, two = uuid4(), uuid4()
    circle = [
        said(Write("diagnosis", "a", (two,)), 0, one),
        said(Write("diagnosis", "b", (one,)), 1, two),
    ]
    assert report_of(circle).value("diagnosis") == "b"


def test_an_item_removed_is_gone_even_when_it_comes_later() -> None:
    kept, gone = said(AddAction("Batterie changée"), 1), said(AddAction("Rien"), 0)
    for order in permutations((kept, gone, said(Remove(gone.command_id), 2))):
        assert report_of(order).items == (kept,)


@pytest.mark.parametrize(
    ("test", "holds"),
    [
        (AddTest("Redémarre", passed=True), True),
        (AddTest("Redémarre", passed=False), False),
        (AddTest("Tension", "measure", value=Decimal("12.1"), at_least=Decimal(12), at_most=Decimal(13)), True),
        (AddTest("Tension", "measure", value=Decimal("11.9"), at_least=Decimal(12)), False),
        (AddTest("Débit", "measure", value=Decimal(950), unit="Mbit/s", at_most=Decimal(900)), False),
        (AddTest("Débit", "measure", passed=True), False),
    ],
)
def test_a_check_is_passed_and_a_measure_is_within_its_bounds(test: AddTest, holds: bool) -> None:
    assert test.holds is holds


def test_a_failure_without_words_is_not_to_be_overlooked() -> None:
    bare, worded = said(AddTest("Débit")), said(AddTest("Débit", reserve="Câble à changer"))
    assert report_of([bare, worded]).failed == [bare]


def test_the_hash_covers_what_was_said_and_how_the_visit_went() -> None:
    photo = said(AddPhoto("ab" * 32, "image/jpeg", 1_000, "Avant"))
    all_of_it = [said(Write("diagnosis", "Été")), said(AddPart("Batterie", 2, "BX-12")), photo]
    whole = hash_of(content_of(report_of(all_of_it), ABOUT))
    assert whole == hash_of(content_of(report_of(reversed(all_of_it)), ABOUT))
    changed = [
        hash_of(content_of(report_of([*all_of_it, said(AddAction("Autre"))]), ABOUT)),
        hash_of(content_of(report_of(all_of_it[:2]), ABOUT)),
        hash_of(content_of(report_of(all_of_it), replace(ABOUT, outcome="not_done"))),
    ]
    assert whole not in changed
    assert len(set(changed)) == 3


def test_the_signed_form_is_what_a_browser_makes_of_it() -> None:
    part = said(AddPart('Câble "RJ45"', 1), command_id=UUID(int=2))
    measure = AddTest("Tension", "measure", value=Decimal("12.10"), unit="V", at_least=Decimal(12))
    content = content_of(report_of([part, said(measure, command_id=UUID(int=3))]), ABOUT)
    assert canonical(content).decode() == (
        '{"actions":[],"diagnosis":null,"finished_at":"2026-11-23T09:00:00.000Z","minutes_spent":null,'
        '"number":"TKT-2026-00042","outcome":"done","parts":[{"id":"00000000-0000-0000-0000-000000000002",'
        '"label":"Câble \\"RJ45\\"","quantity":1,"reference":"","serial":""}],"photos":[],"reason":null,'
        '"recommendations":null,"started_at":"2026-11-23T08:00:00.000Z",'
        '"technician_ids":["00000000-0000-0000-0000-000000000007"],'
        '"tests":[{"at_least":"12","at_most":null,"id":"00000000-0000-0000-0000-000000000003","label":"Tension",'
        '"of":"measure","passed":false,"reserve":"","unit":"V","value":"12.10"}],'
        '"visit_id":"00000000-0000-0000-0000-000000000001"}'
    )


def test_an_emptied_write_still_replaces_what_it_was_based_on() -> None:
    first = said(Write("diagnosis", "Onduleur"))
    blank = said(Write("diagnosis", None, (first.command_id,), emptied=True), 5)
    for order in permutations((first, blank)):
        report = report_of(order)
        assert (report.value("diagnosis"), report.splits) == (None, ())
        assert report.heads("diagnosis") == (blank.command_id,)


def found(*all_of_it: Stated) -> Found:
    row = {
        "visit_id": UUID(int=1), "number": "TKT-2026-00042", "technician_ids": [], "state": "finished",
        "started_at": NOW, "finished_at": NOW, "outcome": "done", "reason": None,
    }  # fmt: skip
    log = tuple(Entry(Said(one.command_id, ADA, ADA, one.at, one.does)) for one in all_of_it)
    return Found(row, Heard(log, None, frozenset()))


def test_a_report_tells_that_what_it_said_is_gone() -> None:
    first = said(Write("diagnosis", None, emptied=True))
    gone = said(Emptied())
    assert found(first).is_emptied
    assert found(gone).is_emptied
    assert not found(gone, said(Remove(gone.command_id))).is_emptied
    assert not found(first, said(Write("diagnosis", "Batterie", (first.command_id,)))).is_emptied
    assert not found(said(Write("diagnosis", None))).is_emptied
