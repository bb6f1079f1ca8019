"""The rows intake owns. Statements are written by hand; this is what they are held against."""

from intake.tables import (
    assets,
    attachments,
    clients,
    contracts,
    fields,
    imports,
    labels,
    relations,
    requests,
    templates,
    texts,
    tickets,
    views,
)
from intake.tables.columns import metadata

__all__ = [
    "assets",
    "attachments",
    "clients",
    "contracts",
    "fields",
    "imports",
    "labels",
    "metadata",
    "relations",
    "requests",
    "templates",
    "texts",
    "tickets",
    "views",
]
