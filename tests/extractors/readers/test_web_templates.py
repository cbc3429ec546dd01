"""A table filled into the layout of its markup is the table that walking it gives."""

import re
from contextlib import nullcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from extractors.document import Block, Document, Grid
from extractors.readers.web import tree, web_page, writer
from extractors.readers.web.blocks import blocks_of
from extractors.readers.web.content import FilledTable
from extractors.readers.web.templates import CutPage, _typed_table, cut, filled_table
from extractors.readers.web.tree import read_content
from schemas.errors import UnreadableSourceError
from tests.layouts import REPORT_FORMS, adding_up, all_different, figures, report
from tests.layouts.web_pages import WEB_LAYOUTS

PRINTED = ("0", "12", "", "1,234", "/", "待定", "6万元", "12 3", "&", "<5", "%s", " ", "12\n3", "多" * 301)
ENCODED_OTHERWISE = {"archive", "gbk_called_utf8", "utf8_called_gb2312", "utf16", "traditional_big5"}


def walked(page: str) -> tuple[Block, ...]:
    body = LexborHTMLParser(page).body
    assert body is not None
    return blocks_of(read_content(body))


def filled(page: str) -> tuple[tuple[Block, ...], int]:
    """The blocks of a page seen for the second time, and how many of its tables were filled in."""
    body = LexborHTMLParser(page).body
    assert body is not None
    read_content(body, filled_table)
    content = read_content(body, filled_table)
    return blocks_of(content), sum(isinstance(part, FilledTable) for part in content)


@pytest.mark.parametrize("layout", sorted(WEB_LAYOUTS.keys() - ENCODED_OTHERWISE))
def test_every_layout(layout: str):
    for form in REPORT_FORMS:
        odd = figures(form, lambda index, _: PRINTED[index * index % 7 * index % len(PRINTED)])
        for printed in (all_different(form), adding_up(form), odd):
            page = WEB_LAYOUTS[layout](report(printed)).decode()
            assert filled(page)[0] == walked(page)


@pytest.mark.parametrize("layout", ["clean", "nested_markup", "one_table", "broken_labels"])
def test_tables_of_figures_are_filled_in(layout: str):
    page = WEB_LAYOUTS[layout](report(all_different("2021"))).decode()
    assert filled(page)[1] == page.count("<table")


ROWS = "<tr><td>规章</td><td>12</td></tr><tr><td>其他</td><td>345</td></tr>"
ODD_ROWS = {
    "no text": "<tr><td></td><td> </td></tr><tr><td>&nbsp;</td><td></td></tr>",
    "one cell": "<tr><td>12</td></tr>",
    "caption": f"<caption>表 3</caption>{ROWS}",
    "feet first": f"<tfoot><tr><td>总计</td><td>357</td></tr></tfoot><tbody>{ROWS}</tbody>",
    "reaching below": "<tr><td rowspan=9>a</td><td rowspan=0>b</td><td>1</td></tr><tr><td>2</td></tr>",
    "hidden row": f"<tr hidden><td>7</td><td>8</td></tr>{ROWS}",
    "hidden cell": "<tr><td>规章</td><td style='display:none'>7</td><td>12</td></tr>",
    "raised": "<tr><td>12<sup>1</sup></td><td><sup>3</sup></td><td><s>4</s>5</td></tr>",
    "comment": f"<!-- <tr><td>7</td></tr> -->{ROWS}",
    "script": f"<tr><td><script>if (1<x && x>2) y = '<td>3<'</script>7</td><td>8</td></tr>{ROWS}",
    "style in text": f"<tr><td title='>display:none<' style='a>display:none<'>7</td></tr>{ROWS}",
    "entities": "<tr><td>&lt;12&gt;</td><td>&amp;lt;</td><td>&nbsp;3&nbsp;4</td><td>%s %d %</td></tr>",
    "lines": "<tr><td>规\n章</td><td>1<br>2</td><td><p>3</p><p>4 5</p></td></tr>",
    "kept lines": "<tr><td><pre>规\n章</pre></td><td style='white-space:pre'>1\n2</td></tr>",
    "typed in": "<tr><td>规章</td><td><input value=12></td><td><input value='>3<'></td></tr>",
    "picture": "<tr><td>规章</td><td><img src=a.png></td></tr><tr><td>a</td><td>7<img></td></tr>",
    "prose": f"<tr><td>{'文' * 301}</td><td>1</td></tr>{ROWS}",
    "separators": "<tr><td>1&#31;2</td><td>3&#30;4</td><td>5&#0;6</td></tr>",
    "separator of lines": "<tr><td>1</td><td>3&#30;4</td><td>5</td></tr>",
    "control characters": "<tr><td>12<sup>1</sup></td><td>&#1;3&#2;</td><td>&#3;4</td></tr>",
    "mark typed in": "<tr><td><input value='\ue0001\ue001'></td><td>12</td><td>7</td></tr>",
    "not parsed": "<tr><td><noembed>1 &lt; 2</noembed></td><td><noframes>&amp;</noframes>7</td></tr>",
    "marks": "<tr><td>\ue0000\ue001</td><td>\ue0001\ue001</td><td>7</td></tr>",
    "nothing shown": "<tr><td hidden>7</td></tr>" + "<tr><td style='visibility:hidden'>7</td></tr>" * 2,
    "named like a cell": "<tr><td>1<td\u00a0x></td\u00a0x> <input value=2></td><td>7</td></tr>",
    "drawn cell": "<tr><td>1<svg width=1><td></td></svg> <input value=2></td><td>7</td></tr>",
    "raw text": f"<tr><td><xmp>1 > 2</xmp></td><td><textarea>\n3</textarea></td></tr>{ROWS}",
}
ODD_TABLES = {name: f"<table>{rows}</table>" for name, rows in ODD_ROWS.items()} | {
    "hidden": f"<table style='display:none'>{ROWS}</table><p>9</p>",
    "in a table": f"<table><tr><td>1</td><td><table>{ROWS}</table></td></tr></table>",
    "deep": "<table><tr><td>x<td>" * 9 + f"<table>{ROWS}</table>" + "</table>" * 9,
    "in a link": f"<a href=x><table>{ROWS}</table></a>",
    "in a paragraph": f"<p>a<table>{ROWS}</table>b",
    "struck out": f"<s>a<table>{ROWS}</table></s>",
    "footer in an article": f"<article><table><tr><td>1<footer>2</footer></td></tr>{ROWS}</table></article>",
    "footer of the site": f"<div><table><tr><td>1<footer>2</footer></td></tr>{ROWS}</table></div>",
    "control characters after a note": f"<table>{ROWS}<tr><td>2<sup>3</sup></table><p>&#1;4&#3;</p>",
}


