"""A photo that lies ready becomes part of the report, or of what people are to settle."""

from uuid import UUID

from chassis.files import FileKey, Files
from chassis.tx import Tx
from scheduling.domain.errors import ReportFull, VisitUnknown
from scheduling.domain.on_site import OnSite, take
from scheduling.domain.report import AddPhoto
from scheduling.domain.said import Said
from scheduling.store.on_site import load_on_site
from scheduling.usecases.keep_on_site import keep_on_site


async def add_photo(
    tx: Tx, visit_id: UUID, said: Said, content: bytes, files: Files, most: int
) -> tuple[OnSite, OnSite]:
    """Before and after."""
    before = await load_on_site(tx, visit_id)
    if before is None:
        raise VisitUnknown
    photos = sum(isinstance(entry.said.does, AddPhoto) for entry in before.log.values())
    if said.command_id not in before.log and photos >= most:
        raise ReportFull
    assert isinstance(said.does, AddPhoto)
    key = FileKey(visit_id, said.does.sha256)
    if not await files.has(key):
        # Swept in the moment since it was kept; from now on the lock forbids that.
        await files.keep(key, content)
    after, facts = take(before, said)
    await keep_on_site(tx, before, after, facts)
    return before, after
