"""Words that staff use again and again, new or changed."""

from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.template import Use, name_faults
from intake.queries.templates import service_exists
from intake.store.templates import lock_template, save_template

_TEXTS = ("title_fr", "title_en", "text_fr", "text_en")


async def keep_template(tx: Tx, who: Who, template_id: UUID | None, values: dict[str, Any]) -> UUID:
    faults = list(name_faults(Use(values["use"]), {name: values[name] for name in _TEXTS}))
    if values["service_code"] and not await service_exists(tx, values["service_code"]):
        faults.append(FieldError("/service_code", "unknown_service"))
    if faults:
        raise Invalid(errors=faults)
    if template_id:
        await lock_template(tx, template_id)
    template_id = template_id or tx.new_id()
    await save_template(tx, template_id, values, who.person_id)
    return template_id
