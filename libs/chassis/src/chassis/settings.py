"""What every service is told by its environment; built once in `__main__`, passed down."""

import os
from typing import Any, ClassVar, Literal, Self
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEV_ONLY = "dev-only"


class ServiceSettings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    service: ClassVar[str]

    environment: Literal["dev", "test", "prod"] = "prod"
    app_name: str = "Astreinte"
    debug: bool = False
    database_url: SecretStr = Field(default=SecretStr(""), description="a server, or this service's own database")
    database_pool_size: int = Field(default=8, ge=2)
    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_replication_factor: int = Field(default=1, ge=1)
    redis_url: SecretStr = SecretStr("redis://127.0.0.1:6379/0")
    public_url: str = "http://127.0.0.1:8080"
    cors_origins: str = ""
    jwks_url: str = "http://127.0.0.1:8080/.well-known/jwks.json"
    token_issuer: str = "astreinte"
    secret_key: SecretStr = SecretStr(f"{DEV_ONLY}-secret")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    trust_proxy: bool = False
    organisation_zone: str = "Europe/Paris"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otel_exporter_otlp_endpoint: str = ""
    trace_sample_ratio: float = Field(default=0.05, ge=0, le=1)
    rate_limit_per_minute: int = Field(default=600, ge=1)
    consumer_max_records: int = Field(default=500, ge=1)
    consumer_gather_ms: int = Field(
        default=0, ge=0, le=5000, description="wait this long for more events to take in one transaction"
    )
    consumer_session_seconds: int = Field(default=10, ge=6)
    dead_letter_limit: int = Field(default=500, ge=1)
    failpoints_dir: str = Field(default="", description="a folder of armed failpoints; refused outside dev and test")

    @model_validator(mode="before")
    @classmethod
    def own_database(cls, values: dict[str, Any]) -> dict[str, Any]:
        """`<SERVICE>_DATABASE_URL` wins; a bare `DATABASE_URL` names a server that holds one database each."""
        if own := os.environ.get(f"{cls.service.upper()}_DATABASE_URL"):
            values["database_url"] = own
        elif url := values.get("database_url"):
            raw = url.get_secret_value() if isinstance(url, SecretStr) else str(url)
            parts = urlsplit(raw)
            if parts.path in ("", "/", "/postgres"):
                values["database_url"] = urlunsplit(parts._replace(path=f"/astreinte_{cls.service}"))
        return values

    @model_validator(mode="after")
    def nothing_unsafe_in_production(self) -> Self:
        if self.environment == "prod":
            if self.failpoints_dir:
                raise ValueError("FAILPOINTS_DIR is for dev and test only")
            secrets = {"SECRET_KEY": self.secret_key, "DATABASE_URL": self.database_url}
            for name, secret in secrets.items():
                if DEV_ONLY in secret.get_secret_value():
                    raise ValueError(f"{name} still has the value that is only for dev")
        if not self.database_url.get_secret_value():
            raise ValueError(f"DATABASE_URL or {self.service.upper()}_DATABASE_URL must be set")
        return self
