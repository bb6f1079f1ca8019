"""A mail server of one's own: it takes, refuses, stalls or hangs up, as told."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP


class Post:
    """Also aiosmtpd's handler."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[Message] = []
        self.connections = 0
        self.at_once = self.most_at_once = 0
        self.answer_rcpt = "250 OK"
        self.answer_data = "250 OK"
        self.stalls = False
        self.let_go = asyncio.Event()
        self.servers: list[SMTP] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if self.answer_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_rcpt

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if self.stalls:
                await self.let_go.wait()
            await asyncio.sleep(0)
        finally:
            self.at_once -= 1
        if self.answer_data.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))
        return self.answer_data

    def accept(self) -> SMTP:
        self.connections += 1
        server = SMTP(self, hostname="post.test", loop=asyncio.get_running_loop())
        self.servers.append(server)
        return server

    def hang_up(self) -> None:
        for server in self.servers:
            if server.transport:
                server.transport.close()


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(post.accept, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    yield post
    post.let_go.set()
    post.hang_up()
    server.close()
    await server.wait_closed()
