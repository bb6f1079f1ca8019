"""The checker would notice: each planted bug breaks a promise it reports. Part of the long run."""

import os
from pathlib import Path

import pytest
from chaos.faults import Fault
from chaos.run import play

PLANTED = Path(__file__).parent / "planted"
SECONDS = 25
FAULTS = {
    "offset_first": [Fault(4 + 3 * n, "inside_batch", s) for n, s in enumerate(("routing", "intake", "analytics"))],
    "inbox_dropped": [Fault(8, "events_repeated"), Fault(14, "events_repeated")],
    "inbox_ignored": [Fault(8, "events_repeated"), Fault(14, "events_repeated")],
    "delete_before_ack": [Fault(5 + 4 * n, "after_send_before_delete", "intake") for n in range(3)],
}

if os.environ.get("ASTREINTE_CHAOS_SEEDS"):

    @pytest.mark.timeout(420)
    @pytest.mark.parametrize("bug", FAULTS)
    def test_a_planted_bug_is_reported(bug: str, tmp_path: Path) -> None:
        print(f"\nplanted: {bug}")
        extra = {"PYTHONPATH": str(PLANTED / bug)}
        found, _ = play(99, FAULTS[bug], tmp_path, seconds=SECONDS, extra=extra)
        assert found


def test_every_planted_bug_has_its_faults() -> None:
    assert {folder.name for folder in PLANTED.iterdir() if folder.is_dir()} == set(FAULTS)
