"""Samples of pages/client_choice.py."""

from portal.pages.views.ticket import ClientChoice, Option

from .made_up import uid

CLIENTS = ClientChoice((Option(str(uid(70)), "Atelier Démo"), Option(str(uid(71)), "Cabinet Exemple")))
SOUGHT = ClientChoice(CLIENTS.options, is_whole=False, sought="démo", is_cut=True)
MISSED = ClientChoice((), is_whole=False, sought="<zinc>", is_found=False)
