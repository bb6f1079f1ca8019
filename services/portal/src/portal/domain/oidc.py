"""Signing in with another house's account: what a provider's word is worth here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.domain.model import CLIENT_ROLES, Person, Role

RANKS: tuple[Role, ...] = ("admin", "manager", "dispatcher", "sales", "technician", "client_manager", "client")
"""Of several mapped roles the first of these counts."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One that this installation trusts, as it is configured."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = "openid email profile"
    roles_claim: str = ""
    """where its groups or roles are, such as `groups` or `realm_access.roles`"""
    roles: Mapping[str, Role] = field(default_factory=dict)
    companies_claim: str = ""
    """where the company is, such as `tid` or `hd`; empty: the domain of the verified e-mail"""
    companies: Mapping[str, UUID] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    """whose e-mails it may speak for; empty: all"""
    trusts_email: bool = False
    """its e-mails count as verified though it does not say so, as Entra ID never does"""
    creates: bool = False
    """a person it gives a role gets an account at their first sign-in"""


@dataclass(frozen=True)
class Identity:
    issuer: str
    subject: str
    name: str
    email: str | None
    """None unless the provider vouches for it, and may"""
    role: Role | None
    client_id: UUID | None
    company: UUID | None = None
    """whose people the provider says they are, whatever their role"""


@dataclass(frozen=True)
class Flow:
    """A sign-in under way, between the browser's leaving and its coming back."""

    state_hash: bytes
    browser_hash: bytes
    provider: str
    nonce: str
    verifier: str
    next_path: str


def faults(providers: tuple[Provider, ...], *, is_prod: bool) -> list[str]:
    """What is wrong with the configuration, in words for whoever wrote it."""
    found = [f"two providers are called {key}" for key in {p.key for p in providers if _count(providers, p.key) > 1}]
    for one in providers:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", one.key):
            found.append(f"{one.key!r}: a key is lower-case letters, digits and dashes")
        if is_prod and not one.issuer.startswith("https://"):
            found.append(f"{one.key}: the issuer must be https")
        if one.trusts_email and not one.domains:
            found.append(f"{one.key}: trusts_email needs domains: it must not speak for addresses of others")
        if one.companies and not one.domains:
            found.append(f"{one.key}: companies needs domains: a client's provider speaks for its own addresses only")
        if one.creates and not one.roles:
            found.append(f"{one.key}: creates needs roles")
        if one.roles and not one.roles_claim:
            found.append(f"{one.key}: roles needs roles_claim")
        if CLIENT_ROLES & set(one.roles.values()) and not one.companies:
            found.append(f"{one.key}: roles of clients need companies")
    return found


def identity_of(provider: Provider, claims: Mapping[str, Any]) -> Identity:
    email = _email(provider, claims)
    client_id = _company(provider, claims, email)
    role = _role(provider, claims)
    if role in CLIENT_ROLES and client_id is None:
        role = None
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        name=" ".join(str(claims.get("name") or email or "").split())[:200],
        email=email,
        role=role,
        client_id=client_id if role in CLIENT_ROLES else None,
        company=client_id,
    )


def may_link(provider: Provider, identity: Identity, person: Person) -> bool:
    """Whether an account that is here already may be opened: a company's provider opens that company's alone, and one
    of the house only when it gives them a role of the house."""
    if not provider.companies:
        return True
    if person.client_id is None:
        return identity.role is not None and identity.role not in CLIENT_ROLES
    return person.client_id == identity.company


def _email(provider: Provider, claims: Mapping[str, Any]) -> str | None:
    email, said = claims.get("email"), claims.get("email_verified")
    is_verified = said is True or said == "true" or (said is None and provider.trusts_email)
    if not isinstance(email, str) or not is_verified:
        return None
    email = email.strip().lower()
    return email if not provider.domains or email.rpartition("@")[2] in provider.domains else None


def _company(provider: Provider, claims: Mapping[str, Any], email: str | None) -> UUID | None:
    if provider.companies_claim:
        said = _at(claims, provider.companies_claim)
    else:
        said = email.rpartition("@")[2] if email else None
    return provider.companies.get(said) if isinstance(said, str) else None


def _role(provider: Provider, claims: Mapping[str, Any]) -> Role | None:
    said = _at(claims, provider.roles_claim) if provider.roles_claim else None
    groups = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    mapped = {provider.roles[group] for group in groups if isinstance(group, str) and group in provider.roles}
    return next((role for role in RANKS if role in mapped), None)


def _at(claims: Mapping[str, Any], path: str) -> Any:
    value: Any = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _count(providers: tuple[Provider, ...], key: str) -> int:
    return sum(one.key == key for one in providers)
