"""Tell people what happened: letters and signals as rows, in the transaction of the event."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chassis.tx import Tx
from notify import queries, store
from notify.domain.heard import Fact
from notify.domain.ticket import unfold
from notify.domain.who_is_told import people_of, plan, wants_desk
from notify.settings import Settings

Wake = Callable[[], None]


async def tell(tx: Tx, facts: Sequence[Fact], wake: Wake, settings: Settings) -> None:
    if not facts:
        return
    await store.take_turn(tx)
    known = await queries.tickets(tx, {fact.ticket_id for fact in facts})
    waiting = await queries.held_facts(tx, {f.ticket_id for f in facts if f.card} - set(known))
    unfolded = unfold(known, waiting, facts)
    oldest = tx.now - timedelta(hours=settings.news_hours)
    news = [(fact, ticket) for fact, ticket in unfolded.told if fact.at >= oldest]
    people = await queries.people(tx, set().union(*(people_of(fact, ticket) for fact, ticket in news)))
    desk = await queries.desk(tx) if any(wants_desk(fact) for fact, _ in news) else []
    plans = [(fact, ticket, plan(fact, ticket, people, desk)) for fact, ticket in news]

    await store.save_tickets(tx, unfolded.tickets)
    await store.hold_facts(tx, unfolded.held)
    await store.release_facts(tx, waiting)
    await store.add_letters(tx, [(f, t, letter) for f, t, p in plans for letter in p.letters])
    await store.add_signals(tx, [signal for _, _, p in plans for signal in p.signals])
    if untitled := [fact.ticket_id for fact in facts if fact.title == ""]:
        await store.untitle(tx, untitled)
    tx.after_commit(wake)
