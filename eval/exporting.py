"""Reference questions as a collection (导出): three files in the shape of BEIR, for whoever measures another retriever.

A text is a clause of a document that applies on a day; a question is one that stands by itself, has an answer, and is
asked of a day on which the same documents apply. Every clause that answers alone or with others is relevant.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.pipeline import Assistant
from corpus.types import GONE
from eval.cases import Case, full

NAMES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")


def export(assistant: Assistant, cases: Sequence[Case], day: date, folder: Path) -> tuple[int, int]:
    """Write the files; gives back how many texts and questions there are.

    Raises:
        ValueError: the folder cannot be written, or no question is left.
    """
    texts = dict(_texts(assistant, day))
    today = applying(assistant, day)
    chosen = [
        case
        for case in cases
        if case.searched
        and len(case.turns) == 1
        and _wanted(case) & texts.keys()
        and (case.as_of is None or applying(assistant, case.as_of) == today)
    ]
    if not chosen:
        raise ValueError("没有可以导出的问题")
    rows = [f"{case.id}\t{ref}\t1" for case in chosen for ref in sorted(_wanted(case) & texts.keys())]
    parts = (
        [_line({"_id": ref, "title": title, "text": text}) for ref, (title, text) in texts.items()],
        [_line({"_id": case.id, "text": case.turns[0]}) for case in chosen],
        ["query-id\tcorpus-id\tscore", *rows],
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, lines in zip(NAMES, parts, strict=True):
            (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise ValueError(f"无法写入 {folder}：{error}") from error
    return len(texts), len(chosen)


def applying(assistant: Assistant, day: date) -> frozenset[str]:
    """Ids of the documents that are neither repealed nor replaced by a newer version on a day, nor yet to take effect."""
    return frozenset(held.id for held in assistant.documents() if held.validity(day) not in GONE)


def _texts(assistant: Assistant, day: date) -> Iterator[tuple[str, tuple[str, str]]]:
    titles = {held.id: held.title for held in assistant.documents()}
    for document in sorted(applying(assistant, day)):
        for clause in assistant.clauses(document):
            if clause.text.strip():
                yield clause.ref, (" ".join((titles[document], *clause.heading)), clause.text)


def _wanted(case: Case) -> set[str]:
    return {full(path) for group in case.paths for path in group}


def _line(row: dict[str, str]) -> str:
    return json.dumps(row, ensure_ascii=False)
