"""The bug: offsets are committed before the effect is."""

from typing import Any

import chassis.kafka

parsed = chassis.kafka._unparsed


async def committed(records: Any, parse: Any) -> Any:
    message = await parsed(records, parse)
    await message.consumer.commit()
    return message


chassis.kafka._unparsed = committed