@pytest.mark.parametrize("page", ODD_TABLES.values(), ids=ODD_TABLES)
def test_odd_tables(page: str):
    for doctype in ("", "<!DOCTYPE html>"):
        assert filled(doctype + page)[0] == walked(doctype + page)


def test_one_layout_serves_other_texts():
    """The second table is filled by what was learnt of the first, and its own texts decide what it shows."""
    texts = ("345", "6 7", "", " ", "&nbsp;", "&lt;5&amp;nbsp;&gt;", "%s", "\n1\n 2", "文" * 300, "文" * 301)
    counts = []
    for text in texts:
        page = f"<table>{ROWS.replace('345', text)}</table>"
        blocks, known = filled(page)
        counts.append(known)
        assert blocks == walked(page), text
    assert counts == [1] * 9 + [0]


@pytest.mark.parametrize("cell", ["{}<br>{}", "<p>{}</p>\n<p>{}</p>", "<b>{}</b> <i>{}</i>", "{}<img>{}"])
def test_one_layout_serves_cells_of_several_texts_of_which_some_are_empty(cell: str):
    for texts in (("12", "3"), ("", "3"), ("12", ""), ("", ""), (" ", "&nbsp;"), ("1 ", " 2")):
        page = f"<table><tr><td>规章</td><td>{cell.format(*texts)}</td></tr>{ROWS}</table>"
        assert filled(page)[0] == walked(page), texts


def test_a_caption_is_not_lost():
    """It is no cell: a table with one is walked, though not those with the same tags and an empty one."""
    known = []
    for caption in ("", " ", "表 3"):
        page = f"<table><caption>{caption}</caption>{ROWS}</table>"
        blocks, number = filled(page)
        known.append(number)
        assert blocks == walked(page)
    assert known == [1, 1, 0]


def limit_to(most: int, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page hold no more than that, whoever counts."""
    counting = [module for module in (tree, writer) if hasattr(module, limit)]
    assert counting
    for module in counting:
        monkeypatch.setattr(module, limit, most)


@pytest.mark.parametrize(
    ("limit", "cell", "is_too_much"),
    [
        ("MOST_NODES", "<td>12</td>", True),
        ("MOST_CHARACTERS", "<td>12</td>", False),
        ("MOST_CHARACTERS", "<td>1<b>2</b></td>", True),
    ],
)
def test_tables_filled_in_hold_no_less(limit, cell, is_too_much, monkeypatch: pytest.MonkeyPatch):
    """Whether a page holds too much does not depend on what was read before it."""
    page = f"<table><tr>{cell}{cell}</tr></table>" * 40
    limit_to(100, limit, monkeypatch)
    for read in (walked, filled):
        with pytest.raises(UnreadableSourceError, match="too_complex") if is_too_much else nullcontext():
            read(page)


def test_what_is_struck_out_in_a_note_is_shown_in_signs():
    page = "<table><tr><td>12<sup><s>1</s></sup></td><td><sup><s>3</s></sup></td></tr></table>"
    (grid,) = walked(page)
    assert isinstance(grid, Grid)
    assert grid.fields.texts == ("12[~1~]", "~3~")


def read_again_and_again(page: str) -> list[Document]:
    """A page that is read by what was learnt of itself, and by what was lost of it then."""
    _typed_table.cache_clear()
    return [web_page.read(page.encode()) for _ in range(3)]


def parsed(page: str) -> Document:
    """A page of which everything is parsed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_page, "cut", CutPage)
        return web_page.read(page.encode())


