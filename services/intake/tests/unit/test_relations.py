"""Who may stand around a ticket, and which links are refused: pure rules."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import errors, relations
from intake.domain.model import Kind
from intake.domain.relations import Actor, End, Link, LinkKind, Part, Person, Relation

ACME, OTHER = UUID(int=1), UUID(int=2)
REQUESTER, OWNER, COLLEAGUE, DESK, STRANGER = (UUID(int=10 + n) for n in range(5))
TICKET = End(UUID(int=100), ACME, "TKT-2026-00001", Kind.INCIDENT, REQUESTER, OWNER)
DISPATCHER = Actor(DESK, "dispatcher")


def end(n: int, *, client: UUID = ACME, kind: Kind = Kind.INCIDENT) -> End:
    return End(UUID(int=n), client, f"TKT-2026-{n:05d}", kind, REQUESTER, None)


def add(link: Link, known: list[Link], *, ends: dict[UUID, End] | None = None, by: Actor = DISPATCHER) -> bool:
    one, other = (ends or {}).get(link.ticket_id), (ends or {}).get(link.other_id)
    near = [k for k in known if {k.ticket_id, k.other_id} & {link.ticket_id, link.other_id}]
    return relations.add_link(
        link, one or end(link.ticket_id.int), other or end(link.other_id.int), near, above(link, known), by
    )


def above(link: Link, known: list[Link]) -> list[tuple[UUID, UUID]]:
    """What the store reads: every edge of this kind that leads to the first ticket."""
    edges = [(k.ticket_id, k.other_id) for k in known if k.kind is link.kind]
    reach = relations.reached(link.ticket_id, edges)
    return [edge for edge in edges if edge[1] in reach]


def has_circle(edges: list[tuple[UUID, UUID]]) -> bool:
    """Kahn: whatever cannot be taken away leaf by leaf stands in a circle or leads to one."""
    left = list(edges)
    while left:
        uppers = {upper for upper, _ in left}
        fewer = [edge for edge in left if edge[1] in uppers]
        if len(fewer) == len(left):
            return True
        left = fewer
    return False


pairs = st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] != pair[1])


@given(st.sampled_from([LinkKind.CHILD, LinkKind.DEPENDS_ON]), st.lists(pairs, max_size=40))
def test_whatever_is_asked_for_no_circle_closes_and_nothing_else_is_refused(
    kind: LinkKind, asked: list[tuple[int, int]]
) -> None:
    known: list[Link] = []
    for upper, lower in asked:
        link = Link(kind, UUID(int=upper), UUID(int=lower))
        edges = [(k.ticket_id, k.other_id) for k in known]
        try:
            if add(link, known):
                known.append(link)
        except errors.LinkLoops:
            assert has_circle([*edges, (link.ticket_id, link.other_id)])
        except errors.HasParent:
            assert kind is LinkKind.CHILD
            assert any(lower == link.other_id for _, lower in edges)
        assert not has_circle([(k.ticket_id, k.other_id) for k in known])


@given(st.sampled_from([r for r in Relation if "split" not in r]), pairs)
def test_a_relation_seen_from_the_other_side_is_the_same_link(relation: Relation, pair: tuple[int, int]) -> None:
    here, there = (UUID(int=n) for n in pair)
    link = relations.link_of(relation, here, there)
    seen = relations.SEEN[link.kind]
    back = seen[1] if relation is seen[0] else seen[0]
    assert relations.link_of(back, there, here) == link


def test_a_parent_of_several_clients_is_a_problem_or_an_incident_and_the_desks() -> None:
    child = end(2, client=OTHER)
    for kind, role in product(Kind, ("dispatcher", "technician")):
        parent = end(1, kind=kind)
        ends = {parent.ticket_id: parent, child.ticket_id: child}
        link = Link(LinkKind.CHILD, parent.ticket_id, child.ticket_id)
        if kind in (Kind.PROBLEM, Kind.INCIDENT) and role == "dispatcher":
            assert add(link, [], ends=ends)
        else:
            with pytest.raises(errors.OtherClient):
                add(link, [], ends=ends, by=Actor(OWNER, role))
    for kind in set(LinkKind) - {LinkKind.CHILD}:
        with pytest.raises(errors.OtherClient):
            add(Link(kind, UUID(int=1), UUID(int=2)), [], ends={child.ticket_id: child})


def test_links_are_bounded_said_once_and_never_to_oneself() -> None:
    link = Link(LinkKind.RELATES, UUID(int=1), UUID(int=2))
    assert not add(link, [link])
    many = [Link(LinkKind.RELATES, UUID(int=1), UUID(int=n)) for n in range(1000, 1000 + relations.LINKS_LIMIT)]
    with pytest.raises(errors.TooManyLinks):
        add(link, many)
    with pytest.raises(errors.LinkToItself):
        add(Link(LinkKind.RELATES, UUID(int=1), UUID(int=1)), [])


STAFF_PERSON = Person(STRANGER, "technician", None)
COLLEAGUE_PERSON = Person(COLLEAGUE, "client", ACME)


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (Actor(DESK, "dispatcher"), True),
        (Actor(OWNER, "technician"), True),
        (Actor(STRANGER, "technician"), False),
    ],
)
def test_the_desk_and_the_owner_say_who_contributes(by: Actor, *, allowed: bool) -> None:
    if allowed:
        assert relations.add_person(TICKET, {}, STRANGER, STAFF_PERSON, Part.CONTRIBUTOR, by)
        assert relations.remove_person(TICKET, {STRANGER: Part.CONTRIBUTOR}, STRANGER, Part.CONTRIBUTOR, by)
        with pytest.raises(errors.ContributorUnknown):
            relations.add_person(TICKET, {}, COLLEAGUE, COLLEAGUE_PERSON, Part.CONTRIBUTOR, by)
    else:
        with pytest.raises(errors.NotYoursToArrange):
            relations.add_person(TICKET, {}, STRANGER, STAFF_PERSON, Part.CONTRIBUTOR, by)


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        (Actor(DESK, "dispatcher"), True),
        (Actor(REQUESTER, "client"), True),
        (Actor(STRANGER, "client_manager"), True),
        (Actor(STRANGER, "client"), False),
        (Actor(OWNER, "technician"), False),
    ],
)
def test_the_desk_the_requester_and_their_manager_say_who_watches(by: Actor, *, allowed: bool) -> None:
    if not allowed:
        with pytest.raises(errors.NotYoursToArrange):
            relations.add_person(TICKET, {}, COLLEAGUE, COLLEAGUE_PERSON, Part.WATCHER, by)
        return
    assert relations.add_person(TICKET, {}, COLLEAGUE, COLLEAGUE_PERSON, Part.WATCHER, by)
    for person in (None, Person(COLLEAGUE, "client", OTHER), STAFF_PERSON):
        with pytest.raises(errors.PersonUnknown):
            relations.add_person(TICKET, {}, COLLEAGUE, person, Part.WATCHER, by)


def test_watching_oneself_needs_nobody_and_those_nearer_are_told_anyway() -> None:
    manager = Actor(STRANGER, "client_manager")
    assert relations.add_person(TICKET, {}, STRANGER, None, Part.WATCHER, manager)
    assert not relations.add_person(TICKET, {STRANGER: Part.WATCHER}, STRANGER, None, Part.WATCHER, manager)
    assert not relations.add_person(TICKET, {}, REQUESTER, None, Part.WATCHER, Actor(REQUESTER, "client"))
    assert relations.remove_person(
        TICKET, {COLLEAGUE: Part.WATCHER}, COLLEAGUE, Part.WATCHER, Actor(COLLEAGUE, "client")
    )
    crowd = {UUID(int=n): Part.WATCHER for n in range(1000, 1000 + relations.WATCHERS_LIMIT)}
    with pytest.raises(errors.TooManyAround):
        relations.add_person(TICKET, crowd, STRANGER, None, Part.WATCHER, manager)


def test_a_watcher_who_is_asked_to_contribute_does() -> None:
    known = {STRANGER: Part.WATCHER}
    assert relations.add_person(TICKET, known, STRANGER, STAFF_PERSON, Part.CONTRIBUTOR, DISPATCHER)


def test_those_who_followed_a_duplicate_follow_the_survivor() -> None:
    source = End(UUID(int=2), ACME, "TKT-2026-00002", Kind.INCIDENT, COLLEAGUE, None)
    was = {STRANGER: Part.WATCHER, DESK: Part.CONTRIBUTOR, REQUESTER: Part.WATCHER}
    come = relations.who_comes_along(source, TICKET, was, {})
    assert come == {COLLEAGUE: Part.WATCHER, STRANGER: Part.WATCHER}
