"""Catches every mail of the demo and shows it: `mailcatcher.py SMTP_PORT HTTP_PORT [HOST]`.

Tests read `/mail/api/messages?to=…`, empty the box with DELETE, and make it fail by
`POST /mail/api/mode?mode=ok|refuse|hang`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from html import escape
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from launcher.mailbox import Mail, Mailbox

MODES = ("ok", "refuse", "hang")
SIZE_LIMIT = 25_000_000

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">{refresh}<style>
body{{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem 1rem;
  color:#1c2430;background:#f6f7f9}}
a{{color:inherit}} h1{{font-size:1.35rem}} .none{{color:#667}}
ol{{list-style:none;padding:0}} li{{background:#fff;border:1px solid #e2e5ea;border-radius:.6rem;margin:.5rem 0}}
li a{{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;padding:.7rem 1rem;text-decoration:none}}
li a:hover,li a:focus-visible{{background:#eef3fb;border-radius:.6rem}} small{{color:#556}} time{{color:#556}}
iframe{{width:100%;min-height:32rem;border:1px solid #e2e5ea;border-radius:.6rem;background:#fff}}
pre{{white-space:pre-wrap;background:#fff;border:1px solid #e2e5ea;border-radius:.6rem;padding:1rem;
  overflow-wrap:anywhere}}
dl{{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem}} dt{{color:#556}} dd{{margin:0;overflow-wrap:anywhere}}
</style></head><body>{body}</body></html>"""
REFRESH = '<meta http-equiv="refresh" content="3">'


class Catcher:
    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.mode = "ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.mode == "hang":
            await asyncio.Event().wait()
        if self.mode == "refuse":
            return "451 4.3.0 Refused on demand, try again later"
        assert isinstance(envelope.content, bytes)
        self.mailbox.put(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content)
        return "250 2.0.0 Kept"

    async def inbox(self, request: Request) -> Response:
        to = request.query_params.get("to")
        rows = "".join(_row(mail) for mail in self.mailbox.to(to)[:200])
        whose = f" de {escape(to)}" if to else ""
        listed = f"<ol>{rows}</ol>" if rows else '<p class="none">Aucun message pour l’instant.</p>'
        body = f"<h1>Courrier de démonstration{whose}</h1><p><small>Rien ne sort de cette machine.</small></p>{listed}"
        return _page("Courrier de démonstration", body, REFRESH)

    async def read(self, request: Request) -> Response:
        mail = self.mailbox.get(request.path_params["number"])
        if mail is None:
            return RedirectResponse("/mail/")
        html, text = mail.part("text/html"), mail.part("text/plain")
        # No script runs and nothing is fetched from elsewhere; links open outside the frame.
        frame = f'<iframe sandbox="allow-popups" title="Message" srcdoc="{escape(html)}"></iframe>' if html else ""
        plain = f"<details{'' if html else ' open'}><summary>Texte</summary><pre>{escape(text)}</pre></details>"
        body = (
            f'<p><a href="/mail/">← Courrier</a></p><h1>{escape(mail.subject)}</h1><dl><dt>De</dt>'
            f"<dd>{escape(str(mail.message.get('From', mail.sender)))}</dd><dt>À</dt>"
            f"<dd>{_whom(mail)}</dd><dt>Reçu</dt><dd>{mail.received_at:%d/%m/%Y %H:%M:%S} UTC</dd></dl>{frame}{plain}"
        )
        return _page(mail.subject, body)

    async def messages(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.mailbox.mails.clear()
            return Response(status_code=204)
        return JSONResponse([mail.as_json() for mail in self.mailbox.to(request.query_params.get("to"))])

    async def set_mode(self, request: Request) -> Response:
        mode = request.query_params.get("mode", "")
        if mode not in MODES:
            return JSONResponse({"modes": MODES}, 400)
        self.mode = mode
        return JSONResponse({"mode": mode})

    async def ready(self, request: Request) -> Response:
        return JSONResponse({"kept": len(self.mailbox.mails), "mode": self.mode})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/mail/", self.inbox),
                Route("/mail/api/messages", self.messages, methods=["GET", "DELETE"]),
                Route("/mail/api/mode", self.set_mode, methods=["POST"]),
                Route("/mail/{number:int}", self.read),
                Route("/ready", self.ready),
            ]
        )


def _whom(mail: Mail) -> str:
    return ", ".join(escape(recipient) for recipient in mail.recipients)


def _row(mail: Mail) -> str:
    return (
        f'<li><a href="/mail/{mail.number}"><strong>{escape(mail.subject)}</strong>'
        f"<time>{mail.received_at:%H:%M:%S}</time><small>{_whom(mail)}</small></a></li>"
    )


def _page(title: str, body: str, refresh: str = "") -> HTMLResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'"
    return HTMLResponse(
        PAGE.format(title=escape(title), body=body, refresh=refresh), headers={"content-security-policy": policy}
    )


async def main(smtp_port: int, http_port: int, host: str = "127.0.0.1") -> None:
    catcher = Catcher()
    loop = asyncio.get_running_loop()

    def session() -> Any:
        return SMTP(catcher, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop, hostname="mail.demo")

    smtp = await loop.create_server(session, host, smtp_port)
    config = uvicorn.Config(catcher.app(), host=host, port=http_port, log_level="warning", timeout_graceful_shutdown=1)
    await uvicorn.Server(config).serve()
    smtp.close()


if __name__ == "__main__":
    if os.environ.get("ENVIRONMENT") == "prod":
        sys.exit("The mail catcher keeps mail from people: not in production → set SMTP_HOST and MAIL_CATCHER=0")
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
