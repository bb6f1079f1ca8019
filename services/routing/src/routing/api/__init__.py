"""HTTP in: each command is one use case."""

from chassis.http import Routes
from routing.api import assignments, offers, technicians, views
from routing.settings import Settings


def routes(settings: Settings) -> Routes:
    routes = Routes()
    params = settings.params()
    technicians.add(routes, params)
    offers.add(routes, params)
    assignments.add(routes, params)
    views.add(routes)
    return routes
