"""librdkafka's in-memory cluster as a program: `embedded_kafka.py ADDRESS_FILE`.

It lives inside the confluent-kafka wheel and is reached by ctypes, because Python's API can neither create its topics
with 12 partitions nor shorten the wait before a group's first rebalance. Its admin API refuses topic creation
(no controller), so every topic of the contracts is made here, before anyone asks.
"""

import ctypes
import signal
import sys
from pathlib import Path

import confluent_kafka

from contracts.topics import ALL

PRODUCER = 0
# Members of one group that join within this time meet in one rebalance; a later second rebalance takes 9 s.
FIRST_REBALANCE_MS = 800


def main() -> None:
    folder = Path(confluent_kafka.__file__).parent.parent / "confluent_kafka.libs"
    lib = ctypes.CDLL(str(next(folder.glob("librdkafka*"))))
    pointer, number, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for name, answer, arguments in (
        ("rd_kafka_conf_new", pointer, []),
        ("rd_kafka_new", pointer, [number, pointer, text, ctypes.c_size_t]),
        ("rd_kafka_mock_cluster_new", pointer, [pointer, number]),
        ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
        ("rd_kafka_mock_topic_create", number, [pointer, text, number, number]),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, [pointer, ctypes.c_int32]),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = answer, arguments
    error = ctypes.create_string_buffer(512)
    handle = lib.rd_kafka_new(PRODUCER, lib.rd_kafka_conf_new(), error, len(error))
    cluster = lib.rd_kafka_mock_cluster_new(handle, 1)
    lib.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, FIRST_REBALANCE_MS)
    for topic in ALL:
        lib.rd_kafka_mock_topic_create(cluster, topic.name.encode(), topic.partitions, 1)
    path = Path(sys.argv[1])
    partial = path.with_suffix(".partial")
    partial.write_text(lib.rd_kafka_mock_cluster_bootstraps(cluster).decode())
    partial.replace(path)
    signal.pause()


main()
