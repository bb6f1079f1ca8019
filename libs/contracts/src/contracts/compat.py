"""What a change of schema would break: new readers of old events, or old readers of new events."""

import json
from typing import Any

Schema = dict[str, Any]

CONSTRAINTS = (
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-text",
    "x-tombstone",
)
NOTHING: Schema = {}


def breaking(old: Schema, new: Schema) -> list[str]:
    """Empty when only optional fields, or values of an open enum, were added."""
    return _Comparison(old, new).nodes(old, new, "")


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old_definitions = old.get("$defs", NOTHING)
        self.new_definitions = new.get("$defs", NOTHING)
        self.seen: set[tuple[str, str, str]] = set()

    def nodes(self, old: Schema, new: Schema, at: str) -> list[str]:
        old_options = _options(old)
        new_options = _options(new)
        if len(old_options) == len(new_options) == 1:
            return self.one(old_options[0], new_options[0], at)
        olds = _by_kind(old_options, self.old_definitions)
        news = _by_kind(new_options, self.new_definitions)
        found = [f"{at}: no longer takes {kind}" for kind in sorted(olds.keys() - news.keys())]
        found += [f"{at}: old readers do not take {kind}" for kind in sorted(news.keys() - olds.keys())]
        for kind in sorted(olds.keys() & news.keys()):
            found += self.one(olds[kind], news[kind], at)
        return found

    def one(self, old: Schema, new: Schema, at: str) -> list[str]:
        if "$ref" in old or "$ref" in new:
            visit = (old.get("$ref", ""), new.get("$ref", ""), at)
            if visit in self.seen or at.count(".") > 30:
                return []
            self.seen.add(visit)
            old, new = _resolved(old, self.old_definitions), _resolved(new, self.new_definitions)
        if old.get("type") != new.get("type"):
            return [f"{at}: type {old.get('type')} became {new.get('type')}"]
        found = [
            f"{at}: {name} {old.get(name)} became {new.get(name)}"
            for name in CONSTRAINTS
            if old.get(name) != new.get(name)
        ]
        found += self.values(old, new, at)
        found += self.fields(old, new, at)
        for name, mark in (("items", "[]"), ("additionalProperties", "{}"), ("propertyNames", "{key}")):
            found += self.inner(old.get(name), new.get(name), f"{at}{mark}")
        found += self.patterns(old.get("patternProperties", NOTHING), new.get("patternProperties", NOTHING), at)
        before, after = old.get("prefixItems", []), new.get("prefixItems", [])
        if len(before) != len(after):
            found.append(f"{at}: {len(before)} items became {len(after)}")
        for place, (was, becomes) in enumerate(zip(before, after, strict=False)):
            found += self.nodes(was, becomes, f"{at}[{place}]")
        return found

    def values(self, old: Schema, new: Schema, at: str) -> list[str]:
        olds, news = _values(old), _values(new)
        if olds is None and news is None:
            return []
        if olds is None or news is None:
            return [f"{at}: {'became' if olds is None else 'is no longer'} an enum"]
        found = [f"{at}: value {value} removed" for value in sorted(olds - news)]
        if not old.get("x-open-enum"):
            found += [f"{at}: value {value} added to a closed enum" for value in sorted(news - olds)]
        elif not new.get("x-open-enum"):
            found.append(f"{at}: the enum was closed")
        return found

    def fields(self, old: Schema, new: Schema, at: str) -> list[str]:
        before, after = old.get("properties", NOTHING), new.get("properties", NOTHING)
        required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
        found = []
        for name in sorted(before.keys() | after.keys()):
            path = f"{at}.{name}" if at else name
            if name not in after:
                found.append(f"{path}: removed")
            elif name not in before:
                if name in required_after:
                    found.append(f"{path}: added and required")
            else:
                if name in required_after - required_before:
                    found.append(f"{path}: became required")
                if name in required_before - required_after:
                    found.append(f"{path}: became optional")
                found += self.nodes(before[name], after[name], path)
        return found

    def patterns(self, old: Schema, new: Schema, at: str) -> list[str]:
        found = [f"{at}{{}}: keys {pattern} changed" for pattern in sorted(old.keys() ^ new.keys())]
        for pattern in sorted(old.keys() & new.keys()):
            found += self.nodes(old[pattern], new[pattern], f"{at}{{}}")
        return found

    def inner(self, old: Any, new: Any, at: str) -> list[str]:
        if isinstance(old, dict) and isinstance(new, dict):
            return self.nodes(old, new, at)
        return [] if old == new else [f"{at}: {json.dumps(old)} became {json.dumps(new)}"]


def _options(node: Schema) -> list[Schema]:
    options: list[Schema] = node.get("anyOf") or node.get("oneOf") or node.get("allOf") or [node]
    return options


def _resolved(node: Schema, definitions: Schema) -> Schema:
    while "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[-1]]
    return node


def _by_kind(options: list[Schema], definitions: Schema) -> Schema:
    """Options by what they look like on the wire; by name only where two look alike."""
    kinds = {_kind(option, definitions): option for option in options}
    if len(kinds) == len(options):
        return kinds
    return {option.get("$ref") or _kind(option, definitions): option for option in options}


def _kind(option: Schema, definitions: Schema) -> str:
    resolved = _resolved(option, definitions)
    return " ".join(str(resolved[name]) for name in ("type", "format", "x-text") if name in resolved) or "any"


def _values(node: Schema) -> set[str] | None:
    if "const" in node:
        return {json.dumps(node["const"])}
    return {json.dumps(value) for value in node["enum"]} if "enum" in node else None
