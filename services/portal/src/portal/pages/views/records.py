"""A form that adds or changes one thing of a client."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.pages.views.ticket import Option


@dataclass(frozen=True)
class Field:
    name: str
    kind: str = "text"
    """text, email, tel, date, number, area, select, tick, ticks (one box for each option)"""
    required: bool = False
    options: tuple[Option, ...] = ()
    label: str = ""
    """else a sentence of the pages"""


@dataclass(frozen=True)
class RecordForm:
    what: str
    """client, site, contact, asset"""
    action: str
    back: str
    key: str
    fields: tuple[Field, ...]
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = True
    version: str = ""
    remove: str = ""
    """where to send that it is to be removed"""
    now: Mapping[str, str] = field(default_factory=dict)
    """what somebody else kept meanwhile, of fields that were typed otherwise"""
