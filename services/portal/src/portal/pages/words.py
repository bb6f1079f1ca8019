"""Every sentence of the pages, in French and English, with the spaces French wants."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = ("fr", "en")
TEXTS = Path(__file__).parent / "texts"
NBSP, THIN = "\u00a0", "\u202f"


def lang_of(wanted: str | None) -> Lang:
    return "en" if wanted == "en" else "fr"


def typeset(text: str, lang: Lang) -> str:
    """As the pages print it: what a service says comes with plain spaces and quotes."""
    text = text.replace("'", "’").strip()
    return _french_spaces(text) if lang == "fr" else text


def _french_spaces(text: str) -> str:
    text = re.sub(r" ([;?!])", THIN + r"\1", text)
    text = re.sub(r" ([:»%€])", NBSP + r"\1", text)
    return text.replace("« ", "«" + NBSP)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, str(value)


@cache
def catalogue(lang: Lang) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(TEXTS.glob(f"*.{lang}.toml")):
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"{path.name}: {key} is said twice")
            texts[key] = typeset(text, lang)
    return texts


class Words:
    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._texts = catalogue(lang)

    def __call__(self, key: str, /, **params: Any) -> str:
        return self._texts[key].format(**params) if params else self._texts[key]

    def count(self, key: str, number: int, /, **params: Any) -> str:
        """`key.one` or `key.many`: French says one for 0 and 1, English for 1 alone."""
        is_one = number < 2 if self.lang == "fr" else number == 1
        return self(f"{key}.{'one' if is_one else 'many'}", number=number, **params)

    def code(self, group: str, code: object, /, **params: Any) -> str:
        """The text of a code said by another service; one that is not known here is shown as it came."""
        key = f"{group}.{code}"
        if key not in self._texts:
            return str(code).replace("_", " ").capitalize()
        try:
            return self(key, **params)
        except (KeyError, IndexError):
            return re.sub(r"\s*\{[^}]*\}", "", self._texts[key])

    def is_code(self, typed: str) -> bool:
        """A choice of a list, not something written by a person."""
        return re.fullmatch(r"[a-z]+(_[a-z]+)*", typed) is not None

    def under(self, group: str) -> dict[str, str]:
        """A group of sentences for a script to choose from."""
        start = f"{group}."
        return {key.removeprefix(start): text for key, text in self._texts.items() if key.startswith(start)}

    def knows(self, key: str) -> bool:
        return key in self._texts
