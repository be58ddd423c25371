"""Create the publications.

Why: reports that are prepared, checked, approved and shown outside. One belongs to the member
    whose figures it shows and is guarded as in 0002; one of all members has no member, and only
    who reaches everything sees it until it is published.
Locks: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "publication"
# As in 0002, which must not change any more.
IN_SCOPE = """CASE
    WHEN current_setting('hearth.scope', true) = '*' THEN true
    ELSE organisation_id = ANY (
        string_to_array(
            nullif(nullif(current_setting('hearth.scope', true), ''), '*'), ','
        )::bigint[]
    )
END"""


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _who(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, _key(), nullable=nullable)


def _when(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _foreign(column: str, referred: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}_{referred}")
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=name, ondelete=ondelete)


PEOPLE = (
    "override_by", "override_confirmed_by", "prepared_by", "checked_by", "approved_by",
    "published_by", "withdrawn_by",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        TABLE,
        _who("organisation_id"),
        _text("title", 200),
        _long("summary"),
        _long("note"),
        *_question(),
        _text("status", 20),
        _who("job_id"),
        _text("manifest", 64),
        sa.Column("findings", sa.JSON(), nullable=False),
        _text("held_against", 64),
        _long("override_reason"),
        *_decisions(),
        _who("id", nullable=False),
        _when("created_at", nullable=False),
        _when("updated_at", nullable=False),
        _foreign("organisation_id", "organisation"),
        _foreign("job_id", "job", ondelete="SET NULL"),
        _foreign("replaces_id", TABLE),
        *(_foreign(person, "user_account") for person in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("slug", name=op.f(f"uq_{TABLE}_slug")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_status", TABLE, ["status"])
    op.create_index(f"ix_{TABLE}_replaces_id", TABLE, ["replaces_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY rls_{TABLE}_member ON {TABLE}"
            f" USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})"
        )


def _question() -> list[sa.Column[object]]:
    return [
        _text("report", 60),
        _text("member", 60),
        _text("whose", 200),
        _text("years", 20),
        sa.Column("definitions", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        _text("snapshot", 64),
        _text("code", 40),
    ]


def _decisions() -> list[sa.Column[object]]:
    return [
        _who("override_by"),
        _who("override_confirmed_by"),
        _text("sealed", 64),
        sa.Column("hands", sa.JSON(), nullable=False),
        _who("prepared_by", nullable=False),
        _when("prepared_at", nullable=False),
        _who("checked_by"),
        _when("checked_at"),
        _who("approved_by"),
        _when("approved_at"),
        _long("sent_back"),
        sa.Column("slug", sa.String(length=150), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _who("replaces_id"),
        _who("published_by"),
        _when("published_at"),
        _who("withdrawn_by"),
        _when("withdrawn_at"),
        _long("withdrawal_reason"),
    ]


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP POLICY rls_{TABLE}_member ON {TABLE}")
    op.drop_table(TABLE)
