"""Who signs in. What a role may do is decided in `app.core.access`, not here."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Key, Record
from app.models.fields import FieldKind, Sensitivity, explained, internal

if TYPE_CHECKING:
    from app.models.organisation import Organisation

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A named set of permissions; the names are `app.core.access.RoleName`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(
        Key, primary_key=True, info=internal("Number", "Hearth's own number for this role.")
    )
    name: Mapped[str] = mapped_column(
        String(40), unique=True, info=explained("Role", "What the person may see and do.")
    )
    description: Mapped[str | None] = mapped_column(
        String(255), info=explained("What it allows", "The role in one sentence.")
    )


class User(Record, UserMixin):
    """A person who signs in. Sign-in fields are Flask-Security's and keep its names."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(
        String(255),
        unique=True,
        info=explained(
            "E-mail address",
            "Used to sign in and to receive notices.",
            kind=FieldKind.EMAIL,
            sensitivity=Sensitivity.IDENTIFIER,
        ),
    )
    name: Mapped[str] = mapped_column(
        String(120),
        info=explained(
            "Name", "How colleagues see the person.", sensitivity=Sensitivity.IDENTIFIER
        ),
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"),
        index=True,
        info=explained("Member", "The member the person works for; empty for national staff."),
    )
    region: Mapped[str | None] = mapped_column(
        String(40),
        info=explained(
            "Region", "The region of a hub officer.", kind=FieldKind.CODE, code_list="region"
        ),
    )
    active: Mapped[bool] = mapped_column(
        default=True, info=explained("Active", "An inactive person cannot sign in.")
    )
    password: Mapped[str | None] = mapped_column(
        String(255), info=internal("Password", "Kept as an Argon2 hash.")
    )
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, info=internal("Sign-in key", "Changing it ends every session.")
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True, info=internal("Passkey handle", "Names the person to a passkey.")
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        info=internal("Confirmed", "When the e-mail address was shown to work.")
    )
    last_login_at: Mapped[datetime | None] = mapped_column(  # type: ignore[assignment]
        info=internal("Last sign-in", "When the person last signed in.")
    )
    failed_sign_ins: Mapped[int] = mapped_column(
        default=0, info=internal("Failed sign-ins", "Wrong passwords in a row.")
    )
    locked_until: Mapped[datetime | None] = mapped_column(
        info=internal("Locked until", "No sign-in before this instant.")
    )
    tf_primary_method: Mapped[str | None] = mapped_column(
        String(64), info=internal("Second step", "Which second step the person uses.")
    )
    tf_totp_secret: Mapped[str | None] = mapped_column(
        String(255), info=internal("Second-step secret", "Encrypted.")
    )
    tf_last_counter: Mapped[int | None] = mapped_column(
        BigInteger, info=internal("Last code", "Which code was used last; none is used twice.")
    )
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList()),
        info=internal("Recovery codes", "Kept as keyed hashes; each lets the person in once."),
    )
    oidc_subject: Mapped[str | None] = mapped_column(
        String(255),
        unique=True,
        info=internal("Single sign-on subject", "Digest of issuer and subject at the provider."),
    )

    organisation: Mapped["Organisation | None"] = relationship(lazy="joined")
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=user_role, lazy="selectin"
    )
    webauthn: Mapped[list["WebAuthn"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )


class WebAuthn(Base, WebAuthnMixin):
    """A passkey of a person. Its fields are Flask-Security's."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(
        Key, primary_key=True, info=internal("Number", "Hearth's own number for this passkey.")
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"),
        info=internal("Person", "Whose passkey it is."),
    )
    credential_id: Mapped[bytes] = mapped_column(
        LargeBinary(1024), unique=True, info=internal("Credential", "Names the passkey.")
    )
    public_key: Mapped[bytes] = mapped_column(
        LargeBinary, info=internal("Public key", "Checks what the passkey signs.")
    )
    sign_count: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        default=0, info=internal("Uses", "Counted by the passkey; a step back tells a copy.")
    )
    transports: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList()), info=internal("Transports", "How it can be reached.")
    )
    backup_state: Mapped[bool] = mapped_column(
        info=internal("Backed up", "Whether it is kept on several devices.")
    )
    device_type: Mapped[str] = mapped_column(
        String(64), info=internal("Kind of device", "Single device or several.")
    )
    extensions: Mapped[str | None] = mapped_column(
        String(255), info=internal("Extensions", "What the passkey can do besides.")
    )
    lastuse_datetime: Mapped[datetime] = mapped_column(
        info=internal("Last used", "When it last let the person in.")
    )
    name: Mapped[str] = mapped_column(
        String(64), info=explained("Name", "What the person calls the passkey.")
    )
    usage: Mapped[str] = mapped_column(
        String(64), info=internal("Usage", "As the first step or as the second.")
    )

    user: Mapped[User] = relationship(back_populates="webauthn")


class UserSession(Base):
    """A signed-in session on the server, so that it can end early or be ended."""

    __tablename__ = "user_session"

    id: Mapped[str] = mapped_column(
        String(64), primary_key=True, info=internal("Key", "Hash of what the browser holds.")
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"),
        index=True,
        info=internal("Person", "Who is signed in."),
    )
    started_at: Mapped[datetime] = mapped_column(
        info=internal("Started", "When the person signed in.")
    )
    seen_at: Mapped[datetime] = mapped_column(
        info=internal("Last seen", "When the session was last used.")
    )
    ended_at: Mapped[datetime | None] = mapped_column(
        info=internal("Ended", "When it was ended, if it was.")
    )
    address: Mapped[str | None] = mapped_column(
        String(64), info=internal("Address", "The network address it came from.")
    )
    agent: Mapped[str | None] = mapped_column(
        String(200), info=internal("Browser", "What the browser says of itself.")
    )
