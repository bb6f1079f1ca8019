"""From the cells of a line to values, and to what an import does with it."""

import io
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import cells
from intake.domain.cells import Wrong, written
from intake.domain.csv_file import Fault, Row
from intake.domain.import_kinds import CLIENTS, SITES, Line, read_line, read_lines
from intake.domain.importing import Imported, plan_clients, plan_sites

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("05/03/2024", "2024-03-04T23:00Z"),
        ("5/3/2024 14:30", "2024-03-05T13:30Z"),
        ("05/07/2024 14h30", "2024-07-05T12:30Z"),
        ("05-03-2024 14:30:15", "2024-03-05T13:30:15Z"),
        ("2024-03-05", "2024-03-04T23:00Z"),
        ("2024-03-05 14:30", "2024-03-05T13:30Z"),
        ("2024-03-05T14:30:00Z", "2024-03-05T14:30Z"),
        ("2024-03-05T14:30:00+04:00", "2024-03-05T10:30Z"),
    ],
)
def test_dates_are_read_as_french_people_and_programs_write_them(cell: str, said: str) -> None:
    assert cells.instant(cell, PARIS) == datetime.fromisoformat(said)


@pytest.mark.parametrize("cell", ["31/02/2024", "2024-13-01", "hier", "05/03/24", "0000-00-00", "12/2024"])
def test_a_date_that_is_none_is_refused(cell: str) -> None:
    with pytest.raises(Wrong):
        cells.instant(cell, PARIS)


def test_decimals_have_a_comma_or_a_point() -> None:
    read = cells.number(-1_000_000, 1_000_000)
    assert [read(cell, PARIS) for cell in ("2,379", "2.379", "-4,5", "1\u202f234,5")] == [2.379, 2.379, -4.5, 1234.5]
    for cell in ("douze", "nan", "inf", "1e9", ""):
        with pytest.raises(Wrong):
            read(cell, PARIS)


@given(st.integers(0, 4_000_000_000), st.sampled_from(["fr", "en"]))
def test_an_instant_written_is_read_back(second: int, lang: str) -> None:
    """Also in the hour that comes twice."""
    known = datetime.fromtimestamp(second, UTC)
    assert cells.instant(written(known, lang, PARIS), PARIS) == known


@given(st.floats(-180, 180), st.booleans(), st.sampled_from(["fr", "en"]))
def test_numbers_and_answers_written_are_read_back(number: float, answer: bool, lang: str) -> None:
    assert cells.number(-180, 180)(cells.plain(written(number, lang, PARIS)), PARIS) == number
    assert cells.yes(written(answer, lang, PARIS), PARIS) is answer


def at(weekday: int, opens: str, closes: str) -> dict[str, object]:
    return {"weekday": weekday, "opens": f"{opens}:00", "closes": f"{closes}:00"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("lun 8h-12h", [at(0, "08:00", "12:00")]),
        ("Lundi au mardi : 8h30 à 12h et 14:00–18:00", [
            at(0, "08:30", "12:00"), at(0, "14:00", "18:00"), at(1, "08:30", "12:00"), at(1, "14:00", "18:00"),
        ]),
        ("sat, sun 9-12; mon 10:00 to 11:00", [
            at(0, "10:00", "11:00"), at(5, "09:00", "12:00"), at(6, "09:00", "12:00"),
        ]),
        ("dim-lun 00:00-23:59", [at(0, "00:00", "23:59"), at(6, "00:00", "23:59")]),
    ],
)  # fmt: skip
def test_opening_hours_are_read_as_people_write_them(cell: str, said: list[dict[str, object]]) -> None:
    assert cells.hours(cell, PARIS) == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("24/7", "hours_unreadable"), ("lun", "hours_unreadable"), ("8h-12h", "hours_unreadable"),
        ("lun 8h-25h", "hours_unreadable"), ("lun 8h", "hours_unreadable"), ("jour 8h-12h", "hours_unreadable"),
        ("|", "hours_unreadable"), ("lun 12h-8h", "hours_order"), ("lun 8h-8h", "hours_order"),
    ],
)  # fmt: skip
def test_hours_that_are_none_are_refused(cell: str, code: str) -> None:
    with pytest.raises(Wrong) as refused:
        cells.hours(cell, PARIS)
    assert refused.value.code == code


