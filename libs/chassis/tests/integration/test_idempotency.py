"""One effect and one answer for a command sent many times, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from fastapi import Response
from pydantic import BaseModel

from chassis.errors import Conflict
from chassis.http import Routes, Who
from chassis.tx import Db, Tx

pytestmark = pytest.mark.infra


class Loan(BaseModel):
    book: str


class LoanOut(BaseModel):
    loan_id: UUID
    lock_timeout: str


class Library:
    """Runs one route; a test can hold its use case, or make it fail."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.failing = False


@pytest.fixture
async def library(db: Db, routes: Routes) -> Library:
    library = Library()
    async with db.tx() as tx:
        await tx.execute("CREATE TABLE loans (loan_id uuid, book text)")

    @routes.post("/loans", roles={"reader"}, status_code=201)
    async def lend(body: Loan, who: Who, tx: Tx) -> LoanOut:
        loan_id = tx.new_id()
        await tx.execute("INSERT INTO loans VALUES ($1, $2)", loan_id, body.book)
        library.entered.set()
        await library.go_on.wait()
        if library.failing:
            raise Conflict
        return LoanOut(loan_id=loan_id, lock_timeout=await tx.fetchval("SHOW lock_timeout"))

    return library


@pytest.fixture
async def post(library: Library, db: Db, make_app: Any, client_for: Any, issuer: Any) -> AsyncIterator[Any]:
    async with client_for(make_app(db)) as client:

        async def send(key: str | None, book: str = "Alcools", **claims: Any) -> httpx2.Response:
            headers = issuer.bearer("reader", **claims) | ({} if key is None else {"Idempotency-Key": key})
            answer: httpx2.Response = await client.post("/loans", json={"book": book}, headers=headers)
            return answer

        yield send


async def loans(db: Db) -> int:
    async with db.reader() as reader:
        return int(await reader.fetchval("SELECT count(*) FROM loans"))


async def test_twenty_at_once_have_one_effect(post: Any, db: Db) -> None:
    answers = await asyncio.gather(*(post("k") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
    assert await loans(db) == 1


async def test_the_use_case_keeps_its_own_lock_timeout(post: Any) -> None:
    assert (await post("k")).json()["lock_timeout"] == (await post(None)).json()["lock_timeout"]


async def test_another_body_under_the_same_key_is_refused(post: Any, db: Db) -> None:
    await post("k")
    answer = await post("k", book="Calligrammes")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert await loans(db) == 1


async def test_keys_belong_to_persons(post: Any, db: Db) -> None:
    await post("k")
    assert "idempotency-replayed" not in (await post("k", sub=str(uuid4()))).headers
    assert await loans(db) == 2


async def test_without_a_key_every_request_counts(post: Any, db: Db) -> None:
    await post(None)
    await post(None)
    assert await loans(db) == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\tb"])
async def test_a_malformed_key_is_refused(post: Any, db: Db, key: str) -> None:
    answer = await post(key.encode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (400, "key_malformed")
    assert await loans(db) == 0


@pytest.mark.parametrize("key", ["it's", "'); DROP TABLE loans; --", "\\", "{lock} %s $1"])
async def test_a_key_is_only_ever_a_key(post: Any, db: Db, key: str) -> None:
    assert (await post(key)).status_code == 201
    assert "idempotency-replayed" in (await post(key)).headers
    assert await loans(db) == 1


async def test_a_caller_who_leaves_while_waiting_takes_nothing_along(
    post: Any, library: Library, db: Db, until: Any
) -> None:
    library.go_on.clear()
    first = asyncio.create_task(post("k"))
    await library.entered.wait()
    second = asyncio.create_task(post("k"))

    async def waits() -> bool:
        async with db.reader() as reader:
            return bool(
                await reader.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
            )

    await until(waits)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    library.go_on.set()
    assert (await first).status_code == 201
    answers = await asyncio.gather(*(post(None) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert await loans(db) == 21


async def test_a_failure_is_not_kept(post: Any, library: Library, db: Db) -> None:
    library.failing = True
    assert (await post("k")).status_code == 409
    library.failing = False
    answer = await post("k")
    assert answer.status_code == 201
    assert "idempotency-replayed" not in answer.headers
    assert await loans(db) == 1


async def test_a_refusal_that_is_returned_counts_and_is_not_kept(
    routes: Routes, library: Library, make_app: Any, client_for: Any, issuer: Any, db: Db
) -> None:
    @routes.post("/knock", roles={"reader"})
    async def knock(tx: Tx) -> Response:
        await tx.execute("INSERT INTO loans VALUES ($1, 'knock')", tx.new_id())
        return Response(status_code=401)

    async with client_for(make_app(db)) as client:
        for tries in (1, 2):
            answer = await client.post("/knock", headers={**issuer.bearer(), "Idempotency-Key": "k"})
            assert answer.status_code == 401
            assert await loans(db) == tries


async def test_a_second_request_waits_for_the_first_then_gives_up(post: Any, library: Library, db: Db) -> None:
    library.go_on.clear()
    first = asyncio.create_task(post("k"))
    await library.entered.wait()
    second = await post("k")
    assert (second.status_code, second.json()["code"]) == (409, "in_progress")
    assert second.headers["retry-after"] == "1"
    library.go_on.set()
    assert (await first).status_code == 201
    assert (await post("k")).content == (await first).content
    assert await loans(db) == 1


async def test_a_key_is_forgotten_after_a_day(post: Any, db: Db) -> None:
    await post("k")
    async with db.tx() as tx:
        await tx.execute("UPDATE idempotency_keys SET created_at = created_at - interval '24 hours'")
    assert "idempotency-replayed" not in (await post("k", book="Calligrammes")).headers
    assert "idempotency-replayed" in (await post("k", book="Calligrammes")).headers
    assert await loans(db) == 2


async def test_the_database_away_is_for_later(post: Any, db: Db) -> None:
    await db.pool.close()
    answer = await post("k")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_numbers_too_wide_are_the_caller_s_mistake(db: Db) -> None:
    with pytest.raises(asyncpg.DataError):
        async with db.reader() as reader:
            await reader.fetchval("SELECT $1::int", 1 << 40)
