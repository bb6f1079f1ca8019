"""Somebody asks what a day would be with some changes: checked, and kept for the solver."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.errors import FieldError
from chassis.tx import Tx
from scheduling.domain.errors import WhatIfRefused
from scheduling.domain.what_if import Change, WhatIf, refusals
from scheduling.settings import Settings
from scheduling.store.what_if import save_what_if
from scheduling.usecases.read_day import read_day


async def ask_what_if(
    tx: Tx, settings: Settings, day: date, changes: Sequence[Change], keep: Sequence[UUID], asked_by: UUID
) -> WhatIf:
    if day < tx.now.astimezone(ZoneInfo(settings.organisation_zone)).date():
        raise WhatIfRefused(errors=[FieldError("/day", "what_if_day_past")])
    read, _ = await read_day(tx, settings, day, changes)
    if wrong := refusals(read, changes, keep):
        raise WhatIfRefused(errors=[FieldError(pointer, code) for pointer, code in wrong])
    what_if = WhatIf(tx.new_id(), day, asked_by, tx.now, "solving", tuple(changes), tuple(dict.fromkeys(keep)))
    await save_what_if(tx, what_if)
    return what_if
