"""Whatever is said of a ticket has one line: of that ticket, at that instant, by whoever did it, from what to what."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.messages import Message
from intake.domain.timeline import lines

TICKET, NOW = UUID(int=1), datetime(2026, 11, 23, 9, tzinfo=UTC)
FROM_TO = (("from_state", "to_state"), ("from_priority", "to_priority"), ("from_value", "to_value"))


def said(what: type[Any]) -> st.SearchStrategy[Any]:
    given = {"reasons": st.just([]), "what": st.sampled_from(["title_changed", "tag_added"])}
    return st.builds(what, **{field.name: given[field.name] for field in fields(what) if field.name in given})


messages = st.lists(st.one_of(*(said(what) for what in get_args(Message))), min_size=1, max_size=6)


@given(messages, st.none() | st.text(min_size=1, max_size=20))
def test_each_message_has_a_line_that_says_who_when_and_from_what_to_what(found: list[Any], typed: str | None) -> None:
    """S002-04."""
    told = lines(TICKET, NOW, found, typed)
    assert [(line.ticket_id, line.at, line.actor_id) for line in told] == [(TICKET, NOW, one.by) for one in found]
    for one, line in zip(found, told, strict=True):
        assert line.kind
        for before, after in FROM_TO:
            if hasattr(one, after):
                assert (line.from_value, line.to_value) == (getattr(one, before), getattr(one, after))
