"""Every rule that can be broken has its sentence, in both languages."""

import inspect

from chassis.errors import AppError
from scheduling.domain import errors
from scheduling.texts import MESSAGES


def test_every_error_has_its_sentences() -> None:
    codes = {
        one.code
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, AppError) and one.__module__ == errors.__name__ and "code" in vars(one)
    }
    assert codes
    assert codes - MESSAGES.keys() == set()
    assert all(set(said) == {"fr", "en"} and all(said.values()) for said in MESSAGES.values())
