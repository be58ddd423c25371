"""Say of a saved map whether it is a targeting map or a plan.

Why: plans are saved, shared and removed as targeting maps are; each kind has names of its own.
Locks: on PostgreSQL the saved maps, of which there are few, briefly. SQLite copies them: it cannot
    change a constraint otherwise. No trigger hangs on the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "saved_map"
COLUMN = "kind"
FORMER = f"uq_{TABLE}_organisation_id_name"
UNIQUE = f"uq_{TABLE}_organisation_id_kind_name"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as saved:
        saved.add_column(
            sa.Column(COLUMN, sa.String(length=20), nullable=False, server_default="targeting")
        )
        saved.drop_constraint(FORMER, type_="unique")
        saved.create_unique_constraint(UNIQUE, ["organisation_id", COLUMN, "name"])
    with op.batch_alter_table(TABLE) as saved:
        saved.alter_column(COLUMN, server_default=None)


def downgrade() -> None:
    # Two of one name cannot both stay: plans go, of all members.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('hearth.scope', '*', true)")
    op.execute(f"DELETE FROM {TABLE} WHERE {COLUMN} <> 'targeting'")  # noqa: S608 - no input
    with op.batch_alter_table(TABLE) as saved:
        saved.drop_constraint(UNIQUE, type_="unique")
        saved.drop_column(COLUMN)
        saved.create_unique_constraint(FORMER, ["organisation_id", "name"])
