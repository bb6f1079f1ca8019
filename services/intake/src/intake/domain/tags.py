"""Words that staff put on tickets: written as they like, one whatever its case, accents and spaces."""

import unicodedata
from collections.abc import Iterable

TAG_LENGTH = 40
TAGS_AT_MOST = 20


def tag_key(label: str) -> str:
    """`  Réseau  VPN` and `RESEAU vpn` are one tag."""
    plain = unicodedata.normalize("NFD", label)
    for _ in range(2):
        # Some signs have a small form only once they are taken apart: 𝓐.
        plain = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def tags_of(labels: Iterable[str]) -> dict[str, str]:
    """By key, as they were first written; what has no key is no tag."""
    found: dict[str, str] = {}
    for label in labels:
        if key := tag_key(label):
            found.setdefault(key, " ".join(label.split()))
    return found
