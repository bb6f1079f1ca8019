"""What everybody may ask for: what is held of them, as a page and as one file put together from every service."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import NotFound
from chassis.http import ACCESS_COOKIE, SIGNED_IN, Routes, Who
from chassis.tx import dumps
from portal import queries
from portal.domain.erasure import HEARERS
from portal.pages.page import PageRequest, Pages
from portal.pages.purposes import told
from portal.pages.views.erasure import Held
from portal.usecases.say_consent import say_consent


def routes(pages: Pages) -> Routes:
    personal = Routes(tags=["personal data"])

    @personal.get("/my-data", roles=SIGNED_IN, include_in_schema=False)
    async def my_data(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        purposes = await told(page)
        keys = {one.code: page.new_key() for one in purposes}
        found = await held(page, who.person_id)
        return page.html("my_data.html", person_id=who.person_id, held=found, purposes=purposes, keys=keys)

    @personal.post("/my-data/consents/{code}", roles=SIGNED_IN, include_in_schema=False)
    async def say(code: str, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        is_given = (await page.form()).get("given") == "yes"
        async with request.app.db.tx() as tx:
            await say_consent(tx, who.person_id, code, given=is_given)
        return page.go("/my-data#asked", "done", page.words("my_data.thanks" if is_given else "my_data.withdrawn"))

    @personal.get("/api/v1/people/{person_id}/export", roles=SIGNED_IN)
    async def export(person_id: UUID, request: Request, who: Who) -> Response:
        """All that every service holds of a person, for that person and for administrators; whole or not at all."""
        if who.person_id != person_id and who.role != "admin":
            raise NotFound
        page = await pages.page(request, who)
        token = request.headers.get("authorization", "").partition(" ")[2] or request.cookies.get(ACCESS_COOKIE, "")

        async def ask(service: str) -> Any:
            path = f"/api/v1/personal-data/{service}/{person_id}"
            return await pages.services.ask("GET", path, token=token, lang=page.frame.lang)

        told = await page.together(*map(ask, HEARERS))
        async with request.app.db.reader() as reader:
            own = {
                kind: [reader.vault.opened(row) for row in await reader.fetch(sql, person_id)]
                for kind, sql in queries.PERSONAL_DATA.items()
            }
        body = {
            "person_id": person_id,
            "made_at": request.app.db.clock(),
            "services": {"portal": own, **{one["service"]: one["held"] for one in told}},
            "cut": {one["service"]: one["cut"] for one in told if one["cut"]},
        }
        return Response(
            dumps(body),
            media_type="application/json",
            headers={"content-disposition": f'attachment; filename="personal-data-{person_id}.json"'},
        )

    return personal


async def held(page: PageRequest, person_id: UUID) -> list[Held]:
    """By service, what it counts; nothing where it does not answer."""
    answers = await page.together(
        *(
            page.or_else(page.get(f"/api/v1/personal-data/{service}/{person_id}/counts"), {"counts": None})
            for service in HEARERS
        )
    )
    async with page.request.app.db.reader() as reader:
        own = {
            kind: await reader.fetchval(f"SELECT count(*) FROM ({sql}) held", person_id)
            for kind, sql in queries.PERSONAL_DATA.items()
        }
    others = [Held(service, answer["counts"]) for service, answer in zip(HEARERS, answers, strict=True)]
    return [Held("portal", own), *others]
