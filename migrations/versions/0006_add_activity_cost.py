"""Add what an activity cost.

Why: reports of value need the cost of a participant and of an additional entrant.
Locks: the activities briefly (ACCESS EXCLUSIVE), without a scan: the column is empty.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written out because SQLite adds a column with its rule in one statement only; to copy the
    # table instead would drop what hangs on it.
    op.execute(
        "ALTER TABLE activity ADD COLUMN cost_pounds NUMERIC(10, 2)"
        " CONSTRAINT ck_activity_cost_pounds_not_negative CHECK (cost_pounds >= 0)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE activity DROP COLUMN cost_pounds")
