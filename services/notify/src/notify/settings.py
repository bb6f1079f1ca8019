"""What notify is told by its environment."""

from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "notify"

    smtp_host: str = Field(default="", description="empty outside production: messages are logged, not sent")
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = False
    mail_from: str = "Astreinte <astreinte@localhost>"
    mail_connections: int = Field(default=4, ge=1)
    mail_timeout_seconds: int = Field(default=10, ge=1)
    mail_attempts: int = Field(default=12, ge=1)
    news_hours: int = Field(default=24, ge=1, description="older facts are remembered, nobody is told")
    live_kept_hours: int = Field(default=24, ge=1)
    live_connections_per_person: int = Field(default=12, ge=1)

    @model_validator(mode="after")
    def mail_in_production(self) -> Self:
        if self.environment == "prod" and not self.smtp_host:
            raise ValueError("SMTP_HOST must be set in production: people wait for these messages")
        return self
