"""Planted changes of a small event: what may pass, what may not."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, create_model

from contracts.compat import breaking
from contracts.words import Code, Label, OpenEnum, Personal


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Red(StrEnum):
    RED = "red"


class Colours(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class Why(OpenEnum):
    LATE = "late"
    OTHER = "other"


class MoreWhy(OpenEnum):
    LATE = "late"
    SICK = "sick"
    OTHER = "other"


class ClosedWhy(StrEnum):
    LATE = "late"
    OTHER = "other"


class Inner(BaseModel):
    x: int
    y: int | None = None


class InnerWithoutX(BaseModel):
    y: int | None = None


class InnerStrict(BaseModel):
    x: int
    y: int


OLD = {
    "type": (Literal["a.b"], "a.b"),
    "id": (UUID, ...),
    "amount": (int, ...),
    "ratio": (float, ...),
    "note": (Code | None, None),
    "label": (Label, ...),
    "colour": (Colour, ...),
    "why": (Why, ...),
    "inner": (Inner, ...),
    "maybe": (Inner | None, None),
    "many": (tuple[Inner, ...], ...),
    "either": (int | UUID, ...),
    "params": (dict[Code, int], ...),
}


def schema(**changes: object) -> dict[str, object]:
    fields = {name: field for name, field in (OLD | changes).items() if field is not None}
    model: type[BaseModel] = create_model("Planted", **fields)  # type: ignore[call-overload]
    return model.model_json_schema()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"added": (int | None, None)},
        {"added": (int, 3)},
        {"why": (MoreWhy, ...)},
    ],
)
def test_additions_pass(changes: dict[str, object]) -> None:
    """S001-26."""
    assert breaking(schema(), schema(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": None}, "amount: removed"),
        ({"note": None}, "note: removed"),
        ({"added": (int, ...)}, "added: added and required"),
        ({"amount": (UUID, ...)}, "amount: type"),
        ({"ratio": (int, ...)}, "ratio: type"),
        ({"amount": (float, ...)}, "amount: type"),
        ({"amount": (Annotated[int, Field(ge=0)], ...)}, "amount: minimum"),
        ({"label": (Annotated[Label, Field(max_length=20)], ...)}, "label: maxLength"),
        ({"label": (Personal[str], ...)}, "label: "),
        ({"either": (int, ...)}, "either: no longer takes string uuid"),
        ({"amount": (int | None, ...)}, "amount: old readers do not take null"),
        ({"note": (Code, ...)}, "note: became required"),
        ({"note": (Code | None, ...)}, "note: became required"),
        ({"amount": (int, 0)}, "amount: became optional"),
        ({"colour": (Red, ...)}, 'colour: value "blue" removed'),
        ({"colour": (Colours, ...)}, 'colour: value "green" added to a closed enum'),
        ({"why": (ClosedWhy, ...)}, "why: the enum was closed"),
        ({"colour": (Code, ...)}, "colour: is no longer an enum"),
        ({"type": (Literal["a.c"], "a.c")}, 'type: value "a.b" removed'),
        ({"inner": (InnerWithoutX, ...)}, "inner.x: removed"),
        ({"maybe": (InnerStrict | None, None)}, "maybe.y: became required"),
        ({"many": (tuple[InnerWithoutX, ...], ...)}, "many[].x: removed"),
        ({"many": (tuple[Inner, Inner], ...)}, "many"),
        ({"params": (dict[Code, UUID], ...)}, "params{}: type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_breaks_are_found(changes: dict[str, object], said: str) -> None:
    found = breaking(schema(), schema(**changes))
    assert any(line.startswith(said) for line in found), found
