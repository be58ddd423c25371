"""Say of which study a publication is.

Why: a finished impact study is checked, approved and published as reports are.
Locks: on PostgreSQL the publications and the studies briefly, without a scan: the column is empty.
    SQLite copies the publications, of which there are few: it cannot add a reference by its name
    otherwise. No trigger hangs on the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "publication"
COLUMN = "study_id"
INDEX = f"ix_{TABLE}_{COLUMN}"
REFERENCE = f"fk_{TABLE}_{COLUMN}_impact_study"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table(TABLE) as publication:
        publication.add_column(sa.Column(COLUMN, key, nullable=True))
        publication.create_foreign_key(REFERENCE, "impact_study", [COLUMN], ["id"])
        publication.create_index(INDEX, [COLUMN])


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as publication:
        publication.drop_index(INDEX)
        publication.drop_constraint(REFERENCE, type_="foreignkey")
        publication.drop_column(COLUMN)
