"""HTTP in: problem+json out, one transaction per command."""

from chassis.http.access import ACCESS_COOKIE, CSRF_COOKIE, PUBLIC, SIGNED_IN, Access
from chassis.http.app import Application, build_app
from chassis.http.paging import BadCursor, Page, decode_cursor, encode_cursor
from chassis.http.personal_data import personal_data
from chassis.http.problems import reader_lang
from chassis.http.retention import retention
from chassis.http.routes import ChassisRoute, Routes
from chassis.limits import Limit
from chassis.tokens import Who

__all__ = [
    "ACCESS_COOKIE",
    "CSRF_COOKIE",
    "PUBLIC",
    "SIGNED_IN",
    "Access",
    "Application",
    "BadCursor",
    "ChassisRoute",
    "Limit",
    "Page",
    "Routes",
    "Who",
    "build_app",
    "decode_cursor",
    "encode_cursor",
    "personal_data",
    "reader_lang",
    "retention",
]
