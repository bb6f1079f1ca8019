"""Every metric of the chassis and what it means."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("astreinte_events_total", "Events handled, by outcome", ["topic", "outcome"])
EVENT_AGE = Histogram(
    "astreinte_event_age_seconds",
    "Age of a batch's oldest event when its effect is committed",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600),
)
VERSION_GAPS = Counter("astreinte_version_gaps_total", "Facts of one key that arrived out of step", ["topic"])
LAG = Gauge("astreinte_consumer_lag", "Records behind the end of the topic", ["topic"])
CONSUMER_STOPPED = Gauge("astreinte_consumer_stopped", "1 when the consumer stopped at its dead letter limit")
DEAD_LETTERS = Gauge("astreinte_dead_letters", "Rows set aside", ["state"])
OUTBOX_ROWS = Gauge("astreinte_outbox_rows", "Rows waiting to be sent")
OUTBOX_AGE = Gauge("astreinte_outbox_age_seconds", "Age of the oldest row waiting to be sent")
OUTBOX_DEAD = Gauge("astreinte_outbox_dead_rows", "Rows that could never be sent")
OUTBOX_SENT = Counter("astreinte_outbox_sent_total", "Rows sent and acknowledged", ["topic"])
TIMERS_FIRED = Counter("astreinte_timers_total", "Timers fired, by outcome", ["kind", "outcome"])
HTTP_REQUESTS = Counter("astreinte_http_requests_total", "Answers, by route and status", ["method", "route", "status"])
HTTP_SECONDS = Histogram(
    "astreinte_http_request_seconds",
    "Time to answer",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
