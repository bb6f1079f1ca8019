"""One JSON line per fact, personal data masked whatever the code or a library puts in it."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict, WrappedLogger

from chassis import telemetry
from chassis.settings import ServiceSettings

_SECRET = re.compile(r"passw|secret|token|authoriz|cookie|api_?key|csrf|credential|signature", re.I)
_TOKEN = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?|\bBearer\s+\S+", re.I)
_PAIR = re.compile(r"(?i)\b((?:\w*(?:password|passwd|secret|token|api_?key))\"?'?\s*[=:]\s*\"?'?)[^\s\"'&,;)}]+")
_URL_LOGIN = re.compile(r"(://[^\s:/@]*):[^\s/@]+@")
_EMAIL = re.compile(r"([\w.+%-])[\w.+%-]*(@[\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(r"(?<![\w.:+-])(?:\+\d{1,3}|00\d{2}|0)[ .-]?(?:\(0\))?\d(?:[ .-]?\d){7,11}(?![\w-])")


def mask(text: str) -> str:
    if text.isascii() and text.isidentifier():
        return text
    if "@" in text:
        text = _EMAIL.sub(r"\1***\2", _URL_LOGIN.sub(r"\1:***@", text))
    text = _PAIR.sub(r"\1***", _TOKEN.sub("***", text))
    return _PHONE.sub(lambda found: f"***{found[0][-2:]}", text)


def _masked(value: Any, key: str = "") -> Any:
    if key and _SECRET.search(key):
        return "***"
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {name: _masked(item, str(name)) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else mask(str(value))


# These are ours and carry nobody's data; masking each of them on every line costs more than the line.
_PLAIN = frozenset({"timestamp", "level", "service", "trace_id", "method", "route", "ms", "status", "logger"})


def mask_event(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: value if name in _PLAIN else _masked(value, name) for name, value in event.items()}


def _add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if "trace_id" not in event and (trace_id := telemetry.trace_id()):
        event["trace_id"] = trace_id
    return event


def configure(settings: ServiceSettings, stream: TextIO | None = None) -> None:
    """structlog and the standard library both end in the same lines on standard output."""

    def add_service(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = settings.service
        return event

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_service,
        _add_trace,
        structlog.processors.format_exc_info,
        mask_event,
    ]
    render = structlog.processors.JSONRenderer(lambda event, **_: to_json(event, fallback=str).decode())
    out = stream or sys.stdout
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=stream is None,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[settings.log_level]))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"
