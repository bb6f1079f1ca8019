"""Words that staff use again and again, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from chassis.errors import FieldError, Invalid
from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, In, Line
from intake.domain.decide import DESK, STAFF
from intake.domain.errors import TemplateNotFound, TicketNotFound
from intake.domain.template import Use, fill
from intake.queries import templates as queries
from intake.usecases.keep_template import keep_template

TEXT_LENGTH = 4_000
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LENGTH)]
Lang = Literal["fr", "en"]


class TemplateIn(In):
    use: Use
    name: Name
    title_fr: Line | None = Field(default=None, description="of a ticket template, needed there")
    title_en: Line | None = Field(default=None, description="else the French one")
    text_fr: Text
    text_en: Text | None = Field(default=None, description="else the French one")
    service_code: Code | None = None
    active: bool = Field(default=True, description="a retired one is offered no more")


class TemplateListed(BaseModel):
    id: UUID
    use: Use
    name: str
    service_code: str | None
    active: bool


class TemplateOut(TemplateListed):
    title_fr: str
    title_en: str
    text_fr: str
    text_en: str
    version: int


class FilledOut(BaseModel):
    id: UUID
    lang: Lang
    title: str
    text: str
    service_code: str | None
    missing: list[str]
    """names of what is not known: they are left in their braces"""


def routes() -> Routes:
    templates = Routes("/api/v1/templates", tags=["templates"])

    @templates.get("", roles=STAFF)
    async def list_(
        reader: Reader, use: Use | None = None, show: Literal["active", "all"] = "active"
    ) -> list[TemplateListed]:
        """By name, without their texts."""
        rows = await queries.templates(reader, use=use, active_only=show == "active")
        return [TemplateListed.model_validate(row) for row in rows]

    @templates.post("", roles=DESK, status_code=201)
    async def add(body: TemplateIn, who: Who, tx: Tx) -> TemplateOut:
        return await _shown(tx, await keep_template(tx, who, None, _values(body)))

    @templates.get("/{template_id}", roles=STAFF)
    async def one(template_id: UUID, reader: Reader) -> TemplateOut:
        return await _shown(reader, template_id)

    @templates.put("/{template_id}", roles=DESK, versioned=True)
    async def change(template_id: UUID, body: TemplateIn, who: Who, tx: Tx) -> TemplateOut:
        await keep_template(tx, who, template_id, _values(body))
        return await _shown(tx, template_id)

    @templates.get("/{template_id}/filled", roles=STAFF)
    async def filled(
        template_id: UUID,
        who: Who,
        reader: Reader,
        ticket_id: UUID | None = None,
        client_id: UUID | None = None,
        lang: Lang | None = None,
    ) -> FilledOut:
        """For a ticket, in the language of whoever asked for it; or for opening one, in the caller's."""
        known = await _shown(reader, template_id)
        if ticket_id:
            values = (await queries.values_of_tickets(reader, who, [ticket_id], lang)).get(ticket_id)
            if values is None:
                raise TicketNotFound
        else:
            values = await queries.values_of_client(reader, who, client_id if who.role in DESK else None)
        chosen: Lang = "en" if (values.get("lang") or lang or who.lang) == "en" else "fr"
        title, text = (fill(getattr(known, f"{part}_{chosen}"), values) for part in ("title", "text"))
        missing = list(dict.fromkeys((*title.missing, *text.missing)))
        return FilledOut(
            id=template_id, lang=chosen, title=title.text, text=text.text, service_code=known.service_code,
            missing=missing,
        )  # fmt: skip

    return templates


async def _shown(reader: Reader, template_id: UUID) -> TemplateOut:
    row = await queries.template(reader, template_id)
    if row is None:
        raise TemplateNotFound
    return TemplateOut.model_validate(row)


def _values(body: TemplateIn) -> dict[str, Any]:
    values = body.model_dump(mode="json")
    if body.use is Use.REPLY:
        values |= {"title_fr": "", "title_en": "", "service_code": None}
    elif body.title_fr is None:
        raise Invalid(errors=[FieldError("/title_fr", "missing")])
    values["title_en"] = values["title_en"] or values["title_fr"]
    values["text_en"] = values["text_en"] or values["text_fr"]
    return values
