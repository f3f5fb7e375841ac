"""Answers about a document itself from its letterhead (版头): number, day and office of issue, addressees."""

import re
from collections.abc import Callable

from corpus.types import Clause, Document

_NUMBER_ASKED = re.compile("文号|什么号")
_DAY_ASKED = re.compile("什么时候|何时|日期|时间|哪[一]?[年天日]|啥时候|\\d{4}年")
_OFFICE_ASKED = re.compile("谁|哪个|机关|单位|部门")
_TO_ASKED = re.compile("给谁|给哪些|发给|主送|抄送")


def letter_lines(clause: Clause, document: Document, text: str) -> tuple[tuple[int, int], ...]:
    """Lines of the letterhead that answer: the number, the addressees, the day, or the office of issue."""
    lines = [(m.start(), m.end()) for m in re.finditer("[^\n]+", clause.text)]
    held = [clause.text[begin:end] for begin, end in lines]

    def line(rule: Callable[[str], bool]) -> tuple[tuple[int, int], ...]:
        return tuple(span for span, row in zip(lines, held, strict=True) if rule(row))[-1:]

    if _TO_ASKED.search(text):
        return line(lambda row: row.endswith(("：", ":")))
    if _NUMBER_ASKED.search(text):
        return line(lambda row: bool(document.number) and "".join(row.split()) == document.number)
    if _DAY_ASKED.search(text):
        return line(lambda row: bool(re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", row)))
    if _OFFICE_ASKED.search(text):
        return line(lambda row: bool(document.issuer) and row == document.issuer)
    return line(lambda row: "公开" in row)
