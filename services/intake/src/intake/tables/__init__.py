"""The rows intake owns. Statements are written by hand; this is what they are held against."""

from intake.tables import assets, clients, contracts, imports, labels, relations, tickets
from intake.tables.columns import metadata

__all__ = ["assets", "clients", "contracts", "imports", "labels", "metadata", "relations", "tickets"]
