"""One table says which service answers a path; nginx.conf and the demo's proxy agree with it."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from launcher.routes import RouteTable

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "deploy" / "gateway"


def test_nginx_conf_is_what_the_table_says() -> None:
    done = subprocess.run([sys.executable, GATEWAY / "generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_prefix_of_the_table_is_in_nginx_conf() -> None:
    conf = (GATEWAY / "nginx.conf").read_text()
    for prefix, service in RouteTable.read().prefixes:
        block = conf.partition(f" {prefix} {{")[2].partition("}")[0]
        assert f"http://{service}:" in block, prefix


def test_services_are_told_who_asked_and_how() -> None:
    """S004-120."""
    conf = (GATEWAY / "nginx.conf").read_text()
    for header, value in (
        ("X-Real-IP", "$remote_addr"),
        ("X-Forwarded-For", "$proxy_add_x_forwarded_for"),
        ("X-Forwarded-Proto", "$outer_scheme"),
    ):
        assert f"proxy_set_header {header} {value};" in conf


def test_a_trusted_proxy_says_who_the_visitor_is() -> None:
    generator = runpy.run_path(str(GATEWAY / "generate.py"))
    table = generator["load"]()
    assert "real_ip" not in generator["render"](table)
    conf = generator["render"](table | {"trusted_proxies": ["10.0.0.5"]})
    assert "set_real_ip_from 10.0.0.5;" in conf
    assert "real_ip_header X-Forwarded-For;" in conf


def test_the_live_stream_is_not_buffered() -> None:
    block = (GATEWAY / "nginx.conf").read_text().partition("^~ /live/ {")[2].partition("}")[0]
    assert "proxy_buffering off" in block
    assert "proxy_read_timeout 1h" in block


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "portal"),
        ("/health", "portal"),
        ("/api/v1/tickets", "intake"),
        ("/api/v1/tickets?after=x", "intake"),
        ("/api/v1/tickets/1/comments", "intake"),
        ("/api/v1/ticketsandmore", "portal"),
        ("/api/client/anything", "intake"),
        ("/api/v1/views/assignments", "routing"),
        ("/api/v1/views/service-requests", "intake"),
        ("/api/v1/offers/7/accept", "routing"),
        ("/api/v1/visits/7/start", "scheduling"),
        ("/live/me", "notify"),
        ("/api/v1/kpis", "analytics"),
        ("/mail/", "mail"),
    ],
)
def test_who_answers(path: str, service: str) -> None:
    assert RouteTable.read().service_for(path) == service


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/live", "/%6detrics", "/metrics?x=1"])
def test_probes_and_figures_are_hidden_however_they_are_spelled(path: str) -> None:
    assert RouteTable.read().service_for(path) is None
