"""`python -m portal create-admin`: the first account of an installation."""

import argparse
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from getpass import getpass
from typing import Any

from chassis.errors import AppError
from chassis.service import open_db
from portal import queries
from portal.api.passwords import checked_hash
from portal.domain.model import Person
from portal.settings import Settings
from portal.texts import MESSAGES
from portal.usecases.create_person import create_person

PASSWORD = "ASTREINTE_ADMIN_PASSWORD"


def create_admin(settings: Settings) -> Callable[[Sequence[str]], Coroutine[Any, Any, int]]:
    async def command(arguments: Sequence[str]) -> int:
        parser = argparse.ArgumentParser(prog="python -m portal create-admin")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr")
        given = parser.parse_args(arguments)
        email = given.email.strip().lower()
        db = await open_db(settings)
        try:
            async with db.tx() as tx:
                known = await queries.by_email(tx, email)
                if known is not None:
                    print(f"{email} already has an account ({known.role}); nothing changed.")
                    return 0 if known.role == "admin" else 1
                password = os.environ.get(PASSWORD) or _asked()
                password_hash = await checked_hash(password, email, given.name)
                person = Person(
                    tx.new_id(), given.name or email, email, "admin", lang=given.lang, zone=settings.organisation_zone
                )
                await create_person(tx, person, password_hash)
        except AppError as error:
            codes = [field.code for field in error.errors] or [error.code]
            for code in codes:
                print(MESSAGES.get(code, {}).get("en", code).format(min_length=12), file=sys.stderr)
            return 1
        finally:
            await db.close()
        print(f"{email} can sign in as administrator.")
        return 0

    return command


def _asked() -> str:
    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
