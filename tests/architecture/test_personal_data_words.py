"""Whatever a service holds of a person has a name on the pages that tell and erase it, in both languages."""

from importlib import import_module

import pytest

from portal.pages.words import LANGS, Lang, catalogue

HOLDERS = ("intake.queries.personal_data", "notify.queries", "portal.queries", "routing.queries", "scheduling.queries")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("holder", HOLDERS)
def test_each_kind_of_personal_data_has_words(holder: str, lang: Lang) -> None:
    kinds = import_module(holder).PERSONAL_DATA
    assert kinds
    assert [kind for kind in kinds if f"erasure.kinds.{kind}" not in catalogue(lang)] == []
