"""No table keeps an e-mail address or a phone number in the open: such a column is sealed, or awaits its sealing."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from chassis.person_keys import keep_sealed

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
REACHED_BY = re.compile(r"mail|phone|mobile|fax|electronic|(^|_)(tel|sms|gsm)(_|$)")
# Of a company, in the directory of e-invoices; it reaches nobody in person.
OF_COMPANIES = {("clients", "electronic_address")}
# Columns of before: nothing is written to them any more, and the worker seals what they still hold (ADR 0023).
EMPTYING = {
    "intake": {
        "contacts": {"email", "phone"},
        "sites": {"contact_phone"},
        "tickets": {"requester_email", "requester_phone", "contact_phone"},
    },
    "notify": {"people": {"email"}},
    "portal": {"invitations": {"email"}, "people": {"email", "phone"}},
}


def tables(service: str) -> dict[str, sa.Table]:
    return dict(import_module(f"{service}.tables").metadata.tables)


def in_the_open(found: dict[str, sa.Table]) -> Iterator[tuple[str, str]]:
    """Columns that by their name hold how somebody is reached, and by their type can be read; a yes or no cannot."""
    for table in found.values():
        for column in table.columns:
            if REACHED_BY.search(column.name) and not isinstance(column.type, sa.LargeBinary | sa.Boolean):
                yield table.name, column.name


@pytest.mark.parametrize("service", SERVICES)
def test_no_column_says_how_somebody_is_reached(service: str) -> None:
    """X16."""
    emptying = EMPTYING.get(service, {})
    found = set(in_the_open(tables(service))) - OF_COMPANIES
    assert found == {(table, column) for table, columns in emptying.items() for column in columns}


@pytest.mark.parametrize("service", sorted(EMPTYING))
def test_what_is_still_there_in_the_open_is_found_and_sealed(service: str) -> None:
    """X16. By an index of the rows that have some, next to a sealed column and with keys of the service's own."""
    found = tables(service)
    assert {column.name for column in found["person_keys"].columns} == {"person_id", "wrapped"}
    for name, columns in EMPTYING[service].items():
        table = found[name]
        assert [one for one in columns if not table.columns[one].nullable] == []
        assert any(column.name.endswith("sealed") for column in table.columns)
        assert f"{name}_plain" in {index.name for index in table.indexes}
    settings = import_module(f"{service}.settings").Settings(environment="test", database_url="postgresql://no/where")
    worker = import_module(f"{service}.app").build(settings).background
    assert [loop for loop in worker if getattr(loop, "func", None) is keep_sealed]


def test_planted_columns_are_seen() -> None:
    names = ("user_email", "telephone", "mobile", "tel", "hotel", "sealed", "email_sealed", "wants_email", "kind")
    types = {"email_sealed": sa.LargeBinary(), "sealed": sa.LargeBinary(), "wants_email": sa.Boolean()}
    planted = sa.Table("planted", sa.MetaData(), *(sa.Column(name, types.get(name, sa.Text())) for name in names))
    assert [column for _, column in in_the_open({"planted": planted})] == ["user_email", "telephone", "mobile", "tel"]
