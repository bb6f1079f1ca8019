from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain.errors import WrongCredentials
from portal.domain.model import Person, RefreshToken, Session


async def open_session(
    tx: Tx, account: bytes, person_id: UUID, token_hash: bytes, *, refresh_life: timedelta, session_life: timedelta
) -> tuple[Person, Session]:
    person = await queries.person(tx, person_id)
    if person is None or not person.active:
        raise WrongCredentials
    session = Session(tx.new_id(), person_id, tx.now, tx.now + session_life)
    await store.forget_tries(tx, account)
    await store.add_session(tx, session)
    await store.add_refresh_token(tx, token_hash, RefreshToken(session, tx.now, tx.now + refresh_life))
    return person, session
