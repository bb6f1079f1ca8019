"""The mail catcher keeps what SMTP brings, shows it, and fails on demand."""

import json
import os
import smtplib
import sys
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest
from launcher.checkout import any_free_port
from launcher.child import Spec, http_ready
from launcher.mailbox import KEPT, Mailbox
from launcher.supervisor import Supervisor

CATCHER = Path(__file__).parents[2] / "deploy" / "local" / "launcher" / "mailcatcher.py"


def letter(to: str = "camille@demo.example", subject: str = "Ticket ouvert") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "astreinte@demo.example", to, subject
    message["Message-ID"] = "<one@demo.example>"
    message.set_content("Bonjour, c’est noté.")
    message.add_alternative("<p>Bonjour, <script>alert(1)</script>c’est noté.</p>", subtype="html")
    return message


class Post:
    def __init__(self, smtp: int, url: str) -> None:
        self.smtp = smtp
        self.url = url

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=5) as connection:
            connection.send_message(message)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return str(answer.read().decode())

    def post(self, path: str) -> None:
        urllib.request.urlopen(urllib.request.Request(self.url + path, method="POST"), timeout=5).close()


@pytest.fixture
def post(supervisor: Supervisor) -> Post:
    smtp, web = any_free_port(), any_free_port()
    spec = Spec(
        "mail",
        [sys.executable, CATCHER, str(smtp), str(web)],
        env={"PATH": os.environ["PATH"]},
        port=web,
        ready=http_ready(),
    )
    child = supervisor.start(spec).wait_ready()
    return Post(smtp, child.url)


@pytest.mark.enable_socket
def test_a_letter_is_kept_and_found_by_its_recipient(post: Post) -> None:
    post.send(letter())
    (found,) = json.loads(post.get("/mail/api/messages?to=Camille@demo.example"))
    assert found["subject"] == "Ticket ouvert"
    assert found["text"].strip() == "Bonjour, c’est noté."
    assert found["message_id"] == "<one@demo.example>"
    assert json.loads(post.get("/mail/api/messages?to=other@demo.example")) == []


@pytest.mark.enable_socket
def test_the_page_lists_it_and_shows_its_html_in_a_sandbox(post: Post) -> None:
    post.send(letter(subject="<b>Ticket</b>"))
    assert "&lt;b&gt;Ticket&lt;/b&gt;" in post.get("/mail/")
    page = post.get("/mail/1")
    assert '<iframe sandbox="allow-popups"' in page
    assert "<script>" not in page


@pytest.mark.enable_socket
def test_it_refuses_on_demand_and_accepts_again(post: Post) -> None:
    post.post("/mail/api/mode?mode=refuse")
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        post.send(letter())
    post.post("/mail/api/mode?mode=ok")
    post.send(letter())
    assert len(json.loads(post.get("/mail/api/messages"))) == 1


def test_only_the_last_ones_are_kept() -> None:
    box = Mailbox()
    for number in range(KEPT + 5):
        box.put("a@demo.example", [f"{number}@demo.example"], b"Subject: x\r\n\r\nx")
    assert len(box.mails) == KEPT
    assert box.get(5) is None
    assert box.to()[0].number == KEPT + 5
