"""`python -m <service> dlq list|show|replay|discard`: what was set aside, and what to do with it."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chassis import dead_letters
from chassis.consumer import Consumer

if TYPE_CHECKING:
    from chassis.service import Service


async def dlq(service: "Service", args: Sequence[str]) -> int:
    from chassis.service import open_db

    name = service.settings.service
    parser = argparse.ArgumentParser(prog=f"python -m {name} dlq")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="rows set aside, oldest first")
    for verb, text in (
        ("show", "one row without its body, which may hold personal data"),
        ("replay", "apply the row and what waits behind it"),
        ("discard", "drop the row and apply what waits behind it"),
    ):
        verbs.add_parser(verb, help=text).add_argument("id", type=int)
    asked = parser.parse_args(args)
    db = await open_db(service.settings)
    try:
        async with db.reader() as reader:
            rows = await dead_letters.listed(reader, name, limit=1000)
        if asked.verb == "list":
            for row in rows:
                print(
                    f"{row['id']:>6}  {row['type'] or '?':34} {row['key']:38} "
                    f"{row['error_class']}  x{row['attempts']}  +{row['waiting']} waiting"
                )
            print(f"{len(rows)} set aside in {name}")
            return 0
        row = next((r for r in rows if r["id"] == asked.id), None)
        if row is None:
            print(f"{name} has no open row {asked.id}")
            return 1
        if asked.verb == "show":
            for field, value in row.items():
                print(f"{field:14} {value}")
            return 0
        consumer = Consumer(name, db, service.event_router(), limit=service.settings.dead_letter_limit)
        discard = asked.id if asked.verb == "discard" else None
        left = await consumer.replay(row["topic"], row["key"], discard=discard)
        async with db.reader() as reader:
            still = [r for r in await dead_letters.listed(reader, name, 1000) if r["key"] == row["key"]]
        print(f"{left} applied or discarded, {len(still)} still set aside for this key")
        return 1 if still else 0
    finally:
        await db.close()
