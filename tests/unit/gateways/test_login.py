"""PKCE: what is sent at the beginning follows from what is shown at the end."""

from __future__ import annotations

from kiosk.gateways.login import challenge_of


def test_challenge_is_the_one_of_rfc_7636() -> None:
    """Appendix B of the standard."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
