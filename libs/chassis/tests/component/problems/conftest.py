"""Routes that can go wrong in every way."""

from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Form, Query, Request
from libs.chassis.tests.component.problems.books import Book, Shelf

from chassis.http import PUBLIC, Page, Routes, Who
from chassis.tx import Reader, Tx


@pytest.fixture(autouse=True)
def declared(routes: Routes) -> None:
    @routes.post("/books/{book_id}", roles={"reader"}, status_code=201)
    async def add(book_id: UUID, body: Book, who: Who, tx: Tx) -> Book:
        return body

    @routes.post("/books", roles={"reader"}, status_code=201)
    async def add_new(body: Book, who: Who, tx: Tx) -> Book:
        return body

    @routes.get("/books", roles={"reader"})
    async def books(reader: Reader, after: int = Query(0, le=100)) -> Page[Book]:
        return Page(items=[Book(title="Alcools", shelf=Shelf.POETRY, copies=1)], next="x")

    @routes.post("/form", roles=PUBLIC)
    async def form(title: Annotated[str, Form()]) -> dict[str, str]:
        return {"title": title}

    @routes.post("/small", roles=PUBLIC, body_limit=20)
    async def small(body: dict[str, str]) -> dict[str, str]:
        return body

    @routes.delete("/books/{book_id}", roles={"reader"}, status_code=204)
    async def remove(book_id: UUID, tx: Tx) -> None: ...

    @routes.get("/find/{shelf}", roles=PUBLIC)
    async def find(shelf: str, text: str = "") -> dict[str, str]:
        return {"shelf": shelf, "text": text}

    @routes.get("/who", roles=PUBLIC)
    async def whoever(request: Request, who: Who | None) -> dict[str, str]:
        return {"role": who.role if who else "nobody", "method": request.method}
