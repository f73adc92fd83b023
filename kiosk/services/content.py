"""Exactly what a review shows, as one digest: what is sent, and what its person approves (security 7)."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from kiosk.domain.fingerprint import words_of
from kiosk.services.drafts import OpenDraft
from kiosk.storage.cases import CaseAnswer


def content_hash(draft: OpenDraft) -> bytes:
    """Digest of the lines of the review, the newest entry, the procedure's version, and what is sworn."""
    content = {
        "lines": [[line.place.path, line.question.key, line.value] for line in draft.journey.review()],
        "procedure": draft.procedure.key,
        "seq": draft.newest,
        "sworn": draft.procedure.declaration.text,
        "version": draft.procedure.version,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"imss-rev/1\n{unicodedata.normalize('NFC', text)}".encode()).digest()


def fingerprint(draft: OpenDraft) -> str:
    """Four words of the digest, the same on the person's screen and on the operator's."""
    return words_of(content_hash(draft))


def answers_sent(draft: OpenDraft) -> list[CaseAnswer]:
    """Everything the review showed, and what registers and rules added: normalised, once."""
    shown = {(line.question.key, line.place.row): line for line in draft.journey.review()}
    rows = [CaseAnswer(key, row, line.source.value, line.value) for (key, row), line in shown.items()]
    found = [
        CaseAnswer(key, "", said.source.value, said.value)
        for key, said in draft.answers.said.items()
        if not said.source.typed and said.value and (key, "") not in shown
    ]
    return rows + found
