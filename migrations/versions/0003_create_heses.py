"""Create the runs of HESES and the corrections of institutions.

Why: HESES in the browser. A correction belongs to a member and is guarded as in 0002; one of an
    institution that is no member has no member, and only who reaches everything sees it.
Locks: nothing, the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

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


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _foreign(
    table: str, column: str, referred: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{referred}")
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    _create_runs()
    _create_corrections()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE heses_correction ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE heses_correction FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY rls_heses_correction_member ON heses_correction"
            f" USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})"
        )


def _create_runs() -> None:
    op.create_table(
        "heses_run",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("institutions", sa.Integer(), nullable=False),
        sa.Column("job_id", _key(), nullable=True),
        sa.Column("started_by", _key(), nullable=True),
        _instant("started_at"),
        _instant("finished_at", nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("based_on_id", _key(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("id", _key(), nullable=False),
        _instant("created_at"),
        _instant("updated_at"),
        _foreign("heses_run", "based_on_id", "heses_run"),
        _foreign("heses_run", "job_id", "job", ondelete="SET NULL"),
        _foreign("heses_run", "started_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heses_run")),
    )


def _create_corrections() -> None:
    table = "heses_correction"
    op.create_table(
        table,
        sa.Column("organisation_id", _key(), nullable=True),
        sa.Column("run_id", _key(), nullable=False),
        sa.Column("instid", sa.String(length=20), nullable=False),
        sa.Column("husid", sa.String(length=40), nullable=False),
        sa.Column("numhus", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value_before", sa.String(length=200), nullable=False),
        sa.Column("value_after", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", _key(), nullable=False),
        _instant("proposed_at"),
        sa.Column("decided_by", _key(), nullable=True),
        _instant("decided_at", nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("id", _key(), nullable=False),
        _instant("created_at"),
        _instant("updated_at"),
        _foreign(table, "decided_by", "user_account"),
        _foreign(table, "organisation_id", "organisation"),
        _foreign(table, "proposed_by", "user_account"),
        _foreign(table, "run_id", "heses_run"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heses_correction")),
    )
    op.create_index(op.f("ix_heses_correction_organisation_id"), table, ["organisation_id"])
    op.create_index("ix_heses_correction_run_id_instid", table, ["run_id", "instid"])
    op.create_index(op.f("ix_heses_correction_status"), table, ["status"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY rls_heses_correction_member ON heses_correction")
    op.drop_table("heses_correction")
    op.drop_table("heses_run")
