"""One invented regulation written to files of every format, and what every reader must make of it."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

TITLE = "清河县节约用水管理办法"
CHAPTERS = ("第一章 总则", "第二章 用水管理")
PROSE = (
    TITLE,
    CHAPTERS[0],
    "第一条 为了加强节约用水管理，制定本办法。",
    "第二条 本办法适用于清河县行政区域内的用水活动。",
    CHAPTERS[1],
    "第三条 用水单位应当遵守下列规定：",
    "（一）安装用水计量设施；",
    "（二）每年1月31日前报送用水计划。",
    "第四条 节水指标按照下表执行。",
)
TABLE = (("序号", "指标", "2025年"), ("1", "再生水利用率", "55%"), ("2", "管网漏损率", "9%"))
LAST = "第五条 本办法自2024年5月1日起施行。"
LINES = (*PROSE, *("\t".join(row) for row in TABLE), LAST)
"""The lines of the regulation as every format gives them."""

OFD_NS = "http://www.ofdspec.org/2016"


def write_txt(path: Path) -> None:
    path.write_text("\n".join(LINES), encoding="utf-8")


def write_md(path: Path) -> None:
    marks = {TITLE: "# ", **dict.fromkeys(CHAPTERS, "## ")}
    prose = "\n\n".join(marks.get(line, "") + line for line in PROSE)
    rows = ["| " + " | ".join(row) + " |" for row in TABLE]
    rows.insert(1, "|---|---|---|")
    path.write_text(prose + "\n\n" + "\n".join(rows) + f"\n\n{LAST}\n", encoding="utf-8")


def write_html(path: Path) -> None:
    path.write_text(page_html(), encoding="utf-8")


def page_html(around: Callable[[str], str] = lambda main: main) -> str:
    tags = {TITLE: "h1", **dict.fromkeys(CHAPTERS, "h2")}
    prose = "".join(f"<{(tag := tags.get(line, 'p'))}>　　{escape(line)}</{tag}>" for line in PROSE)
    rows = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in TABLE)
    main = f'<div class="TRS_Editor">{prose}<table>{rows}</table><p>{LAST}</p></div>'
    return f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>{around(main)}</body></html>"


def write_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    for line in PROSE:
        if line in (TITLE, *CHAPTERS):
            document.add_heading(line, 0 if line == TITLE else 1)
        else:
            document.add_paragraph(line)
    table = document.add_table(0, len(TABLE[0]))
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(LAST)
    document.save(str(path))


def write_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in PROSE:
        sheet.append([line])
    for row in TABLE:
        sheet.append(list(row))
    sheet.append([LAST])
    book.save(path)


def new_pdf(path: Path | io.BytesIO, **options: object):  # type: ignore[no-untyped-def]
    """A reportlab canvas with the Chinese font that needs no file."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path) if isinstance(path, Path) else path, pagesize=A4, **options)
    canvas.setFont("STSong-Light", 12)
    return canvas


def draw_table(canvas, rows: Sequence[Sequence[str]], left: float, top: float) -> float:  # type: ignore[no-untyped-def]
    """Draws a table with ruled cells, and says where it ends."""
    wide, high = 120, 24
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.rect(left + column * wide, top - (number + 1) * high, wide, high)
            canvas.drawString(left + column * wide + 6, top - (number + 1) * high + 8, text)
    return top - len(rows) * high


def write_pdf(path: Path) -> None:
    canvas = new_pdf(path)
    height = 720.0
    for line in PROSE:
        canvas.drawString(80, height, line)
        height -= 28
    height = draw_table(canvas, TABLE, 80, height) - 40
    canvas.drawString(80, height, LAST)
    canvas.save()


def write_ofd(path: Path) -> None:
    texts = [(line, 30.0, 40.0 + 9 * at) for at, line in enumerate(LINES) if "\t" not in line]
    for at, line in enumerate(LINES):
        if "\t" in line:
            texts += [
                (cell, 30.0 + 50 * column, 40.0 + 9 * at) for column, cell in enumerate(line.split("\t"))
            ]
    path.write_bytes(ofd_bytes([texts]))


def ofd_bytes(pages: Sequence[Sequence[tuple[str, float, float]]], **parts: str) -> bytes:
    """An OFD of texts at places; ``parts`` adds members or replaces them (``/`` written as ``__``)."""
    members = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD_NS}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD_NS}"><ofd:CommonData><ofd:PageArea>'
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": ofd_page(texts) for n, texts in enumerate(pages)},
        **{name.replace("__", "/"): text for name, text in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def ofd_page(texts: Sequence[tuple[str, float, float]], size: float = 4.2) -> str:
    shown = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{x} {y} 170 6" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{_deltas(text, size)}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        for n, (text, x, y) in enumerate(texts)
    )
    return f'<ofd:Page xmlns:ofd="{OFD_NS}"><ofd:Content><ofd:Layer ID="9">{shown}</ofd:Layer></ofd:Content></ofd:Page>'


def _deltas(text: str, size: float) -> str:
    return " ".join(str(size / 2 if char.isascii() else size) for char in text[:-1])


WRITERS: dict[str, Callable[[Path], None]] = {
    ".txt": write_txt,
    ".md": write_md,
    ".html": write_html,
    ".docx": write_docx,
    ".xlsx": write_xlsx,
    ".pdf": write_pdf,
    ".ofd": write_ofd,
}
