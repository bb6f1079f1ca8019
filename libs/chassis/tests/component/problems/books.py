"""Routes' bodies, and an error of their own."""

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chassis.errors import RuleBroken
from chassis.http import PUBLIC, Routes
from chassis.tx import Tx


class Shelf(Enum):
    POETRY = "poetry"
    HISTORY = "history"


class Book(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=2, max_length=10)
    shelf: Shelf
    copies: int = Field(gt=0)
    printed: datetime | None = None
    tags: list[str] = []
    ids: list[UUID] = []


class OutOfPrint(RuleBroken):
    code = "out_of_print"


MESSAGES = {"out_of_print": {"fr": "« {title} » est épuisé.", "en": "“{title}” is out of print."}}
GOOD = {"title": "Alcools", "shelf": "poetry", "copies": 2}


def raising(routes: Routes, error: BaseException, **options: Any) -> None:
    @routes.post("/raise", roles=PUBLIC, **options)
    async def fail(tx: Tx) -> None:
        raise error
