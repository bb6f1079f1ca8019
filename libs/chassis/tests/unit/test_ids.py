from uuid import RFC_4122

from chassis.ids import uuid7


def test_ids_made_one_after_the_other_are_in_that_order() -> None:
    """Also those of one millisecond: lines of one transaction are read back by them."""
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert len(set(made)) == len(made)
