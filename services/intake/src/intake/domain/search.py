"""What is looked for, whatever its accents, and the words that were perhaps meant."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

WORDS_AT_MOST = 8
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_NUMBER = re.compile(r"([A-Z]{2,5})-?(\d{4,6})-(\d{1,9})")


def fold(text: str) -> str:
    """Words of letters and digits between single spaces, small, without accents."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LIGATURES)
    return " ".join(re.findall(r"[^\W_]+", bare))


def looked_for(typed: str) -> list[str]:
    return [word[:40] for word in dict.fromkeys(fold(typed).split())][:WORDS_AT_MOST]


def company_word(client_id: UUID) -> str:
    """Who may read a ticket stands among its words, as what nobody can type: it has a colon."""
    return f"c:{client_id}"


def person_word(person_id: UUID) -> str:
    return f"p:{person_id}"


class Stems(NamedTuple):
    """What a word becomes; nothing in a language in which it says nothing."""

    french: Sequence[str]
    english: Sequence[str]
    plain: Sequence[str]


def asked_of(words: Sequence[Sequence[str]], stems: Mapping[str, Stems]) -> str:
    """A tsquery: of each word a stem, its own or one of those perhaps meant; "le" and "the" alone say nothing."""
    telling = [group for group in words if all(all(stems[word]) for word in group)] or words
    sought = [[_all(stem) for word in group for stem in stems[word] if stem] for group in telling]
    return " & ".join(f"({' | '.join(dict.fromkeys(one))})" for one in sought if one)


def _all(stem: Sequence[str]) -> str:
    return " & ".join(f"'{part}'" for part in stem)


def is_plain(word: str) -> bool:
    """One that somebody may mistype, and that names nobody's machine."""
    return 4 <= len(word) <= 30 and word.isalpha()


def numbers_meant(typed: str, year: int) -> list[str]:
    """TKT-2026-00012, also without its zeros; a bare 12 is that of any late year."""
    bare = typed.strip().upper().lstrip("#")
    if found := _NUMBER.fullmatch(bare):
        return [f"{found[1]}-{found[2]}-{found[3]:0>5}", bare]
    if bare.isascii() and bare.isdecimal() and len(bare) < 10:
        return [f"TKT-{past}-{bare.lstrip('0'):0>5}" for past in range(year, year - 5, -1)]
    return [bare] if any(char.isdecimal() for char in bare) else []


def closest(word: str, candidates: Iterable[str]) -> list[str]:
    """At most one slip in a short word, two in a longer one; the fewest slips first."""
    slips = {candidate: distance(word, candidate) for candidate in candidates}
    allowed = 1 if len(word) < 6 else 2
    return sorted((one for one, count in slips.items() if count <= allowed), key=lambda one: (slips[one], one))[:3]


def distance(one: str, other: str) -> int:
    """Letters left out, added, replaced, or two neighbours exchanged."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def is_in_title(words: Sequence[Sequence[str]], title: str) -> bool:
    """Each word, or one that was perhaps meant, begins a word of it; endings are not looked at."""
    there = fold(title).split()
    return all(any(one.startswith(word[: max(4, len(word) - 3)]) for word in meant for one in there) for meant in words)
