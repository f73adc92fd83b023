"""The tables of the house: visits, drafts, cases, acuses, messages, limits, ledger and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SQLITE_TRIGGERS = (
    "CREATE TRIGGER ledger_keeps_rows BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER ledger_keeps_all BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    # Also stops INSERT OR REPLACE, which deletes without asking the trigger above.
    "CREATE TRIGGER ledger_grows_by_one BEFORE INSERT ON ledger "
    "WHEN NEW.n <> (SELECT coalesce(max(n) + 1, 0) FROM ledger) "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER checkpoint_keeps_rows BEFORE UPDATE ON checkpoint "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER checkpoint_keeps_all BEFORE DELETE ON checkpoint "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint "
    "WHEN NEW.size <= (SELECT max(size) FROM checkpoint) BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = '23001'; END $$",
    "CREATE TRIGGER ledger_keeps_all BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER checkpoint_keeps_all BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
TABLES_NEWEST_FIRST = (
    "measure",
    "folio_counter",
    "checkpoint",
    "ledger_head",
    "ledger_body",
    "ledger",
    "outbox",
    "acuse_pdf",
    "acuse",
    "case_answer",
    "case_event",
    "case_file",
    "limit_counter",
    "idempotency",
    "hand_off",
    "one_time_code",
    "draft_entry",
    "draft",
    "visit",
)


def make_visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_until", MOMENT, nullable=True),
        sa.Column("holder", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name="ck_visit_level"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("token_hash", name="uq_visit_token_hash"),
    )
    op.create_index("ix_visit_ends_at", "visit", ["ends_at"])


def make_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("holder", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("channel_end", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("folio", sa.String(), nullable=True),
        sa.Column("resume_digest", sa.LargeBinary(), nullable=True),
        sa.Column("resume_tries", sa.Integer(), nullable=False),
        sa.Column("resume_window_at", MOMENT, nullable=True),
        sa.Column("resume_window_tries", sa.Integer(), nullable=False),
        sa.Column("first_time", sa.String(), nullable=True),
        sa.Column("could_finish", sa.String(), nullable=True),
        sa.Column("was_easy", sa.String(), nullable=True),
        sa.Column("measured_open_at", MOMENT, nullable=True),
        sa.Column("measured_closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('open', 'submitted', 'withdrawn', 'expired')", name="ck_draft_state"),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name="fk_draft_visit_id_visit", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint("folio", name="uq_draft_folio"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_draft_state_opened_at", "draft", ["state", "opened_at"])
    unmeasured = sa.text("measured_open_at IS NULL")
    op.create_index(
        "ix_draft_to_measure",
        "draft",
        ["state"],
        unique=False,
        sqlite_where=unmeasured,
        postgresql_where=unmeasured,
    )
    op.create_index("ix_draft_visit_id", "draft", ["visit_id"])


def make_draft_entries() -> None:
    op.create_table(
        "draft_entry",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "seq", name="pk_draft_entry"),
        sqlite_with_rowid=False,
    )


def make_codes() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("contact_index", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint("target IN ('typed', 'on_file')", name="ck_one_time_code_target"),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_one_time_code_draft_id_draft"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_code"),
    )
    op.create_index("ix_one_time_code_contact_index", "one_time_code", ["contact_index"])
    op.create_index("ix_one_time_code_draft_id", "one_time_code", ["draft_id"])
    op.create_table(
        "hand_off",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_hand_off_draft_id_draft"),
        sa.PrimaryKeyConstraint("digest", name="pk_hand_off"),
    )
    op.create_index("ix_hand_off_draft_id", "hand_off", ["draft_id"])


def make_limits() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("folio", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_idempotency_draft_id_draft"),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_draft_id", "idempotency", ["draft_id"], unique=False)
    op.create_index("ix_idempotency_at", "idempotency", ["at"])
    op.create_table(
        "limit_counter",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("slot", BIG, autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot", name="pk_limit_counter"),
        sqlite_with_rowid=False,
    )


def make_cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("folio", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("waiting_for", sa.String(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_case_file_draft_id_draft"),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name="fk_case_file_visit_id_visit", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_file"),
        sa.UniqueConstraint("draft_id", name="uq_case_file_draft_id"),
        sa.UniqueConstraint("folio", name="uq_case_file_folio"),
    )
    op.create_index("ix_case_file_person", "case_file", ["person"])
    op.create_index("ix_case_file_state", "case_file", ["state"])
    op.create_index("ix_case_file_visit_id", "case_file", ["visit_id"])
    op.create_index("ix_case_file_waiting_for", "case_file", ["waiting_for"])


def make_case_history() -> None:
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_case_event_case_id_case_file"),
        sa.PrimaryKeyConstraint("case_id", "n", name="pk_case_event"),
    )
    op.create_table(
        "case_answer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_case_answer_case_id_case_file"),
        sa.PrimaryKeyConstraint("case_id", "key", "row", name="pk_case_answer"),
    )


def make_acuses() -> None:
    op.create_table(
        "acuse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("folio", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("seal_key_id", sa.String(), nullable=False),
        sa.Column("verification", sa.LargeBinary(), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ledger_n", BIG, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("status_at", MOMENT, nullable=False),
        sa.CheckConstraint("status IN ('valid', 'replaced', 'cancelled')", name="ck_acuse_status"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_acuse_case_id_case_file"),
        sa.ForeignKeyConstraint(["replaced_by"], ["acuse.id"], name="fk_acuse_replaced_by_acuse"),
        sa.PrimaryKeyConstraint("id", name="pk_acuse"),
        sa.UniqueConstraint("folio", "number", name="uq_acuse_folio_number"),
        sa.UniqueConstraint("verification", name="uq_acuse_verification"),
    )
    op.create_index("ix_acuse_case_id", "acuse", ["case_id"])
    op.create_table(
        "acuse_pdf",
        sa.Column("acuse_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pdf_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["acuse_id"], ["acuse.id"], name="fk_acuse_pdf_acuse_id_acuse"),
        sa.PrimaryKeyConstraint("acuse_id", name="pk_acuse_pdf"),
    )


def make_messages() -> None:
    waiting = sa.text("sent_at IS NULL AND parked_at IS NULL")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("parked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe", name="uq_outbox_dedupe"),
    )
    op.create_index("ix_outbox_due", "outbox", ["not_before"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_outbox_made_at", "outbox", ["made_at"])


def make_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("n", BIG, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor_ref", sa.String(), nullable=False),
        sa.Column("case_ref", sa.String(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_ledger"),
    )
    op.create_index("ix_ledger_case_ref", "ledger", ["case_ref"], unique=False)
    op.create_table(
        "ledger_body",
        sa.Column("n", BIG, autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_ledger_body"),
    )
    head = op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_leaf", sa.LargeBinary(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.CheckConstraint("id = 1", name="ck_ledger_head_only_one"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_head"),
    )
    first = {"id": 1, "size": 0, "frontier": bytes(8), "last_leaf": bytes(32), "last_at": None}
    op.bulk_insert(head, [first])
    op.create_table(
        "checkpoint",
        sa.Column("size", BIG, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoint"),
    )


def make_folios() -> None:
    op.create_table(
        "folio_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_folio_counter"),
    )


def make_measures() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel_start", sa.String(), nullable=False),
        sa.Column("channel_end", sa.String(), nullable=False),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("active_seconds", sa.Integer(), nullable=False),
        sa.Column("questions_shown", sa.Integer(), nullable=False),
        sa.Column("prefilled", sa.Integer(), nullable=False),
        sa.Column("asked_twice", sa.Integer(), nullable=False),
        sa.Column("documents_asked", sa.Integer(), nullable=False),
        sa.Column("characters_typed", sa.Integer(), nullable=False),
        sa.Column("help_calls", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.String(), nullable=False),
        sa.Column("last_page", sa.String(), nullable=False),
        sa.Column("outcome_rule", sa.String(), nullable=False),
        sa.Column("pages_printed", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("first_time", sa.String(), nullable=False),
        sa.Column("could_finish", sa.String(), nullable=False),
        sa.Column("was_easy", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
    )
    op.create_index("ix_measure_day", "measure", ["day"])


def make_ledger_append_only() -> None:
    """What was written in the ledger stays: the database refuses, whoever asks."""
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if on_server else SQLITE_TRIGGERS:
        op.execute(statement)


def upgrade() -> None:
    make_visits()
    make_drafts()
    make_draft_entries()
    make_codes()
    make_limits()
    make_cases()
    make_case_history()
    make_acuses()
    make_messages()
    make_ledger()
    make_folios()
    make_measures()
    make_ledger_append_only()


def downgrade() -> None:
    for table in TABLES_NEWEST_FIRST:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
