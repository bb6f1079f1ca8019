"""routing's newest word on a technician; older versions change nothing."""

from chassis.tx import Tx
from scheduling.domain.model import Technician
from scheduling.store import save_technician


async def remember_technician(tx: Tx, technician: Technician, active: bool) -> None:
    await save_technician(tx, technician, active)
