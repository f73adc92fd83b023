"""What every table shares: one metadata with named constraints, and the types SQLModel would get wrong."""

from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, String, TypeDecorator
from sqlmodel import SQLModel

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A counting key: eight bytes on PostgreSQL, the row id itself on SQLite."""


class Table(SQLModel):
    """Root of all tables. Rows are built in storage only, from domain objects: tables do not validate."""

    metadata: ClassVar[MetaData] = metadata


class Code(TypeDecorator[Enum]):
    """An enum kept as the text of its value (SQLModel would keep its name, or make a native type)."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Enum | None:
        return None if value is None else self.kind(value)


class Cents(TypeDecorator[Decimal]):
    """Pesos kept as whole cents (a Decimal would be a REAL on SQLite). Parts of a cent are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        cents = value * 100
        if cents != int(cents):
            raise ValueError("fractions of a cent are not kept")
        return int(cents)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)
