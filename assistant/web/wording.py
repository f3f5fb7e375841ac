"""What the web service says, read from ``prompts/web.toml``."""

import tomllib
from functools import cache
from importlib.resources import files


def say(key: str, **values: object) -> str:
    """The sentence of that dotted key, its ``{names}`` filled in.

    Raises:
        KeyError: ``prompts/web.toml`` has no such key, or the sentence names a value that was not given.
    """
    sentence = _find(key)
    if not isinstance(sentence, str):
        raise KeyError(f"prompts/web.toml: {key} is not a sentence")
    return sentence.format_map(values) if values else sentence


def words(key: str) -> list[str]:
    """The list of that dotted key, such as the headers of a table.

    Raises:
        KeyError: ``prompts/web.toml`` has no such list.
    """
    listed = _find(key)
    if not isinstance(listed, list):
        raise KeyError(f"prompts/web.toml: {key} is not a list")
    return [str(word) for word in listed]


def knows(key: str) -> bool:
    """Whether ``prompts/web.toml`` has that dotted key."""
    try:
        _find(key)
    except KeyError:
        return False
    return True


def _find(key: str) -> object:
    node: object = _all_words()
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            raise KeyError(f"prompts/web.toml has no {key}")
        node = node[part]
    return node


@cache
def _all_words() -> dict[str, object]:
    return tomllib.loads(files("prompts").joinpath("web.toml").read_text(encoding="utf-8"))
