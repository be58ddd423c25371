"""Create the records: members, people, activities, uploads, jobs and the audit log.

Why: the first revision.
Locks: nothing, the tables are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=True),
        sa.Column("entity_ids", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_address_at", "audit_event", ["address", "at"], unique=False)
    op.create_index(
        "ix_audit_event_organisation_id_at", "audit_event", ["organisation_id", "at"], unique=False
    )
    op.create_index("ix_audit_event_user_id_at", "audit_event", ["user_id", "at"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "code_list",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_list")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_code_list_key_version")),
    )
    op.create_table(
        "institution",
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("establishment_type", sa.String(length=80), nullable=True),
        sa.Column("local_authority", sa.String(length=80), nullable=True),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column("low_age", sa.Integer(), nullable=True),
        sa.Column("high_age", sa.Integer(), nullable=True),
        sa.Column(
            "ks4_attainment8", sa.Numeric(precision=5, scale=1, asdecimal=False), nullable=True
        ),
        sa.Column("fsm_percent", sa.Numeric(precision=5, scale=1, asdecimal=False), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(urn) = 6", name=op.f("ck_institution_urn_has_six_digits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("urn", name=op.f("uq_institution_urn")),
    )
    op.create_index(op.f("ix_institution_name"), "institution", ["name"], unique=False)
    op.create_index(op.f("ix_institution_region"), "institution", ["region"], unique=False)
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_organisation_id"), "job", ["organisation_id"], unique=False)
    op.create_index("ix_job_state_lease_until", "job", ["state", "lease_until"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("membership", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=True),
        sa.Column("hesa_instid", sa.String(length=4), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(hesa_instid) = 4", name=op.f("ck_organisation_hesa_instid_has_four_digits")
        ),
        sa.CheckConstraint(
            "length(ukprn) = 8", name=op.f("ck_organisation_ukprn_has_eight_digits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_index(op.f("ix_organisation_region"), "organisation", ["region"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "code",
        sa.Column(
            "code_list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_list_id"],
            ["code_list.id"],
            name=op.f("fk_code_code_list_id_code_list"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("code_list_id", "value", name=op.f("uq_code_code_list_id_value")),
    )
    op.create_table(
        "participant",
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("middle_name", sa.String(length=100), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=3), nullable=True),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column(
            "institution_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("phase_adjustment", sa.Integer(), nullable=False),
        sa.Column("evaluation_group", sa.String(length=20), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("notice_version", sa.String(length=40), nullable=True),
        sa.Column("tracking_permission", sa.Boolean(), nullable=False),
        sa.Column("upn", sa.String(length=13), nullable=True),
        sa.Column("search_name", sa.String(length=310), nullable=False),
        sa.Column("identity_key", sa.String(length=64), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "phase_adjustment BETWEEN -3 AND 3",
            name=op.f("ck_participant_phase_adjustment_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_participant_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_participant_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("uq_participant_organisation_id_id")
        ),
    )
    op.create_index(
        op.f("ix_participant_date_of_birth"), "participant", ["date_of_birth"], unique=False
    )
    op.create_index(
        op.f("ix_participant_institution_id"), "participant", ["institution_id"], unique=False
    )
    op.create_index(
        op.f("ix_participant_organisation_id"), "participant", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_participant_organisation_id_institution_id",
        "participant",
        ["organisation_id", "institution_id"],
        unique=False,
    )
    op.create_index(
        "ix_participant_organisation_id_search_name",
        "participant",
        ["organisation_id", "search_name"],
        unique=False,
    )
    op.create_index(op.f("ix_participant_postcode"), "participant", ["postcode"], unique=False)
    op.create_index("ix_participant_search_name", "participant", ["search_name"], unique=False)
    op.create_index(op.f("ix_participant_upload_id"), "participant", ["upload_id"], unique=False)
    op.create_index(
        "uq_participant_organisation_id_identity_key",
        "participant",
        ["organisation_id", "identity_key"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_participant_organisation_id_reference",
        "participant",
        ["organisation_id", "reference"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
    )
    op.create_table(
        "programme",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_programme_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_programme_organisation_id_id")),
        sa.UniqueConstraint(
            "organisation_id", "title", name=op.f("uq_programme_organisation_id_title")
        ),
    )
    op.create_index(
        op.f("ix_programme_organisation_id"), "programme", ["organisation_id"], unique=False
    )
    op.create_table(
        "upload_mapping",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_upload_mapping_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_mapping")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "fingerprint",
            name=op.f("uq_upload_mapping_organisation_id_kind_fingerprint"),
        ),
    )
    op.create_index(
        op.f("ix_upload_mapping_organisation_id"),
        "upload_mapping",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "user_account",
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_last_counter", sa.BigInteger(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_user_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
        sa.UniqueConstraint(
            "fs_webauthn_user_handle", name=op.f("uq_user_account_fs_webauthn_user_handle")
        ),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_user_account_oidc_subject")),
    )
    op.create_index(
        op.f("ix_user_account_organisation_id"), "user_account", ["organisation_id"], unique=False
    )
    op.create_table(
        "activity",
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("activity_type", sa.String(length=40), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "contact_hours", sa.Numeric(precision=7, scale=2, asdecimal=False), nullable=False
        ),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=True),
        sa.Column("venue_postcode", sa.String(length=8), nullable=True),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("funding_stream", sa.String(length=20), nullable=False),
        sa.Column("target_year_groups", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "contact_hours >= 0", name=op.f("ck_activity_contact_hours_not_negative")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_activity_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["institution.id"], name=op.f("fk_activity_host_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "programme_id"],
            ["programme.organisation_id", "programme.id"],
            name=op.f("fk_activity_organisation_id_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_activity_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_activity_organisation_id_id")),
    )
    op.create_index(op.f("ix_activity_academic_year"), "activity", ["academic_year"], unique=False)
    op.create_index(op.f("ix_activity_host_id"), "activity", ["host_id"], unique=False)
    op.create_index(
        op.f("ix_activity_organisation_id"), "activity", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_activity_organisation_id_starts_on",
        "activity",
        ["organisation_id", "starts_on"],
        unique=False,
    )
    op.create_index(
        "uq_activity_organisation_id_reference",
        "activity",
        ["organisation_id", "reference"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
    )
    op.create_table(
        "address",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("postcode_given", sa.String(length=40), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column("repair", sa.String(length=200), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_address_organisation_id_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_address_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(
        op.f("ix_address_organisation_id"), "address", ["organisation_id"], unique=False
    )
    op.create_index("ix_address_participant_id", "address", ["participant_id"], unique=False)
    op.create_table(
        "characteristic",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_characteristic_organisation_id_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_characteristic_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characteristic")),
        sa.UniqueConstraint(
            "participant_id", "kind", name=op.f("uq_characteristic_participant_id_kind")
        ),
    )
    op.create_index(
        op.f("ix_characteristic_organisation_id"),
        "characteristic",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=True),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_passkey_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id_role")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_role_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.Numeric(precision=7, scale=2, asdecimal=False), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_session_ends_after_start")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_session_hours_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name=op.f("fk_session_organisation_id_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_session_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_session_organisation_id_id")),
    )
    op.create_index("ix_session_activity_id", "session", ["activity_id"], unique=False)
    op.create_index(
        op.f("ix_session_organisation_id"), "session", ["organisation_id"], unique=False
    )
    op.create_table(
        "upload",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("stored_as", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_upload_activity_id_activity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_upload_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_upload_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_upload_organisation_id_id")),
    )
    op.create_index(op.f("ix_upload_activity_id"), "upload", ["activity_id"], unique=False)
    op.create_index(op.f("ix_upload_organisation_id"), "upload", ["organisation_id"], unique=False)
    op.create_index(
        "ix_upload_organisation_id_content_hash",
        "upload",
        ["organisation_id", "content_hash"],
        unique=False,
    )
    op.create_index(op.f("ix_upload_state"), "upload", ["state"], unique=False)
    op.create_table(
        "registration",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("hours", sa.Numeric(precision=7, scale=2, asdecimal=False), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_registration_hours_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            name=op.f("fk_registration_organisation_id_activity_id_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            name=op.f("fk_registration_organisation_id_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "session_id"],
            ["session.organisation_id", "session.id"],
            name=op.f("fk_registration_organisation_id_session_id_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registration_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index("ix_registration_activity_id", "registration", ["activity_id"], unique=False)
    op.create_index(
        op.f("ix_registration_organisation_id"), "registration", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_registration_upload_id"), "registration", ["upload_id"], unique=False)
    op.create_index(
        "uq_registration_participant_id_activity_id",
        "registration",
        ["participant_id", "activity_id"],
        unique=True,
        postgresql_where=sa.text("session_id IS NULL"),
        sqlite_where=sa.text("session_id IS NULL"),
    )
    op.create_index(
        "uq_registration_participant_id_session_id",
        "registration",
        ["participant_id", "session_id"],
        unique=True,
        postgresql_where=sa.text("session_id IS NOT NULL"),
        sqlite_where=sa.text("session_id IS NOT NULL"),
    )
    op.create_table(
        "upload_row",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("mended", sa.JSON(), nullable=False),
        sa.Column("cleaned", sa.JSON(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "upload_id"],
            ["upload.organisation_id", "upload.id"],
            name=op.f("fk_upload_row_organisation_id_upload_id_upload"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_upload_row_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_row")),
        sa.UniqueConstraint(
            "upload_id", "row_number", name=op.f("uq_upload_row_upload_id_row_number")
        ),
    )
    op.create_index(
        op.f("ix_upload_row_organisation_id"), "upload_row", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_upload_row_upload_id_state", "upload_row", ["upload_id", "state"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_upload_row_upload_id_state", table_name="upload_row")
    op.drop_index(op.f("ix_upload_row_organisation_id"), table_name="upload_row")
    op.drop_table("upload_row")
    op.drop_index(
        "uq_registration_participant_id_session_id",
        table_name="registration",
        postgresql_where=sa.text("session_id IS NOT NULL"),
        sqlite_where=sa.text("session_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_registration_participant_id_activity_id",
        table_name="registration",
        postgresql_where=sa.text("session_id IS NULL"),
        sqlite_where=sa.text("session_id IS NULL"),
    )
    op.drop_index(op.f("ix_registration_upload_id"), table_name="registration")
    op.drop_index(op.f("ix_registration_organisation_id"), table_name="registration")
    op.drop_index("ix_registration_activity_id", table_name="registration")
    op.drop_table("registration")
    op.drop_index(op.f("ix_upload_state"), table_name="upload")
    op.drop_index("ix_upload_organisation_id_content_hash", table_name="upload")
    op.drop_index(op.f("ix_upload_organisation_id"), table_name="upload")
    op.drop_index(op.f("ix_upload_activity_id"), table_name="upload")
    op.drop_table("upload")
    op.drop_index(op.f("ix_session_organisation_id"), table_name="session")
    op.drop_index("ix_session_activity_id", table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_table("user_role")
    op.drop_table("passkey")
    op.drop_index(op.f("ix_characteristic_organisation_id"), table_name="characteristic")
    op.drop_table("characteristic")
    op.drop_index("ix_address_participant_id", table_name="address")
    op.drop_index(op.f("ix_address_organisation_id"), table_name="address")
    op.drop_table("address")
    op.drop_index(
        "uq_activity_organisation_id_reference",
        table_name="activity",
        postgresql_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
    )
    op.drop_index("ix_activity_organisation_id_starts_on", table_name="activity")
    op.drop_index(op.f("ix_activity_organisation_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_host_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_academic_year"), table_name="activity")
    op.drop_table("activity")
    op.drop_index(op.f("ix_user_account_organisation_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_upload_mapping_organisation_id"), table_name="upload_mapping")
    op.drop_table("upload_mapping")
    op.drop_index(op.f("ix_programme_organisation_id"), table_name="programme")
    op.drop_table("programme")
    op.drop_index(
        "uq_participant_organisation_id_reference",
        table_name="participant",
        postgresql_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
        sqlite_where=sa.text("deleted_at IS NULL AND reference IS NOT NULL"),
    )
    op.drop_index(
        "uq_participant_organisation_id_identity_key",
        table_name="participant",
        postgresql_where=sa.text("deleted_at IS NULL"),
        sqlite_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_participant_upload_id"), table_name="participant")
    op.drop_index("ix_participant_search_name", table_name="participant")
    op.drop_index(op.f("ix_participant_postcode"), table_name="participant")
    op.drop_index("ix_participant_organisation_id_search_name", table_name="participant")
    op.drop_index("ix_participant_organisation_id_institution_id", table_name="participant")
    op.drop_index(op.f("ix_participant_organisation_id"), table_name="participant")
    op.drop_index(op.f("ix_participant_institution_id"), table_name="participant")
    op.drop_index(op.f("ix_participant_date_of_birth"), table_name="participant")
    op.drop_table("participant")
    op.drop_table("code")
    op.drop_table("role")
    op.drop_index(op.f("ix_organisation_region"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index("ix_job_state_lease_until", table_name="job")
    op.drop_index(op.f("ix_job_organisation_id"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_institution_region"), table_name="institution")
    op.drop_index(op.f("ix_institution_name"), table_name="institution")
    op.drop_table("institution")
    op.drop_table("code_list")
    op.drop_table("audit_head")
    op.drop_index("ix_audit_event_user_id_at", table_name="audit_event")
    op.drop_index("ix_audit_event_organisation_id_at", table_name="audit_event")
    op.drop_index("ix_audit_event_address_at", table_name="audit_event")
    op.drop_table("audit_event")
