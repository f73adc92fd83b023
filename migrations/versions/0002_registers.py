"""The simulated registers: population, insured, offices, silent systems and Llave MX."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES_NEWEST_FIRST = (
    "login_code",
    "login_account",
    "system_mark",
    "holiday",
    "office",
    "nss_burned",
    "nss_assignment",
    "nss_pool",
    "employment",
    "insured_holder",
    "insured",
    "contact",
    "kinship",
    "person_key",
    "person",
)


def make_population() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exact_index", sa.LargeBinary(), nullable=False),
        sa.Column("coarse_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_coarse_index", "person", ["coarse_index"])
    op.create_index("ix_person_exact_index", "person", ["exact_index"])
    op.create_table(
        "person_key",
        sa.Column("key_index", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_key_person_id_person"),
        sa.PrimaryKeyConstraint("key_index", name="pk_person_key"),
    )
    op.create_index("ix_person_key_person_id", "person_key", ["person_id"])
    op.create_table(
        "kinship",
        sa.Column("adult_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name="fk_kinship_child_id_person"),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_kinship_adult_id_person"),
        sa.PrimaryKeyConstraint("adult_id", "child_id", name="pk_kinship"),
    )
    op.create_table(
        "contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'email')", name="ck_contact_kind"),
        sa.CheckConstraint("origin IN ('loaded', 'kept')", name="ck_contact_origin"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_contact"),
    )


def make_insured() -> None:
    op.create_table(
        "insured",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nss_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_insured"),
        sa.UniqueConstraint("nss_index", name="uq_insured_nss_index"),
    )
    op.create_table(
        "insured_holder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insured_id", sa.Uuid(), nullable=False),
        sa.Column("curp_index", sa.LargeBinary(), nullable=True),
        sa.Column("exact_index", sa.LargeBinary(), nullable=False),
        sa.Column("coarse_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"], name="fk_insured_holder_insured_id_insured"),
        sa.PrimaryKeyConstraint("id", name="pk_insured_holder"),
        sa.UniqueConstraint("insured_id", "curp_index", name="uq_insured_holder_insured_id_curp_index"),
    )
    op.create_index("ix_insured_holder_coarse_index", "insured_holder", ["coarse_index"])
    op.create_index("ix_insured_holder_curp_index", "insured_holder", ["curp_index"])
    op.create_index("ix_insured_holder_insured_id", "insured_holder", ["insured_id"])
    op.create_table(
        "employment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("insured_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"], name="fk_employment_insured_id_insured"),
        sa.PrimaryKeyConstraint("id", name="pk_employment"),
    )
    op.create_index("ix_employment_insured_id", "employment", ["insured_id"])


def make_numbers() -> None:
    op.create_table(
        "nss_pool",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last BETWEEN -1 AND 9999", name="ck_nss_pool_last"),
        sa.PrimaryKeyConstraint("office", "year", "birth_year", name="pk_nss_pool"),
    )
    op.create_table(
        "nss_assignment",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_index", sa.LargeBinary(), nullable=False),
        sa.Column("insured_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"], name="fk_nss_assignment_insured_id_insured"),
        sa.PrimaryKeyConstraint("key", name="pk_nss_assignment"),
        sa.UniqueConstraint("insured_id", name="uq_nss_assignment_insured_id"),
        sa.UniqueConstraint("person_index", name="uq_nss_assignment_person_index"),
    )
    op.create_table(
        "nss_burned",
        sa.Column("nss_index", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("burned_at", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nss_index", name="pk_nss_burned"),
    )


def make_offices() -> None:
    op.create_table(
        "office",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.CheckConstraint("area IN ('urban', 'rural')", name="ck_office_area"),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )
    op.create_index("ix_office_state", "office", ["state"])
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_holiday"),
    )
    op.create_table(
        "system_mark",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("down_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("system", name="pk_system_mark"),
    )


def make_logins() -> None:
    op.create_table(
        "login_account",
        sa.Column("curp_index", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("curp_index", name="pk_login_account"),
    )
    op.create_table(
        "login_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_login_code"),
    )


def upgrade() -> None:
    make_population()
    make_insured()
    make_numbers()
    make_offices()
    make_logins()


def downgrade() -> None:
    for table in TABLES_NEWEST_FIRST:
        op.drop_table(table)
