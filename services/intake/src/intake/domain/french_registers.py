"""French registers: companies' numbers, departments of addresses."""

import re

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


def is_siren(text: str) -> bool:
    """Nine digits whose weighted sum (Luhn) ends in zero."""
    if not re.fullmatch(r"[0-9]{9}", text):
        return False
    doubled = (int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(text))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


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
