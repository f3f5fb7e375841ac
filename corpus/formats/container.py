"""Zip files of XML (docx, xlsx, ofd), opened with care (压缩容器).

Nothing is inflated before the declared sizes were added up, and nothing beyond a cap after, for declared sizes lie.
No member is followed that is a zip itself. XML with a DOCTYPE is refused: none of the formats has one, and entities
are how a few bytes become gigabytes or another file's text.
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.formats.signature import DAMAGED, ENCRYPTED, FAULTS

MAX_MEMBERS = 5_000
"""Members of a container; a docx of 500 pages has under 100, an OFD three a page."""

MAX_INFLATED = 300_000_000
"""Bytes of all members together, pictures included."""

MAX_XML = 60_000_000
"""Bytes of one XML member: lxml needs about 10 bytes for each, so more would not fit into the reader's memory."""

MAX_RATIO = 200
"""Inflated over packed bytes above which a member of more than ``_SMALL`` is a bomb; XML of real files reaches 60."""

_FAULTS: tuple[type[Exception], ...] = (*FAULTS, zlib.error, OSError)
_SMALL = 5_000_000
_STEP = 1 << 20
_XML = (".xml", ".rels")
_ENCRYPTED_BIT = 0x1
BOMB = "文件解压后异常庞大，疑为恶意文件，已拒绝读取"
DOCTYPE = "文件中的 XML 带有 DOCTYPE 声明，可能是恶意文件，已拒绝读取"


@dataclass(frozen=True)
class Container:
    """A container whose members were all inflated once within the caps; ``names`` are their paths."""

    path: Path
    raw: bytes
    names: frozenset[str]

    def read(self, name: str) -> bytes:
        """Bytes of a member.

        Raises:
            UnreadableFile: there is no such member, or it is damaged.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(self.raw)) as opened:
                return opened.read(name)
        except _FAULTS:
            raise UnreadableFile(self.path, DAMAGED) from None

    def tree(self, name: str) -> etree._Element:
        """Root of an XML member; a leading slash is the container's root.

        Raises:
            UnreadableFile: there is no such member, or it is no well-formed XML.
        """
        return parse(self.read(posixpath.normpath(name).lstrip("/")), self.path)


def parse(xml: bytes, path: Path) -> etree._Element:
    """Root of an XML document; entities, DTDs and the network are off.

    Raises:
        UnreadableFile: not well-formed, nested too deeply, or with a DOCTYPE.
    """
    _refuse_doctype(xml, path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableFile(path, DAMAGED) from None


def open_container(raw: bytes, path: Path) -> Container:
    """A container, checked before and while it is inflated.

    Raises:
        UnreadableFile: damaged, encrypted, a bomb, or XML with a DOCTYPE.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            _check_declared(members, path)
            left = MAX_INFLATED
            for member in members:
                left -= _check_member(opened, member, left, path)
    except _FAULTS:
        raise UnreadableFile(path, DAMAGED) from None
    return Container(path, raw, frozenset(member.filename for member in members))


def _check_declared(members: list[zipfile.ZipInfo], path: Path) -> None:
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise UnreadableFile(path, ENCRYPTED)
    steep = any(
        member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    huge = any(member.filename.lower().endswith(_XML) and member.file_size > MAX_XML for member in members)
    if steep or huge or len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_INFLATED:
        raise UnreadableFile(path, BOMB)


def _check_member(opened: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, path: Path) -> int:
    """Bytes of a member, inflated piece by piece and thrown away."""
    is_xml = member.filename.lower().endswith(_XML)
    cap, size, seen = min(left, MAX_XML) if is_xml else left, 0, b""
    with opened.open(member) as stream:
        while piece := stream.read(_STEP):
            size += len(piece)
            if size > cap:
                raise UnreadableFile(path, BOMB)
            if is_xml:
                _refuse_doctype(seen + piece, path)
                seen = piece[-20:]
    return size


def _refuse_doctype(xml: bytes, path: Path) -> None:
    """``<!DOCTYPE`` cannot stand in the text of XML; NULs are left out, so that UTF-16 hides nothing."""
    if b"<!DOCTYPE" in (xml.replace(b"\x00", b"") if b"\x00" in xml else xml):
        raise UnreadableFile(path, DOCTYPE)
