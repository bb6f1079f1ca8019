from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chassis.http import BadCursor, decode_cursor, encode_cursor


def test_a_cursor_comes_back_as_it_was() -> None:
    values = (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), uuid4(), "é", 7)
    cursor = encode_cursor(*values)
    assert cursor.isascii()
    assert decode_cursor(cursor, datetime, type(values[1]), str, int) == values


@pytest.mark.parametrize("cursor", ["", "x", "é", "A" * 4000, encode_cursor(1), encode_cursor("a", "b", "c"), "//=="])
def test_a_bad_cursor_is_the_caller_s_mistake(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, int, str)
