"""What makes a password good enough: long, and not what a guesser tries first."""

import re

from zxcvbn import zxcvbn

from chassis.errors import FieldError
from portal.domain.errors import PersonInvalid

LENGTH = 12
SCORE = 3
"""zxcvbn's "safely unguessable": more than 10^8 tries."""
LOOKED_AT = 72


def check_password(password: str, *about: str | None, pointer: str = "/password") -> None:
    """`about`: the person's name and address, which a guesser knows."""
    if len(password) < LENGTH:
        raise PersonInvalid(errors=[FieldError(pointer, "password_short", {"min_length": LENGTH})])
    known = [part for text in about if text for part in (text, *re.split(r"[\W_]+", text)) if len(part) > 2]
    if zxcvbn(password[:LOOKED_AT], user_inputs=known)["score"] < SCORE:
        raise PersonInvalid(errors=[FieldError(pointer, "password_weak")])
