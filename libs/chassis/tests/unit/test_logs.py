import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from chassis import logs
from chassis.logs import mask


@pytest.fixture
def lines(settings: Any) -> Iterator[Any]:
    handlers, level = logging.root.handlers, logging.root.level
    out = io.StringIO()
    logs.configure(settings, out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.root.handlers = handlers
    logging.root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to jeanne.demo+x@client.example today", "mail to j***@client.example today"),
        ("Key (email)=(j@x.example) exists", "Key (email)=(j***@x.example) exists"),
        ("call 06 12 34 56 78 or +33 6 12 34 56 78", "call ***78 or ***78"),
        ("call +33612345678, 0612345678.", "call ***78, ***78."),
        ("sent eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJ4In0.c2ln here", "sent *** here"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("password=hunter2&x=1", "password=***&x=1"),
        ('{"api_key": "abc"}', '{"api_key": "***"}'),
        ("postgresql://svc:pa55@db.example/x", "postgresql://svc:***@db.example/x"),
        ("TKT-2026-00012 at 2026-03-01T08:30:00Z", "TKT-2026-00012 at 2026-03-01T08:30:00Z"),
        ("0190a5c8-1234-7000-8000-000000000001", "0190a5c8-1234-7000-8000-000000000001"),
        (
            "offset 1234567890 of 4bf92f3577b34da6a3ce929d0e0e",
            "offset 1234567890 of 4bf92f3577b34da6a3ce929d0e0e",
        ),
    ],
)
def test_personal_data_is_masked(text: str, shown: str) -> None:
    """S004-111."""
    assert mask(text) == shown


def test_structured_fields_are_masked_at_any_depth(lines: Any) -> None:
    """S004-111."""
    structlog.get_logger().info(
        "seen",
        who={"mail": ["a.b@c.example"], "access_token": "x"},
        password="p",
        count=3,
        ratio=0.5,
        ok=True,
    )
    (line,) = lines()
    assert line["who"] == {"mail": ["a***@c.example"], "access_token": "***"}
    assert line["password"] == "***"
    assert (line["count"], line["ratio"], line["ok"]) == (3, 0.5, True)
    assert line["service"] == "bookshop"
    assert line["level"] == "info"


def test_libraries_log_the_same_lines(lines: Any) -> None:
    logging.getLogger("some.library").warning("could not write to %s", "a.b@c.example")
    (line,) = lines()
    assert line["event"] == "could not write to a***@c.example"
    assert line["logger"] == "some.library"
    assert line["level"] == "warning"


def test_tracebacks_are_masked(lines: Any) -> None:
    """S004-111."""
    try:
        raise ValueError("no account for a.b@c.example")
    except ValueError as error:
        structlog.get_logger().error("failed", exc_info=error)
        logging.getLogger("x").exception("failed too")
    assert all("ValueError: no account for a***@c.example" in line["exception"] for line in lines())
