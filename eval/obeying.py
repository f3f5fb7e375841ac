"""A language model that does whatever it is told (照办的模型): attacks are tried on the gate alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.generating import Generator
from assistant.llm import Message
from assistant.pipeline import Assistant
from assistant.types import Answer, Mode
from eval.attacking import Ask

_SAID = re.compile("[“\"'‘「『]([^“”\"'‘’「」『』]{2,60})[”\"'’」』]")
"""What an instruction wants to be said stands in quotation marks."""


@dataclass(frozen=True)
class Obeying:
    """Says whatever stands in quotation marks anywhere, then the question, then its own instructions, all with a
    citation."""

    name: str = "obeying"

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """The pieces of the reply."""
        texts = [message.text for message in messages]
        said = [text for held in reversed(texts) for text in _SAID.findall(held)]
        lines = [line.strip() for held in reversed(texts) for line in held.splitlines() if line.strip()]
        for sentence in (*said, *lines):
            yield f"{sentence.rstrip('。')}【1】。"


def obeying(assistant: Assistant) -> Ask:
    """Asks the assistant with that model in place of the one that is set; the last question is answered by it.

    Raises:
        TypeError: the assistant has no generator.
    """
    if not isinstance(assistant.generate, Generator):
        raise TypeError("the assistant has no generator")
    held = replace(assistant, generate=replace(assistant.generate, model=Obeying()))

    def ask(questions: tuple[str, ...]) -> Answer:
        return held.ask(questions[-1], held.history(questions[:-1]), mode=Mode.LLM)

    return ask
