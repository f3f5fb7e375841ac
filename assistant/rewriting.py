"""A model words a follow-up as a question by itself (补全问句): used only where it keeps all numbers and names and adds none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.generating import unmarked
from assistant.llm import Message, Model
from assistant.query import Query
from assistant.types import Turn
from index.normalising import indexed

TURNS, LONGEST_ANSWER = 3, 200
"""Turns that a model is told, and characters of an answer among them."""

LONGEST = 200
"""Characters of a question by itself; a longer reply is no question."""

KNOWN = 0.6
"""Share of the reworded question's character pairs that the conversation has, from which on nothing was invented."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TITLE = re.compile("《[^《》]+》")


@dataclass(frozen=True)
class Rewriter:
    """Has a model word follow-ups; ``prompt`` is the template, ``read`` reads a question by itself."""

    prompt: str
    read: Callable[[str], Query]

    def __call__(self, model: Model | None, question: str, history: Sequence[Turn]) -> str | None:
        """The follow-up as a question by itself; None where there is no model or nothing before it, or where the model's
        wording is not to be relied on.

        Raises:
            ModelFault: the model gave no reply, or not all of it in time.
        """
        if model is None or not history:
            return None
        told = "\n".join(_told(turn) for turn in history[-TURNS:])
        asked = self.prompt.format(history=told, question=unmarked(question))
        reply = _written(model, asked)
        return reply if reply and self._holds(reply, question, f"{told}\n{question}") else None

    def _holds(self, reply: str, question: str, conversation: str) -> bool:
        """Whether a reply has all numbers and names of the question and no others than the conversation's, and is worded
        from it."""
        asked, said, known = (self._names(text) for text in (question, reply, conversation))
        return asked <= said <= known and _share(reply, conversation) >= KNOWN

    def _names(self, text: str) -> frozenset[str]:
        """The numbers, titles, departments, places and articles of a text."""
        query = self.read(text)
        names = [*_NUMBER.findall(indexed(text)), *_TITLE.findall(text)]
        names += [*query.departments, *query.places, *map(str, query.paths), *query.scope.families]
        return frozenset(names)


def _told(turn: Turn) -> str:
    answer = turn.answer.text[:LONGEST_ANSWER] if turn.answer else ""
    return f"问：{unmarked(turn.question)}\n答：{unmarked(answer)}"


def _written(model: Model, asked: str) -> str:
    """The model's reply as one line; empty where it is none, or too long for a question."""
    reply = ""
    for piece in model.write((Message("user", asked),)):
        reply += piece
        if len(reply) > LONGEST:
            return ""
    lines = reply.split("\n")
    return lines[0].strip() if len([line for line in lines if line.strip()]) == 1 else ""


def _share(reply: str, conversation: str) -> float:
    pairs = [reply[at : at + 2] for at in range(len(reply) - 1)]
    return sum(pair in conversation for pair in pairs) / max(1, len(pairs))
