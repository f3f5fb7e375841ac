"""PDF: reading order, running headers and page numbers, tables, columns, turned pages, watermarks, scans."""

import io
import re
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.errors import UnreadableFile
from corpus.lines import Line
from corpus.reading import read_file
from tests.regulation import draw_table, new_pdf

TEXT = "用水单位应当建立节水制度明确节水目标落实节水措施并按照规定安装使用计量设施接受监督检查"
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"),
)


def texts(path: Path) -> list[str]:
    return [line.text for line in read_file(path).lines]


def test_running_headers_footers_and_page_numbers_are_dropped_and_pages_kept(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    wanted = []
    for page in range(1, 5):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(200, 800, "清河县节约用水管理办法")
        canvas.drawString(70, 40, "清河县水务局编印")
        canvas.drawString(280, 40 if page % 2 else 25, f"— {page} —")
        for row in range(20):
            text = f"{'甲乙丙丁'[page - 1]}{'子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒'[row]}，{TEXT[:20]}"
            canvas.drawString(70, 740 - 30 * row, text)
            wanted.append(Line(text, page))
        canvas.showPage()
    canvas.save()
    assert read_file(tmp_path / "a.pdf").lines == tuple(wanted)


@pytest.mark.parametrize("number", ["1", "- 1 -", "— 1 —", "第1页", "第 1 页 共 3 页", "1/3", "·1·"])
def test_the_number_of_a_lone_page_is_dropped(tmp_path: Path, number: str) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.drawString(70, 700, "第一条 正文。")
    canvas.drawString(280, 40, number)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["第一条 正文。"]


@pytest.mark.parametrize("title", ["附件{}", "附件 {}", "附表{}"])
def test_titles_of_annexes_that_count_with_the_pages_are_text(tmp_path: Path, title: str) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    for page in range(1, 5):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(70, 780, title.format(page))
        canvas.drawString(70, 600 - 40 * page, TEXT)
        canvas.drawString(400, 810, f"清河县人民政府公报 {page + 20}")
        canvas.showPage()
    canvas.save()
    assert texts(tmp_path / "a.pdf")[::2] == [title.format(page) for page in range(1, 5)]


def test_figures_in_the_text_are_no_page_numbers(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    for height, text in ((700, "下列年份："), (600, "2024"), (500, "2025"), (70, "第二条 末行也是正文。")):
        canvas.drawString(70, height, text)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["下列年份：", "2024", "2025", "第二条 末行也是正文。"]


def test_lines_come_from_top_to_bottom_whatever_order_they_were_drawn_in(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    for height, text in ((400, "丙"), (600, "甲"), (500, "乙")):
        canvas.drawString(200, height, "后" + text)
        canvas.drawString(70, height, "先" + text)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["先甲 后甲", "先乙 后乙", "先丙 后丙"]


def test_two_columns_are_read_one_after_the_other_below_their_title(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.drawString(150, 740, "关于清河县节约用水工作情况的一份说明材料")
    left = textwrap.wrap("左" + TEXT * 4, 18)[:8]
    right = textwrap.wrap("右" + TEXT[::-1] * 4, 18)[:8]
    for row, (one, other) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(60, 700 - 22 * row, one)
        canvas.drawString(310, 700 - 22 * row, other)
    canvas.save()
    assert texts(tmp_path / "a.pdf")[1:] == [*left, *right]


def test_a_table_without_lines_is_not_taken_for_columns(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    rows = [(f"指标{name}", f"{number}%") for number, name in enumerate("甲乙丙丁戊己庚辛", 20)]
    for at, (name, value) in enumerate(rows):
        canvas.drawString(100, 700 - 24 * at, name)
        canvas.drawString(350, 700 - 24 * at, value)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == [f"{name} {value}" for name, value in rows]


def test_tables_stand_between_the_lines_around_them_with_wrapped_cells_joined(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.drawString(80, 720, "表前一行")
    end = draw_table(canvas, (("序号", "指标", "目标"), ("1", "", "55%")), 80, 700)
    canvas.setFont("STSong-Light", 7)
    canvas.drawString(206, end + 14, "再生水")
    canvas.drawString(206, end + 4, "利用率")
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(80, end - 30, "表后一行")
    canvas.save()
    assert read_file(tmp_path / "a.pdf").lines == (
        Line("表前一行", 1), Line("序号\t指标\t目标", 1, "row"), Line("1\t再生水利用率\t55%", 1, "row"), Line("表后一行", 1)
    )  # fmt: skip


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.rect(60, 600, 400, 120)
    canvas.rect(58, 598, 404, 124)
    for height, text in ((700, "第一条 甲。"), (660, "第二条 乙。")):
        canvas.drawString(80, height, text)
    canvas.save()
    assert read_file(tmp_path / "a.pdf").lines == (Line("第一条 甲。", 1), Line("第二条 乙。", 1))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_as_it_is_seen(tmp_path: Path, turn: int) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.setPageRotation(turn)
    canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[turn])
    canvas.rotate(turn)
    wide = 500 if turn != 180 else 700
    for height, text in ((wide - 40, "第一条 甲。"), (wide - 90, "第二条 乙。")):
        canvas.drawString(100, height, text)
    draw_table(canvas, (("指标", "目标"), ("水", "55%")), 100, wide - 120)
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["第一条 甲。", "第二条 乙。", "指标\t目标", "水\t55%"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_whose_box_begins_elsewhere_keeps_its_table(tmp_path: Path, turn: int) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.setPageRotation(turn)
    canvas.translate(*{0: (100, 50), 90: (695, 50), 180: (695, 892), 270: (100, 892)}[turn])
    canvas.rotate(turn)
    canvas.drawString(80, 460, "表前一行")
    draw_table(canvas, (("指标", "目标"), ("水", "55%")), 80, 430)
    canvas.save()
    raw = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(re.sub(rb"/MediaBox \[[^]]*\]", b"/MediaBox [ 100 50 695 892 ]", raw))
    assert texts(tmp_path / "a.pdf") == ["表前一行", "指标\t目标", "水\t55%"]


def test_a_slanted_watermark_is_no_text(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.drawString(70, 700, "第一条 正文。")
    canvas.translate(150, 600)
    canvas.rotate(45)
    canvas.drawString(0, 0, "内部资料")
    canvas.save()
    assert texts(tmp_path / "a.pdf") == ["第一条 正文。"]


def test_text_that_is_not_drawn_is_text_only_under_a_scan(tmp_path: Path) -> None:
    for name, is_scan in (("text", False), ("scan", True)):
        canvas = new_pdf(tmp_path / f"{name}.pdf")
        if is_scan:
            canvas.drawInlineImage(scanned(), 0, 0, 595, 842)
        else:
            canvas.drawString(70, 700, "第一条 正文。")
        unseen = canvas.beginText(70, 600)
        unseen.setTextRenderMode(3)
        unseen.textLine("看不见的字")
        canvas.drawText(unseen)
        canvas.save()
    assert texts(tmp_path / "text.pdf") == ["第一条 正文。"]
    assert texts(tmp_path / "scan.pdf") == ["看不见的字"]


def test_an_encrypted_pdf_is_refused_and_one_that_opens_without_a_password_is_read(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    for name, password in (("locked", "secret"), ("open", "")):
        canvas = new_pdf(
            tmp_path / f"{name}.pdf", encrypt=StandardEncryption(password, ownerPassword="owner")
        )
        canvas.drawString(70, 700, "第一条 正文。")
        canvas.save()
    assert texts(tmp_path / "open.pdf") == ["第一条 正文。"]
    with pytest.raises(UnreadableFile, match="文件已加密，请去掉密码后再试"):
        read_file(tmp_path / "locked.pdf")


def test_a_pdf_that_was_cut_is_refused_rather_than_half_read(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    for _ in range(40):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(70, 700, TEXT)
        canvas.showPage()
    canvas.save()
    raw = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(raw[: len(raw) - 5_000])
    with pytest.raises(UnreadableFile, match="不完整"):
        read_file(tmp_path / "a.pdf")


def test_a_pdf_with_an_empty_page_only_has_no_text(tmp_path: Path) -> None:
    canvas = new_pdf(tmp_path / "a.pdf")
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFile, match="没有文字"):
        read_file(tmp_path / "a.pdf")


def scanned() -> Image.Image:
    picture = Image.new("RGB", (1240, 800), "white")
    font = next((ImageFont.truetype(str(path), 34) for path in FONTS if path.exists()), None)
    draw = ImageDraw.Draw(picture)
    for row, text in enumerate(
        ("清河县节约用水管理办法", "为了加强节约用水管理，制定本办法。", "本办法自公布之日起施行。")
    ):
        if font is None:
            draw.rectangle((120, 100 + 80 * row, 900, 130 + 80 * row), fill="black")
        else:
            draw.text((120, 220 + 80 * row), text, font=font, fill="black")
    return picture


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg"])
def test_a_scan_without_ocr_says_what_to_install(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    scanned().save(tmp_path / name, resolution=150)
    with pytest.raises(UnreadableFile, match=r"这是扫描件.*lvwen\[ocr\]"):
        read_file(tmp_path / name)


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg"])
def test_a_scan_is_read_by_ocr(tmp_path: Path, name: str) -> None:
    pytest.importorskip("rapidocr", reason="lvwen[ocr] is not installed")
    if not any(path.exists() for path in FONTS):
        pytest.skip("no Chinese font to draw a scan with")
    scanned().save(tmp_path / name, resolution=150)
    assert texts(tmp_path / name) == [
        "清河县节约用水管理办法", "为了加强节约用水管理，制定本办法。", "本办法自公布之日起施行。"
    ]  # fmt: skip


def test_a_picture_too_large_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (8_000, 6_000)).save(path)
    with pytest.raises(UnreadableFile, match="万像素"):
        read_file(path)
    out = io.BytesIO()
    scanned().save(out, "PNG")
    path.write_bytes(out.getvalue()[:900])
    with pytest.raises(UnreadableFile, match="损坏"):
        read_file(path)
