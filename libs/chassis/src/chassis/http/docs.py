"""GET /docs: the API described on one page, without a script or a third party's server."""

import json
from html import escape
from typing import Any

from fastapi import Request, Response

_STYLE = """body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
summary{cursor:pointer;padding:.4rem 0}code{font-weight:600}pre{overflow-x:auto;font-size:.85rem}"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def docs_page(request: Request) -> Response:
    described = request.app.openapi()
    operations = [
        _operation(method, path, operation)
        for path, methods in sorted(described["paths"].items())
        for method, operation in methods.items()
    ]
    title = escape(described["info"]["title"])
    page = f"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>
<p><a href="openapi.json">openapi.json</a></p>{"".join(operations)}
<h2>Schemas</h2>{"".join(_folded(*named) for named in described["components"]["schemas"].items())}</html>"""
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    said = {name: operation[name] for name in ("parameters", "requestBody", "responses") if name in operation}
    return _folded(f"{method.upper()} {path}", said, operation.get("description") or operation.get("summary", ""))


def _folded(title: str, content: Any, text: str = "") -> str:
    shown = escape(json.dumps(content, indent=2, ensure_ascii=False))
    return f"<details><summary><code>{escape(title)}</code> {escape(text)}</summary><pre>{shown}</pre></details>"
