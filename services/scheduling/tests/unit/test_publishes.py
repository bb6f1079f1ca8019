"""Each fact leaves as the event others know, or stays inside."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chassis.testing.fake_tx import FakeTx
from scheduling.domain import messages as facts
from scheduling.domain.model import Arrangement, Job, Need, Search, Slot
from scheduling.publishes import publish

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADA = uuid4()
FOUND = Arrangement(uuid4(), 2, 3, "onsite", Slot(NOW, NOW + timedelta(hours=1)), (ADA,), 12, 8_000, ("best_score",))
NEED = Need("TKT-2026-00042", "onsite", "P2", 45)
SEARCH = Search(FOUND.visit_id, 2, 3)
JOB = Job(uuid4(), uuid4(), 2)


@pytest.mark.parametrize(
    ("fact", "wire_type"),
    [
        (facts.VisitProposed(FOUND), "scheduling.visit_proposed"),
        (facts.VisitImpossible(SEARCH, ("site_closed",)), "scheduling.visit_impossible"),
        (facts.VisitConfirmed(FOUND, "onsite"), "scheduling.visit_confirmed"),
        (facts.VisitEnRoute(FOUND, ADA, NOW), "scheduling.visit_en_route"),
        (facts.VisitStarted(FOUND, ADA, NOW), "scheduling.visit_started"),
        (
            facts.VisitFinished(FOUND, ADA, NOW, "not_done", 20, "client_absent", "porte close"),
            "scheduling.visit_finished",
        ),
        (facts.VisitCancelled(FOUND, "confirmed", "ticket_cancelled"), "scheduling.visit_cancelled"),
        (facts.VisitEscalated(FOUND, ADA, "more_time", {"minutes": 30}), "scheduling.visit_escalated"),
        (facts.ReportSigned(FOUND, FOUND.visit_id, ADA, True), "scheduling.report_signed"),
        (facts.ReportRefused(FOUND, FOUND.visit_id, ADA, False, "damage"), "scheduling.report_refused"),
    ],
)
def test_a_fact_is_said(fact: facts.Fact, wire_type: str) -> None:
    tx = FakeTx(NOW)
    publish(tx, JOB, [fact])
    (event,) = tx.emitted
    assert event.wire_type == wire_type
    assert (event.key, event.client_id_header, event.attempt) == (JOB.ticket_id, JOB.client_id, 2)


def test_what_was_typed_stays_here() -> None:
    tx = FakeTx(NOW)
    publish(tx, JOB, [facts.VisitFinished(FOUND, ADA, NOW, "not_done", 20, "client_absent", "porte close")])
    assert b"porte close" not in (tx.emitted[0].encode() or b"")


@pytest.mark.parametrize(
    "fact",
    [
        facts.SearchStarted(SEARCH, NEED, ()),
        facts.AttemptClosed(2),
        facts.NeedChanged(NEED),
        facts.VisitAccepted(ADA),
        facts.DepartureNoted(NOW),
        facts.StartNoted(NOW),
        facts.EndNoted(NOW),
    ],
)
def test_a_step_of_our_own_is_not_said(fact: facts.Fact) -> None:
    tx = FakeTx(NOW)
    publish(tx, JOB, [fact])
    assert tx.emitted == []
