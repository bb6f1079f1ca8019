from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain.errors import WrongCredentials
from portal.domain.model import Person, RefreshToken, Session
from portal.usecases.try_sign_in import SAY_LOCKED_OUT


async def open_session(
    tx: Tx,
    tried: bytes | None,
    person_id: UUID,
    token_hash: bytes,
    *,
    refresh_life: timedelta,
    session_life: timedelta,
    user_agent: str,
    provider: str | None = None,
    sealed_id_token: str | None = None,
) -> tuple[Person, Session]:
    person = await queries.person(tx, person_id)
    if person is None or not person.active:
        raise WrongCredentials
    session = Session(
        tx.new_id(), person_id, tx.now, tx.now + session_life,
        user_agent=user_agent, provider=provider, sealed_id_token=sealed_id_token,
    )  # fmt: skip
    if tried:
        await store.forget_tries(tx, tried)
        await tx.unschedule(SAY_LOCKED_OUT, tried.hex())
    await store.add_session(tx, session)
    await store.add_refresh_token(tx, token_hash, RefreshToken(session, tx.now, tx.now + refresh_life))
    return person, session
