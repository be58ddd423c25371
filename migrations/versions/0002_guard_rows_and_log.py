"""Guard rows by member, and make the audit log append-only.

Why: row-level security repeats the access policy underneath the application, so that a query
    that forgot its scope returns nothing foreign; triggers refuse any change of the log.
    A policy whose setting is not there shows nothing. The tables' owner is bound too (FORCE),
    but a superuser never is: the application must run as the role `hearth_app`.
Locks: each table briefly (ACCESS EXCLUSIVE), without a scan.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MEMBER_TABLES = (
    "participant",
    "address",
    "characteristic",
    "programme",
    "activity",
    "session",
    "registration",
    "upload",
    "upload_row",
    "upload_mapping",
)
# CASE decides the order of evaluation: '*' must never be cast to a number.
IN_SCOPE = """CASE
    WHEN current_setting('hearth.scope', true) = '*' THEN true
    ELSE organisation_id = ANY (
        string_to_array(
            nullif(nullif(current_setting('hearth.scope', true), ''), '*'), ','
        )::bigint[]
    )
END"""


def upgrade() -> None:
    head = sa.table("audit_head", sa.column("id"), sa.column("sequence"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    for table in MEMBER_TABLES:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(
            f'CREATE POLICY rls_{table}_member ON "{table}"'
            f" USING ({IN_SCOPE}) WITH CHECK ({IN_SCOPE})"
        )
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hearth_app') THEN"
        " REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM hearth_app; END IF; END $$"
    )


def _guard_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event"
            " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_audit_event_append_only ON audit_event")
        op.execute("DROP FUNCTION refuse_audit_change()")
        for table in reversed(MEMBER_TABLES):
            op.execute(f'DROP POLICY rls_{table}_member ON "{table}"')
            op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    else:
        op.execute("DROP TRIGGER tr_audit_event_no_update")
        op.execute("DROP TRIGGER tr_audit_event_no_delete")
    op.execute("DELETE FROM audit_head")
