"""nginx.conf from routes.toml: `python deploy/gateway/generate.py [--check]`."""

import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TARGET = HERE / "nginx.conf"

HEAD = """\
# Generated from routes.toml by generate.py: change that, not this.
pid /tmp/nginx.pid;
# Not auto: that counts the machine's processors, whatever the container may use.
worker_processes 2;
error_log stderr warn;

events {
    worker_connections 4096;
}

http {
    include /etc/nginx/mime.types;
    access_log off;
    server_tokens off;
    client_body_temp_path /tmp/nginx-body;
    proxy_temp_path /tmp/nginx-proxy;
    fastcgi_temp_path /tmp/nginx-fastcgi;
    uwsgi_temp_path /tmp/nginx-uwsgi;
    scgi_temp_path /tmp/nginx-scgi;

    # Names are looked up again every few seconds: a replaced container has another address.
    resolver 127.0.0.11 valid=5s ipv6=off;

    map $http_x_forwarded_proto $outer_scheme {
        https https;
        default $scheme;
    }

    server {
        listen 8080;
        client_max_body_size %(limit)sm;
        merge_slashes off;

        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $outer_scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        proxy_connect_timeout 2s;
        proxy_read_timeout 60s;
        proxy_next_upstream off;
"""

LOCATION = """
        location %(match)s {
            set $upstream http://%(service)s:%(port)s;
            proxy_pass $upstream;%(more)s
        }
"""

HIDDEN = """
        location = %s {
            return 404;
        }
"""

STREAMED = """
            proxy_buffering off;
            proxy_cache off;
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;"""


TRUSTED = """
        real_ip_header X-Forwarded-For;
        real_ip_recursive on;
"""


def load() -> dict[str, Any]:
    return tomllib.loads((HERE / "routes.toml").read_text())


def render(routes: dict[str, Any]) -> str:
    parts = [HEAD % {"limit": routes["body_limit_megabytes"]}]
    if routes["trusted_proxies"]:
        parts += [TRUSTED, *(f"        set_real_ip_from {address};\n" for address in routes["trusted_proxies"])]

    def locate(match: str, service: str, more: str = "") -> None:
        parts.append(LOCATION % {"match": match, "service": service, "port": routes["port"], "more": more})

    parts.extend(HIDDEN % path for path in routes["hidden"])
    for service, table in (routes["services"] | routes["demo"]).items():
        for prefix in table["prefixes"]:
            if prefix in routes["streams"]:
                locate(f"^~ {prefix}", service, STREAMED)
            elif prefix.endswith("/"):
                locate(f"^~ {prefix}", service)
            else:
                locate(f"= {prefix}", service)
                locate(f"^~ {prefix}/", service)
    locate("/", routes["default"])
    return "".join(parts) + "    }\n}\n"


def main() -> int:
    text = render(load())
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text() != text:
            print("nginx.conf is not what routes.toml says → run: python deploy/gateway/generate.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