SPANS = st.tuples(st.integers(0, 6), st.integers(0, 1438), st.integers(1, 1439)).filter(lambda one: one[1] < one[2])


@given(st.lists(SPANS, min_size=1, max_size=28, unique=True), st.sampled_from(["fr", "en"]))
def test_opening_hours_written_are_read_back(spans: list[tuple[int, int, int]], lang: str) -> None:
    known = [at(day, *(f"{m // 60:02}:{m % 60:02}" for m in minutes)) for day, *minutes in sorted(spans)]
    assert cells.hours(cells.plain(written(known[::-1], lang, PARIS)), PARIS) == known


def test_every_fault_of_a_line_is_told() -> None:
    row = Row(7, {"reference": "", "name": "x" * 201, "siren": "123456789", "vip": "peut-être"})
    found = read_line(CLIENTS, row, PARIS)
    assert [(f.line, f.column, f.code) for f in found] == [  # type: ignore[union-attr]
        (7, "reference", "missing"),
        (7, "name", "string_too_long"),
        (7, "siren", "siren"),
        (7, "vip", "yes_or_no"),
    ]


def test_a_reference_comes_once_in_a_file() -> None:
    file = CLIENTS.open(io.BytesIO(b"reference;name\nA;Acme\nB;Bee\nA;Again\n"))
    found = list(read_lines(CLIENTS, file, PARIS))
    assert found[2] == [Fault(4, "reference", "reference_twice", {"line": 2})]


def line(number: int, **values: object) -> Line:
    return Line(number, {"reference": f"R{number}", "name": f"Client {number}", **values})


def test_lines_are_new_changed_or_as_they_were() -> None:
    before, ids = [line(1), line(2)], [uuid4(), uuid4()]
    known = {one.reference: Imported(id, one.digest) for one, id in zip(before, ids, strict=True)}
    plan = plan_clients([line(1), line(2, vip=True), line(3)], known, {}, {})
    assert (plan.unchanged, plan.changed, plan.new) == (1, [(ids[1], line(2, vip=True))], [line(3)])


def test_a_company_is_the_one_with_its_siren() -> None:
    there, siren = uuid4(), "732829320"
    ours = {siren: (there, None)}
    assert plan_clients([line(1, siren=siren)], {}, ours, {}).changed == [(there, line(1, siren=siren))]
    other = {siren: (there, "R9")}
    assert [f.code for f in plan_clients([line(1, siren=siren)], {}, other, {}).faults] == ["siren_taken"]
    twice = plan_clients([line(1, siren=siren), line(2, siren=siren)], {}, {}, {})
    assert [(f.line, f.code) for f in twice.faults] == [(2, "siren_taken")]
    mine = {"R1": Imported(uuid4(), b"")}
    assert [f.code for f in plan_clients([line(1, siren=siren)], mine, ours, {}).faults] == ["siren_taken"]


def site(number: int, client: str, address: str = "1 rue, 75011 Paris") -> Line:
    return Line(number, {"reference": f"S{number}", "client": client, "label": "Siège", "address": address})


def test_a_site_needs_one_client_and_a_department() -> None:
    acme, bee = UUID(int=1), UUID(int=2)
    clients = {"Acme": [acme], "Deux": [acme, bee]}
    lines = [site(1, "Acme"), site(2, "Deux"), site(3, "Zed"), site(4, "Acme", "sans code postal")]
    plan = plan_sites(lines, {}, clients, {})
    assert [(f.line, f.code) for f in plan.faults] == [
        (2, "client_ambiguous"), (3, "unknown_client"), (4, "department_unreadable"),
    ]  # fmt: skip
    assert plan.new == [lines[0]]
    assert plan.outcome.invalid == 3


def test_a_site_never_changes_hands() -> None:
    there = Imported(UUID(int=9), b"")
    plan = plan_sites([site(1, "Acme")], {"S1": there}, {"Acme": [UUID(int=1)]}, {there.id: UUID(int=2)})
    assert [f.code for f in plan.faults] == ["cannot_change"]


def test_headers_are_in_the_readers_language() -> None:
    assert [column.header("fr") for column in SITES.columns][:3] == ["Référence", "Client", "Nom"]
    for kind in (CLIENTS, SITES):
        for lang in ("fr", "en"):
            head = ";".join(column.header(lang) for column in kind.columns)
            found = kind.open(io.BytesIO(head.encode()))
            assert found.columns == tuple(column.name for column in kind.columns)
