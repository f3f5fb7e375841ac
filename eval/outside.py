"""Questions that other laws answer (域外问题): what the assistant must refuse, taken from a collection of lay questions."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.pipeline import Assistant
from corpus.numerals import HAN_NUMBER
from eval.cases import Case
from index.asked import read_asked

OUTSIDE = "outside"
"""Category of these cases."""

_STATE = "中华人民共和国"
_ARTICLE = re.compile(f"第{HAN_NUMBER}条")


def outside_cases(assistant: Assistant, folder: Path) -> Iterator[Case]:
    """The questions of a folder in the BEIR shape whose articles stand in no document of the assistant, to be refused.

    What is short enough to be asked at all; the name of a law is the title of its articles up to their number.
    """
    held = {_bare(document.family) for document in assistant.documents()}
    asked = read_asked(folder)
    for name, question, relevant in zip(asked.ids, asked.questions, asked.relevant, strict=True):
        laws = {_bare(_ARTICLE.split(asked.texts[place].partition("\n")[0])[0]) for place in relevant}
        if not laws & held and len(question) <= assistant.max_question:
            yield Case(f"{OUTSIDE}-{name}", OUTSIDE, (question,), "no_basis", (), (), (), False)


def _bare(title: str) -> str:
    return title.strip().removeprefix(_STATE)
