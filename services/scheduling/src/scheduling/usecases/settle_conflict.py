"""People decide between two words of one field, or put away what could not be carried out."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.errors import ConflictUnknown, OnlyFields, ReportClosed, VisitUnknown
from scheduling.domain.on_site import take
from scheduling.domain.report import Write
from scheduling.domain.said import Said
from scheduling.store.on_site import is_open, load_on_site, save_on_site, settle_entry
from scheduling.usecases.keep_on_site import keep_on_site


async def settle_conflict(tx: Tx, visit_id: UUID, command_id: UUID, how: Literal["take", "keep"], by: UUID) -> None:
    before = await load_on_site(tx, visit_id)
    if before is None:
        raise VisitUnknown
    if not await is_open(tx, visit_id, command_id):
        raise ConflictUnknown
    await settle_entry(tx, visit_id, command_id, by)
    split = next((one for one in before.report.splits if one.other.command_id == command_id), None)
    if split is None:
        if how == "take":
            raise OnlyFields
        # What waited does not follow any more.
        put_away = replace(before.log[command_id], standing="refused")
        await save_on_site(tx, before, replace(before, log={**before.log, command_id: put_away}))
        return
    if before.closed is not None:
        if how == "take":
            raise ReportClosed
        return
    # A word of its own, based on both: whatever comes later, the two do not meet again.
    chosen = split.other if how == "take" else split.stands
    assert isinstance(chosen.does, Write)
    bases = (split.stands.command_id, split.other.command_id)
    word = Write(split.field, chosen.does.value, bases)
    after, facts = take(before, Said(tx.new_id(), by, by, tx.now, word))
    await keep_on_site(tx, before, after, facts)
