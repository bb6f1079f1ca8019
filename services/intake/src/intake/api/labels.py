"""Tags over HTTP: those in use, to choose from."""

from typing import Annotated

from fastapi import Query

from chassis.http import Routes
from chassis.tx import Reader
from intake.domain.decide import STAFF
from intake.domain.tags import TAG_LENGTH
from intake.queries.qualification import tags_like


def routes() -> Routes:
    labels = Routes("/api/v1/tags", tags=["tickets"])

    @labels.get("", roles=STAFF)
    async def tags(reader: Reader, q: Annotated[str, Query(max_length=TAG_LENGTH)] = "") -> list[str]:
        """The first twenty that begin so, whatever their case and accents."""
        return await tags_like(reader, q)

    return labels
