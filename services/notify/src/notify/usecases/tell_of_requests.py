"""Tell people of requests: as for tickets, letters and signals are rows in the transaction of the event."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.tx import Tx
from notify import queries, store
from notify.domain.requests import HOUSE, RequestFact, plan_request
from notify.settings import Settings
from notify.usecases.tell import Wake


async def tell_of_requests(tx: Tx, facts: Sequence[RequestFact], wake: Wake, settings: Settings) -> None:
    if not facts:
        return
    await store.take_turn(tx)
    await store.save_requests(tx, [fact.submitted for fact in facts if fact.submitted])
    # Facts of one request come in order, so the first of them has always been there.
    requests = await queries.requests(tx, {fact.request_id for fact in facts})
    oldest = tx.now - timedelta(hours=settings.news_hours)
    news = [fact for fact in facts if fact.at >= oldest and fact.request_id in requests]
    people = await queries.people(tx, {requests[fact.request_id].requester_id for fact in news})
    companies = await queries.company_names(tx, {requests[fact.request_id].client_id for fact in news})
    roles = {role for _, some in HOUSE.values() for role in some}
    house = await queries.of_roles(tx, roles) if news else []
    for fact in news:
        request = requests[fact.request_id]
        company, requester = companies.get(request.client_id, ""), people.get(request.requester_id)
        told = plan_request(fact, request, company, requester, house)
        await store.add_request_letters(tx, fact, request, told.letters)
        await store.add_signals(tx, told.signals)
    tx.after_commit(wake)
