"""Every setting of Hearth, read from the environment (prefix ``HEARTH_``).

Only the factory and the entry points import this module. Each field's description
is the row of the README's table: `tests/house` holds the two together.
"""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_SECRET = "development-only-not-a-secret"  # noqa: S105 - refused in production


class InsecureConfiguration(Exception):
    """Production was asked for with a setting that would not be safe."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HEARTH_", extra="ignore", frozen=True)

    environment: Literal["development", "test", "production"] = Field(
        "development", description="`production` refuses unsafe settings at start"
    )
    debug: bool = Field(False, description="Flask's debugger; never in production")
    demonstration: bool = Field(
        False, description="Shows the banner that every person here is synthetic"
    )
    secret_key: SecretStr = Field(
        SecretStr(DEFAULT_SECRET), description="Signs sessions and tokens; at least 32 characters"
    )
    pseudonym_key: SecretStr = Field(
        SecretStr(DEFAULT_SECRET),
        description="Keys the pseudonyms of the warehouse and the duplicate check; never changed",
    )
    audit_key: SecretStr = Field(
        SecretStr(DEFAULT_SECRET), description="Signs the head of the audit log's chain"
    )
    instance: Path = Field(
        Path("instance"), description="Folder of the embedded database, uploads and warehouse"
    )
    database_url: str = Field(
        "", description="SQLAlchemy address of the records; empty: SQLite in the instance folder"
    )
    owner_database_url: str = Field(
        "",
        description="Address of the role that owns the tables (migrations, verification);"
        " empty: the same as the database address",
    )
    allow_sqlite_in_production: bool = Field(
        False, description="Lets production run on the embedded database"
    )
    public_url: str = Field(
        "http://localhost:8000",
        description="Address in e-mails and for passkeys, which need a name, and single sign-on",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Number of reverse proxies whose forwarding headers are believed"
    )
    mail: Literal["console", "smtp"] = Field("console", description="Where e-mail goes")
    mail_sender: str = Field("Hearth <no-reply@hearth.invalid>", description="Sender of e-mail")
    smtp_host: str = Field("localhost", description="Mail server")
    smtp_port: int = Field(587, description="Port of the mail server")
    smtp_user: str = Field("", description="User at the mail server; empty: no sign-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server")
    smtp_tls: bool = Field(True, description="Uses STARTTLS to the mail server")
    session_idle: timedelta = Field(
        timedelta(minutes=30), description="A session ends after this long without a request"
    )
    session_absolute: timedelta = Field(
        timedelta(hours=12), description="A session ends after this long in any case"
    )
    lockout_failures: int = Field(
        5, ge=3, le=20, description="Wrong passwords in a row before an account is locked"
    )
    lockout_period: timedelta = Field(
        timedelta(minutes=15), description="How long a locked account stays locked"
    )
    require_two_step: bool | None = Field(
        None,
        description="The central team and system administrators need a second step; empty: in"
        " production, but not where it shows the demonstration",
    )
    oidc_discovery_url: str = Field(
        "", description="OpenID Connect discovery document; empty: no single sign-on"
    )
    oidc_client_id: str = Field("", description="Client identifier at the provider")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret at the provider"
    )
    oidc_label: str = Field("your institution", description="Name on the single sign-on button")
    upload_max_bytes: int = Field(50_000_000, description="Largest spreadsheet accepted, in bytes")
    upload_max_rows: int = Field(100_000, description="Most rows in one spreadsheet")
    reference_max_bytes: int = Field(
        2_000_000_000,
        description="Largest official file or file of student records on a page, in bytes",
    )
    job_lease: timedelta = Field(
        timedelta(seconds=30), description="A job whose worker is silent this long is taken over"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Detail of the log, which never holds personal data"
    )

    @property
    def records_url(self) -> str:
        """Address of the records, the embedded database when none is given."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'hearth.db'}"

    @property
    def owner_url(self) -> str:
        """Address of the role that owns the tables."""
        return self.owner_database_url or self.records_url

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def requires_two_step(self) -> bool:
        """Whether a password alone is too little for roles that reach everybody."""
        if self.require_two_step is None:
            return self.is_production and not self.demonstration
        return self.require_two_step

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        if not self.is_production:
            return self
        for name in ("secret_key", "pseudonym_key", "audit_key"):
            value = getattr(self, name).get_secret_value()
            if value == DEFAULT_SECRET or len(value) < 32:
                raise InsecureConfiguration(
                    f"Set HEARTH_{name.upper()} to a secret of at least 32 characters"
                    " before running in production."
                )
        self._refuse_unsafe_ways_in()
        return self

    def _refuse_unsafe_ways_in(self) -> None:
        keys = (self.secret_key, self.pseudonym_key, self.audit_key)
        if len({key.get_secret_value() for key in keys}) < len(keys):
            raise InsecureConfiguration(
                "Give each of HEARTH_SECRET_KEY, HEARTH_PSEUDONYM_KEY and HEARTH_AUDIT_KEY a secret"
                " of its own before running in production."
            )
        if not self.public_url.startswith("https://"):
            raise InsecureConfiguration(
                "Set HEARTH_PUBLIC_URL to an address with https:// before running in production:"
                " without it the cookie that signs a person in may travel unencrypted."
            )
        if self.mail == "console":
            raise InsecureConfiguration(
                "Set HEARTH_MAIL=smtp before running in production: on the console, links that let"
                " a person in would stand in the log."
            )
        if self.debug:
            raise InsecureConfiguration("Unset HEARTH_DEBUG before running in production.")
        if self.records_url.startswith("sqlite") and not self.allow_sqlite_in_production:
            raise InsecureConfiguration(
                "Set HEARTH_DATABASE_URL to a PostgreSQL address, or say"
                " HEARTH_ALLOW_SQLITE_IN_PRODUCTION=1, before running in production."
            )
