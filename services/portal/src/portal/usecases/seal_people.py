"""What was kept before it was sealed is sealed, a few rows in each transaction."""

from chassis.tx import Tx
from portal.store.invitations import plain_invitations, seal_invitation
from portal.store.people import plain_people, seal_person


async def seal_people(tx: Tx, limit: int) -> int:
    people = await plain_people(tx, limit)
    for person in people:
        await seal_person(tx, person)
    if people:
        return len(people)
    invitations = await plain_invitations(tx, limit)
    for invitation in invitations:
        await seal_invitation(tx, invitation)
    return len(invitations)
