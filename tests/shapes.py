"""The shapes of the contract (shared/contract.md), field by field, as checks."""

import re
from datetime import date
from typing import Any

STATUSES = {"answered", "partial", "clarify", "no_basis", "out_of_scope", "declined", "failed"}
NOTICES = {"plan_period", "repealed", "amended", "conflict", "digest", "premise", "degraded", "model"}
LEVELS = {"county", "city", "province", "national"}
KINDS = {"plan", "law", "regulation", "policy", "standard"}
VALIDITIES = {"in_force", "not_yet", "amended", "expired", "repealed", "unknown"}
CLAUSES = {"text", "table_row", "preamble", "title", "note"}
MARK = re.compile(r"【(\d+)】")


def check_answer(answer: dict[str, Any]) -> None:
    """An Answer: every field there, of its type, quotations exact, every mark naming a citation."""
    _fields(
        answer, "question query as_of status text segments citations notices referral suggestions mode model"
    )
    _fields(answer, "corpus elapsed_ms id")
    _strings(answer, "question", "query", "text", "corpus", "id")
    assert date.fromisoformat(answer["as_of"])
    assert answer["status"] in STATUSES
    assert answer["mode"] in {"extractive", "llm"}
    assert answer["model"] is None or isinstance(answer["model"], str)
    assert isinstance(answer["elapsed_ms"], float)
    assert all(isinstance(suggestion, str) for suggestion in answer["suggestions"])
    numbers = [citation["n"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers or answer["status"] not in {"answered", "partial"}
    for citation in answer["citations"]:
        check_citation(citation)
    for part in (*answer["segments"], *answer["notices"], *filter(None, [answer["referral"]])):
        assert set(part["citations"]) <= set(numbers)
    _check_words(answer)


def _check_words(answer: dict[str, Any]) -> None:
    for segment in answer["segments"]:
        _strings(segment, "text")
        assert segment["text"] in answer["text"]
    for notice in answer["notices"]:
        _strings(notice, "text")
        assert notice["kind"] in NOTICES
    if answer["referral"] is not None:
        _strings(answer["referral"], "department", "why")
    if answer["citations"]:
        assert {int(n) for n in MARK.findall(answer["text"])} == {c["n"] for c in answer["citations"]}


def check_citation(citation: dict[str, Any]) -> None:
    """A Citation: the quotation is the span of the clause's text, character for character."""
    _fields(citation, "n document path heading text quote span page link")
    _strings(citation, "path", "text", "quote", "link")
    begin, end = citation["span"]
    assert citation["quote"]
    assert citation["quote"] == citation["text"][begin:end]
    assert all(isinstance(heading, str) for heading in citation["heading"])
    assert citation["page"] is None or citation["page"] >= 1
    assert citation["link"].startswith(f"/read/{citation['document']['id']}#")
    check_document(citation["document"])


def check_document(document: dict[str, Any]) -> None:
    """A Document within a citation or a list."""
    _fields(document, "id title number level kind issuer issued effective expires validity text_kind url")
    _strings(document, "id", "title")
    assert document["level"] in LEVELS
    assert document["kind"] in KINDS
    assert document["validity"] in VALIDITIES
    assert document["text_kind"] in {"original", "digest"}
    for day in ("issued", "effective", "expires"):
        assert document[day] is None or date.fromisoformat(document[day])
    for name in ("number", "issuer", "url"):
        assert document[name] is None or isinstance(document[name], str)


def check_clause(clause: dict[str, Any]) -> None:
    """A clause as ``corpus outline`` gives it."""
    _fields(clause, "path heading text span page kind")
    _strings(clause, "path", "text")
    begin, end = clause["span"]
    assert end - begin == len(clause["text"])
    assert clause["kind"] in CLAUSES
    assert clause["page"] is None or clause["page"] >= 1


def check_indicator(indicator: dict[str, Any]) -> None:
    """A row of an indicator table."""
    _fields(indicator, "ref category number name unit values attribute department")
    _strings(indicator, "ref", "category", "name", "attribute", "department")
    assert all(re.fullmatch(r"\d{4}", year) for year in indicator["values"])


def _fields(entry: dict[str, Any], names: str) -> None:
    assert set(names.split()) <= set(entry), set(names.split()) - set(entry)


def _strings(entry: dict[str, Any], *names: str) -> None:
    for name in names:
        assert isinstance(entry[name], str), name
