"""The rows intake owns. Statements are written by hand; this is what they are held against."""

from intake.tables import assets, attachments, clients, contracts, fields, imports, labels, relations, texts, tickets, views
from intake.tables import assets, clients, contracts, imports, labels, relations, requests, tickets
from intake.tables.columns import metadata

__all__ = [
    "assets",
    "attachments",
    "clients",
    "contracts",
    "imports",
    "labels",
    "metadata",
    "relations",
    "texts",
    "tickets",
]
__all__ = ["assets", "clients", "contracts", "fields", "imports", "labels", "metadata", "relations", "requests", "tickets", "views"]