@pytest.mark.parametrize("layout", sorted(WEB_LAYOUTS.keys() - ENCODED_OTHERWISE))
def test_what_is_not_parsed_is_read_as_if_it_were(layout: str):
    for form in REPORT_FORMS:
        odd = figures(form, lambda index, _: PRINTED[index * index % 7 * index % len(PRINTED)])
        for printed in (all_different(form), adding_up(form), odd):
            page = WEB_LAYOUTS[layout](report(printed)).decode()
            assert read_again_and_again(page) == [parsed(page)] * 3


@pytest.mark.parametrize("layout", ["clean", "nested_markup", "one_table", "broken_labels", "fragment"])
def test_tables_of_figures_are_cut_out(layout: str):
    page = WEB_LAYOUTS[layout](report(all_different("2021"))).decode()
    _typed_table.cache_clear()
    kept = [cut(page) for _ in range(2)][-1]
    assert len(kept.waiting) == page.lower().count("<table") == kept.source.count("<table")


TABLE = f"<table border=1>{ROWS}</table>"


def with_cell(content: str) -> str:
    """The table with something else in a cell."""
    return TABLE.replace("12", content)


AROUND = (
    "{}", "<p>a{}b", "<b>a{}b", "<font color=white>a{}b</font>", "<div style='display:none'>{}</div>c",
    "<div style='visibility:hidden'>{}</div>c", "<script>x = '{}'</script>c", "<!-- {} -->c",
    "<template>{}</template>c", "<textarea>{}</textarea>c", "<a title='{}'>c</a>",
    "<select><option>{}</select>c", "<button>{}</button>c", "<svg><desc>{}</desc></svg>c",
    "<table><tr><td>1</td><td>{}</td></tr></table>", "<table><tr>{}<td>1<td>2</table>",
    "<table>{}<tr><td>1<td>2</table>", "<ul><li>a{}<li>b</ul>",
    "<table><tr><td>1<td><div style='position:absolute'>{}</div></table>", "<pre>a{}b</pre>",
    "<style>td {{ display:none }}</style>{}", "<noscript>{}</noscript>c", "<a href=a.docx>{}</a>",
    "<s>a{}b</s>", "<details><summary>a</summary>{}</details>", "<form>{}<form>c</form>",
    "<iframe>{}</iframe>c", "<td>{}</td>c", "<table><tr><td>1<td><button>{}</button></table>",
)  # fmt: skip
INSIDE = (
    TABLE, TABLE.upper(), f"<TABLE>{ROWS}</table>", "<table></table>", "<table><tr><td> </table>",
    TABLE.replace("</td>", ""), TABLE.replace("</table>", "</table >"), TABLE.replace("<tr>", "<tr>7", 1),
    TABLE.replace("td>12", "td title='1>2'>12"), with_cell("a>b<c").replace("345", "d>/b<e"),
    with_cell("<b>12"), with_cell("1 > 2"), with_cell("1 < 2"), with_cell("&ensp;12&#49;"),
    with_cell("&lt;&amp;gt;&nbsp;"), with_cell("1\r\n2"), with_cell("<p>1<p>2"),
    with_cell("<a href=b.pdf>1</a>"), with_cell("a>b<b>c</b>"), with_cell("<b><p>1</b>2</p>"),
    with_cell(""), with_cell("<script>3</script>"), with_cell("<!-- 3 -->4"), with_cell("<td>3"),
    with_cell("<form>3</form>"), with_cell("<span>1</span> <b>2</b>"), with_cell("a>b>1</b>"),
    "<table><tr><td></td><td> </td></tr></table>", re.sub("</?[a-z]+", lambda tag: tag[0].upper(), TABLE),
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(AROUND), st.sampled_from(INSIDE)), min_size=1, max_size=4))
@example([(around, TABLE) for around in AROUND])
@example([("{}", inside) for inside in INSIDE])
@settings(max_examples=150, deadline=None)
def test_wherever_a_table_stands_it_is_read_as_if_it_were_parsed(parts: list[tuple[str, str]]):
    page = "".join(around.format(inside) for around, inside in parts)
    for doctype in ("", "<!DOCTYPE html>"):
        assert read_again_and_again(doctype + page) == [parsed(doctype + page)] * 3


@pytest.mark.parametrize("around", AROUND)
def test_a_table_alone_is_read_as_if_it_were_parsed(around: str):
    for inside in INSIDE:
        page = around.format(inside)
        assert read_again_and_again(page) == [parsed(page)] * 3


@pytest.mark.parametrize("limit", ["MOST_NODES", "MOST_CHARACTERS"])
@pytest.mark.parametrize("most", [300, 450, 600, 750, 900, 1200, 2500, 5000])
def test_a_page_of_tables_that_are_cut_out_holds_no_less(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
):
    page = f"<p>规章</p>{TABLE}" * 20
    read_again_and_again(page)
    limit_to(most, limit, monkeypatch)
    try:
        expected = parsed(page)
    except UnreadableSourceError:
        with pytest.raises(UnreadableSourceError, match="too_complex"):
            web_page.read(page.encode())
    else:
        assert web_page.read(page.encode()) == expected
