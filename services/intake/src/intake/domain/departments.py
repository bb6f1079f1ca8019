"""Departments of French addresses."""

import re

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


def department_of(address: str) -> str | None:
    """From the last five digits that look like a postcode; Corsica and overseas have codes of their own."""
    found = _POSTCODE.findall(address)
    if not found:
        return None
    postcode: str = found[-1]
    if postcode.startswith(("97", "98")):
        return postcode[:3]
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:2]
