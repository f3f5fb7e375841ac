"""Pictures of pages → pieces of text by OCR (扫描件), where RapidOCR is installed.

RapidOCR's wheel brings its models; nothing is downloaded.
"""

import io
import logging
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from corpus.errors import UnreadableFile
from corpus.formats.signature import DAMAGED, FAULTS
from corpus.formats.typeset import Page, Piece, typeset_lines
from corpus.lines import Reading

MAX_PIXELS = 40_000_000
"""Pixels above which a picture is refused: A3 at 300 dots an inch has 17 million."""

MIN_CONFIDENCE = 0.5
"""Lines that the model is less sure of are left out: stains and stamps."""

MISSING = "这是扫描件，没有文字层；请安装文字识别组件（lvwen[ocr]）后再试，或换用有文字的版本"

_FAULTS: tuple[type[Exception], ...] = (
    *FAULTS,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
)


def read(raw: bytes, path: Path) -> Reading:
    """Lines of a picture of a page.

    Raises:
        UnreadableFile: damaged, too large, without text, or no OCR is installed.
    """
    try:
        with Image.open(io.BytesIO(raw)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UnreadableFile(path, f"图片超过 {MAX_PIXELS // 10_000} 万像素，请缩小后再试")
            picture = opened.convert("RGB")
    except _FAULTS:
        raise UnreadableFile(path, DAMAGED) from None
    return Reading(typeset_lines([recognised(picture, path, 1)]))


def recognised(picture: Image.Image, path: Path, number: int) -> Page:
    """A page as OCR sees it.

    Raises:
        UnreadableFile: no OCR is installed.
    """
    try:
        engine = _engine()
    except ImportError:
        raise UnreadableFile(path, MISSING) from None
    found = engine(picture)
    pieces = [
        _piece(text, box)
        for text, box, score in zip(found.txts or (), _boxes(found), found.scores or (), strict=True)
        if score >= MIN_CONFIDENCE
    ]
    return Page(number, picture.width, picture.height, tuple(pieces))


def _boxes(found: Any) -> list[Any]:
    return [] if found.boxes is None else list(found.boxes)


def _piece(text: str, corners: Any) -> Piece:
    across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return Piece(text, min(across), min(down), max(across), max(down))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})
