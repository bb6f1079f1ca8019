"""What is waited for here takes long: processes start, leases and sessions run out."""

from functools import partial

from chassis.testing.until import until as asked_until

PATIENCE_S = 240
until = partial(asked_until, seconds=PATIENCE_S)
