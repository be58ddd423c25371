"""Create the impact studies.

Why: a study is declared and locked before its outcomes are opened, and run as a job. One belongs to
    the member whose participants it is about and is guarded as in 0002; one of all members has no
    member.
Locks: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "impact_study"
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


def upgrade() -> None:
    op.create_table(
        TABLE,
        _who("organisation_id"),
        _text("title", 200),
        _long("note"),
        _text("kind", 40),
        _text("member", 60),
        _text("whose", 200),
        _long("protocol"),
        _text("protocol_hash", 64),
        sa.Column("edition", sa.Integer(), nullable=False),
        _text("snapshot", 64),
        _text("status", 20),
        _who("job_id"),
        _long("told_because"),
        _text("results", 64),
        _who("prepared_by", nullable=False),
        _when("prepared_at", nullable=False),
        _who("locked_by"),
        _when("locked_at"),
        _when("opened_at"),
        _who("id", nullable=False),
        _when("created_at", nullable=False),
        _when("updated_at", nullable=False),
        _foreign("organisation_id", "organisation"),
        _foreign("job_id", "job", ondelete="SET NULL"),
        _foreign("prepared_by", "user_account"),
        _foreign("locked_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
    op.create_index(f"ix_{TABLE}_status", TABLE, ["status"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY rls_{TABLE}_member ON {TABLE}"
            f" USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP POLICY rls_{TABLE}_member ON {TABLE}")
    op.drop_table(TABLE)
