"""Whether a Kafka node has let itself into its cluster: one Metadata request, by hand.

Neither an open port nor a line in the log says so on every image.
"""

from __future__ import annotations

import socket
import struct

METADATA, VERSION = 3, 1


def has_brokers(port: int, host: str = "127.0.0.1") -> bool:
    client = b"astreinte-launcher"
    no_topics = struct.pack(">i", 0)
    body = struct.pack(">hhih", METADATA, VERSION, 1, len(client)) + client + no_topics
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(struct.pack(">i", len(body)) + body)
            size, _, brokers = struct.unpack(">iii", _exactly(connection, 12))
    except OSError:
        return False
    return bool(size > 0 and brokers > 0)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = connection.recv(count - len(data))
        if not chunk:
            raise ConnectionResetError
        data += chunk
    return data
