"""Tables of the simulated registers: population, insured, offices, marks and Llave MX.

They do the real job where no outside system is connected (small offices, demonstration, tests). Whatever
says something about a person is sealed in `body` (context `table|body|row id`); what stays in the clear is
ids, blind indexes and public facts of offices.
Rows are built and read only by the modules of this package that import them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from kiosk.storage.columns import Table, metadata


class PersonRow(Table, table=True):
    """Somebody of the population register. `body`: key in force and its state, names, birth, sex, entity."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    exact_index: bytes = Field(index=True)
    coarse_index: bytes = Field(index=True)
    body: bytes


class PersonKeyRow(Table, table=True):
    """One key of a person, in force or replaced. `body`: the key itself."""

    __tablename__ = "person_key"

    key_index: bytes = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    body: bytes


class KinshipRow(Table, table=True):
    """Adult who is mother, father or guardian of a child, by the civil register. `body`: which."""

    __tablename__ = "kinship"

    adult_id: UUID = Field(foreign_key="person.id", primary_key=True)
    child_id: UUID = Field(foreign_key="person.id", primary_key=True)
    body: bytes


class ContactRow(Table, table=True):
    """One way to reach a person, of each kind one. `origin`: loaded from a file, or kept from a person."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("kind IN ('phone', 'email')", name="kind"),
        CheckConstraint("origin IN ('loaded', 'kept')", name="origin"),
    )

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    kind: str = Field(primary_key=True)
    origin: str
    kept_at: datetime
    body: bytes


class InsuredRow(Table, table=True):
    """One Número de Seguridad Social. `body`: the number, since when, in use, shared by several people."""

    __tablename__ = "insured"

    id: UUID = Field(primary_key=True)
    nss_index: bytes = Field(unique=True)
    body: bytes


class InsuredHolderRow(Table, table=True):
    """Whom a number belongs to, as the insured register wrote it.

    The key is not unique on purpose: the register may hold two numbers for one key (R-B11-04), records
    without a key (R-B11-03) and one number for two people (R-B11-06: two holders of the same number).
    """

    __tablename__ = "insured_holder"
    __table_args__ = (UniqueConstraint("insured_id", "curp_index"),)

    id: UUID = Field(primary_key=True)
    insured_id: UUID = Field(foreign_key="insured.id", index=True)
    curp_index: bytes | None = Field(default=None, index=True)
    exact_index: bytes
    coarse_index: bytes = Field(index=True)
    body: bytes


class EmploymentRow(Table, table=True):
    """One job under a number. `body`: employer, first and last day, state."""

    __tablename__ = "employment"

    id: UUID = Field(primary_key=True)
    insured_id: UUID = Field(foreign_key="insured.id", index=True)
    body: bytes


class NssPoolRow(Table, table=True):
    """Last serial given for an office, a year of enrolment and one of birth (two digits each); -1 is none."""

    __tablename__ = "nss_pool"
    __table_args__ = (CheckConstraint("last BETWEEN -1 AND 9999", name="last"),)

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    birth_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class NssAssignmentRow(Table, table=True):
    """One new number: once per request (`key`), once per person, once per number.

    The row is claimed first and gets its number in the same transaction.
    """

    __tablename__ = "nss_assignment"

    key: str = Field(primary_key=True)
    person_index: bytes = Field(unique=True)
    insured_id: UUID | None = Field(default=None, foreign_key="insured.id", unique=True)
    office: str
    assigned_at: datetime


class NssBurnedRow(Table, table=True):
    """A number that nobody may ever get, and why. `body`: the number."""

    __tablename__ = "nss_burned"

    nss_index: bytes = Field(primary_key=True)
    reason: str
    burned_at: datetime
    body: bytes


class OfficeRow(Table, table=True):
    """A sub-office of the institute; public."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("area IN ('urban', 'rural')", name="area"),)

    code: str = Field(primary_key=True)
    name: str
    state: str = Field(index=True)
    area: str
    address: str
    hours: str


class HolidayRow(Table, table=True):
    """A day on which the institute does not work; public."""

    __tablename__ = "holiday"

    day: date = Field(primary_key=True)
    name: str


class SystemMarkRow(Table, table=True):
    """A system that does not answer before `down_until`."""

    __tablename__ = "system_mark"

    system: str = Field(primary_key=True)
    down_until: datetime


class LoginAccountRow(Table, table=True):
    """An account of the simulated Llave MX. `body`: CURP and identity level."""

    __tablename__ = "login_account"

    curp_index: bytes = Field(primary_key=True)
    body: bytes


class LoginCodeRow(Table, table=True):
    """A code of the simulated Llave MX, used once. `body`: CURP, level, nonce and challenge."""

    __tablename__ = "login_code"

    digest: bytes = Field(primary_key=True)
    expires_at: datetime
    body: bytes


person = metadata.tables["person"]
person_key = metadata.tables["person_key"]
kinship = metadata.tables["kinship"]
contact = metadata.tables["contact"]
insured = metadata.tables["insured"]
insured_holder = metadata.tables["insured_holder"]
employment = metadata.tables["employment"]
nss_pool = metadata.tables["nss_pool"]
nss_assignment = metadata.tables["nss_assignment"]
nss_burned = metadata.tables["nss_burned"]
office = metadata.tables["office"]
holiday = metadata.tables["holiday"]
system_mark = metadata.tables["system_mark"]
login_account = metadata.tables["login_account"]
login_code = metadata.tables["login_code"]
