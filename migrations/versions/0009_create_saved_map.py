"""Create the saved targeting maps.

Why: a member's staff save what counts as a sign of need and where, and share it with each other.
    Guarded as in 0002.
Locks: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "saved_map"
# As in 0002, which must not change any more.
IN_SCOPE = """CASE
    WHEN current_setting('hearth.scope', true) = '*' THEN true
    ELSE organisation_id = ANY (
        string_to_array(
            nullif(nullif(current_setting('hearth.scope', true), ''), '*'), ','
        )::bigint[]
    )
END"""


def _key(name: str) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=False)


def _when(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        _key("saved_by"),
        _key("id"),
        _when("created_at"),
        _when("updated_at"),
        _key("organisation_id"),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f(f"fk_{TABLE}_saved_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f(f"fk_{TABLE}_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("organisation_id", "name", name=f"uq_{TABLE}_organisation_id_name"),
    )
    op.create_index(op.f(f"ix_{TABLE}_organisation_id"), TABLE, ["organisation_id"])
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
