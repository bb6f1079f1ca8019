"""The only SQL that writes."""

from scheduling.store.appointment import (
    forget_asked,
    forget_holds_of,
    keep_asked,
    read_hold,
    release_hold_of,
    save_hold,
)
from scheduling.store.busy import (
    forget_busy,
    keep_busy_times,
    save_busy_source,
    save_busy_times,
    take_busy_source,
)
from scheduling.store.calendar import (
    delete_calendar,
    delete_calendar_of,
    delete_calendar_unless,
    save_calendar,
)
from scheduling.store.job import load_job, load_job_of_visit, load_known_job, read_job, read_job_of_visit, save_job
from scheduling.store.search import DueSearch, postpone_search, take_due_search
from scheduling.store.technician import (
    empty_notes,
    forget_answers_to,
    forget_technician,
    let_days_go,
    lock_days,
    raise_days,
    save_technician,
)

__all__ = [
    "DueSearch",
    "delete_calendar",
    "delete_calendar_of",
    "delete_calendar_unless",
    "empty_notes",
    "forget_answers_to",
    "forget_asked",
    "forget_busy",
    "forget_holds_of",
    "forget_technician",
    "keep_asked",
    "keep_busy_times",
    "let_days_go",
    "load_job",
    "load_job_of_visit",
    "load_known_job",
    "lock_days",
    "postpone_search",
    "raise_days",
    "read_hold",
    "read_job",
    "read_job_of_visit",
    "release_hold_of",
    "save_busy_source",
    "save_busy_times",
    "save_calendar",
    "save_hold",
    "save_job",
    "save_technician",
    "take_busy_source",
    "take_due_search",
]
