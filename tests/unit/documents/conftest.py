"""The acuse is printed and signed once for all tests that only read it: the engines take long to load."""

from __future__ import annotations

import pytest

from kiosk.signing.keys import SealKind
from tests.unit.documents.samples import Desk, a_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return a_desk(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def rsa_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return a_desk(tmp_path_factory.mktemp("keys"), kind=SealKind.RSA)
