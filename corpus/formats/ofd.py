"""OFD (GB/T 33190-2016) → lines: a zip of XML with each run of characters at its place on the page."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.formats.container import Container, open_container
from corpus.formats.signature import DAMAGED, ENCRYPTED, FAULTS
from corpus.formats.typeset import Page, Piece, typeset_lines
from corpus.lines import Reading

MAX_PAGES = 1_000
"""Pages above which an OFD is refused."""

_A4 = (0.0, 0.0, 210.0, 297.0)
_MAX_RUN = 100_000
_Matrix = tuple[float, float, float, float, float, float]
_PLAIN: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class _Body:
    """A document of an OFD: its container, its root, and its root's place."""

    container: Container
    root: etree._Element
    folder: str

    def tree(self, place: str) -> etree._Element:
        """Root of a part named by its place: from the document's folder, or from the container's root."""
        return self.container.tree(posixpath.join(self.folder, place.strip()))


def read(raw: bytes, path: Path) -> Reading:
    """Lines of an OFD with their pages.

    Raises:
        UnreadableFile: damaged, encrypted, a bomb, or too long.
    """
    container = open_container(raw, path)
    if any(name.rsplit("/", 1)[-1].lower() == "encryptions.xml" for name in container.names):
        raise UnreadableFile(path, ENCRYPTED)
    try:
        return Reading(typeset_lines(list(_pages(container))))
    except FAULTS:
        raise UnreadableFile(path, DAMAGED) from None


def _pages(container: Container) -> Iterator[Page]:
    number = 0
    for place in _texts(container.tree("OFD.xml"), "DocRoot"):
        body = _Body(container, container.tree(place), posixpath.dirname(place.strip().lstrip("/")))
        templates = {one.get("ID", ""): one.get("BaseLoc", "") for one in _named(body.root, "TemplatePage")}
        box = _box_of(body.root, _A4)
        for page in _named(body.root, "Page"):
            number += 1
            if number > MAX_PAGES:
                raise UnreadableFile(container.path, f"OFD 超过 {MAX_PAGES} 页，请拆成几个文件再试")
            yield _page(body, body.tree(page.get("BaseLoc", "")), number, templates, box)


def _page(
    body: _Body,
    content: etree._Element,
    number: int,
    templates: dict[str, str],
    default: tuple[float, float, float, float],
) -> Page:
    _, _, width, height = _box_of(content, default)
    pieces = [piece for text in _texts_of(content) for piece in _pieces(text)]
    for template in _named(content, "Template"):
        place = templates.get(template.get("TemplateID", ""))
        if place:
            pieces += [piece for text in _texts_of(body.tree(place)) for piece in _pieces(text)]
    return Page(number, width, height, tuple(pieces))


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements below with a local name: makers write the namespace in several ways."""
    return (one for one in root.iter(f"{{*}}{name}") if isinstance(one.tag, str))


def _texts(root: etree._Element, name: str) -> list[str]:
    return [one.text for one in _named(root, name) if one.text]


def _box_of(
    root: etree._Element, default: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    boxes = [_floats(text) for name in ("PhysicalBox", "ApplicationBox") for text in _texts(root, name)[:1]]
    box = next((one for one in boxes if len(one) == 4 and one[2] > 0 and one[3] > 0), None)
    return (box[0], box[1], box[2], box[3]) if box else default


def _texts_of(content: etree._Element) -> Iterator[etree._Element]:
    """Text objects that are shown."""
    for text in _named(content, "TextObject"):
        if all(one.get("Visible", "true") != "false" for one in (text, *text.iterancestors())):
            yield text


def _pieces(text: etree._Element) -> Iterator[Piece]:
    """Characters of a text object: each ``TextCode`` begins at X, Y, further ones follow by DeltaX, DeltaY (11.3)."""
    left, top = (*_floats(text.get("Boundary")), 0.0, 0.0)[:2]
    size = (*_floats(text.get("Size")), 1.0)[0]
    numbers = _floats(text.get("CTM"))
    matrix: _Matrix = tuple(numbers) if len(numbers) == 6 else _PLAIN  # type: ignore[assignment]
    x = y = 0.0
    for code in _named(text, "TextCode"):
        characters = code.text or ""
        x, y = (*_floats(code.get("X")), x)[0], (*_floats(code.get("Y")), y)[0]
        across = _steps(code.get("DeltaX"), len(characters))
        down = _steps(code.get("DeltaY"), len(characters))
        here, there = x, y
        for at, character in enumerate(characters):
            yield _piece(character, (left, top), matrix, (here, there, size))
            here += across[at] if at < len(across) else (0.0 if across or down else _advance(character, size))
            there += down[at] if at < len(down) else 0.0


def _piece(
    character: str, corner: tuple[float, float], matrix: _Matrix, place: tuple[float, float, float]
) -> Piece:
    """A character whose baseline begins at ``place``, in the page's millimetres."""
    x, y, size = place
    a, b, c, d, e, f = matrix
    ends = [(x, y - 0.85 * size), (x + _advance(character, size), y + 0.15 * size)]
    spots = [(corner[0] + a * px + c * py + e, corner[1] + b * px + d * py + f) for px, py in ends]
    (x1, y1), (x2, y2) = spots
    return Piece(character, min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() else 1.0)


def _steps(text: str | None, count: int) -> list[float]:
    """Offsets of the further characters; ``g 3 4.5`` repeats 4.5 three times."""
    steps: list[float] = []
    words = (text or "").split()
    at = 0
    while at < len(words) and len(steps) < min(count, _MAX_RUN):
        if words[at] == "g" and at + 2 < len(words):
            steps += [float(words[at + 2])] * min(int(words[at + 1]), count)
            at += 3
        else:
            steps.append(float(words[at]))
            at += 1
    return steps


def _floats(text: str | None) -> list[float]:
    return [float(word) for word in (text or "").split()]
