"""What portal is told by its environment."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from chassis.settings import ServiceSettings
from portal.domain.oidc import Provider, faults


class Settings(ServiceSettings):
    service: ClassVar[str] = "portal"

    services_url: str = Field(default="", description="where pages reach the other services; empty: PUBLIC_URL")
    services_timeout_seconds: float = Field(default=4, gt=0)
    access_minutes: int = Field(default=5, ge=1)
    refresh_days: int = Field(default=14, ge=1, description="a session unused for so long is over")
    session_days: int = Field(default=30, ge=1, description="the longest a session lasts, however used")
    reuse_grace_seconds: int = Field(
        default=20, ge=0, description="two tabs may present the same refresh token this close together"
    )
    signing_key_days: int = Field(default=30, ge=1)
    lock_out_minutes: int = Field(default=15, ge=1)
    failures_per_account: int = Field(default=5, ge=1)
    failures_per_address: int = Field(default=20, ge=1)

    invitation_days: int = Field(default=7, ge=1, description="how long the link of an invitation opens")
    reset_minutes: int = Field(default=30, ge=1, description="how long the link to a new password opens")
    resets_per_account: int = Field(default=3, ge=1, description="letters an hour; further asks are silent")
    resets_per_address: int = Field(default=20, ge=1, description="asks an hour")

    oidc_providers: tuple[Provider, ...] = Field(default=(), description="JSON: see docs/install.md")
    oidc_timeout_seconds: float = Field(default=5, gt=0)

    @model_validator(mode="after")
    def providers_make_sense(self) -> Self:
        if wrong := faults(self.oidc_providers, is_prod=self.environment == "prod"):
            raise ValueError("OIDC_PROVIDERS: " + "; ".join(wrong))
        return self

    @property
    def backend_url(self) -> str:
        return self.services_url or self.public_url

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")
