"""Create the decisions on links, which are only ever added, and the leases of reviewers.

Why: review of links in the browser. A decision concerns no single member: only who may review
    links reads it. As in the audit log, triggers refuse any change of what was decided.
Locks: nothing, the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _pair() -> list[sa.Column[object]]:
    return [
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("pseudonym", sa.String(length=64), nullable=False),
        sa.Column("record_pseudonym", sa.String(length=64), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "link_decision",
        sa.Column("id", _key(), nullable=False),
        *_pair(),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("reviewer_id", _key(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("probability_then", sa.Double(), nullable=False),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["user_account.id"],
            name=op.f("fk_link_decision_reviewer_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_decision")),
        sa.UniqueConstraint(
            "source", "pseudonym", "record_pseudonym", "reviewer_id", "turn",
            name="uq_link_decision_turn",
        ),
    )  # fmt: skip
    op.create_index("ix_link_decision_reviewer_id", "link_decision", ["reviewer_id"])
    op.create_table(
        "link_lease",
        sa.Column("reviewer_id", _key(), autoincrement=False, nullable=False),
        *_pair(),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["user_account.id"],
            name=op.f("fk_link_lease_reviewer_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("reviewer_id", name=op.f("pk_link_lease")),
        sa.UniqueConstraint("source", "pseudonym", "record_pseudonym", name="uq_link_lease_pair"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'decisions on links are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_link_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON link_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_decision_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN"
        " REVOKE UPDATE, DELETE, TRUNCATE ON link_decision FROM hearth_app; END IF; END $$"
    )


def _guard_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_link_decision_no_{verb.lower()} BEFORE {verb} ON link_decision"
            " BEGIN SELECT RAISE(ABORT, 'decisions on links are append-only'); END"
        )


def downgrade() -> None:
    # SQLite drops a table's triggers with it, and empties it first: they must be gone before.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_link_decision_append_only ON link_decision")
        op.execute("DROP FUNCTION refuse_decision_change()")
    else:
        op.execute("DROP TRIGGER tr_link_decision_no_update")
        op.execute("DROP TRIGGER tr_link_decision_no_delete")
    op.drop_table("link_lease")
    op.drop_table("link_decision")
