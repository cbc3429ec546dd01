"""What is drawn in a cell: nothing, a speck, something faint, a mark that cannot be what was read."""

from types import SimpleNamespace

import pytest

np = pytest.importorskip("numpy")
cv2 = pytest.importorskip("cv2", reason="opencv-python-headless is not installed: make setup-scans")
pytest.importorskip("rapidocr", reason="rapidocr is not installed: make setup-scans")

from extractors.readers.scan.ink import CellPixels, InkMark, find_ink, has_spur, lines_of, may_have_sign  # noqa: E402
from extractors.readers.scan.recogniser import Recognised, Recogniser, recognise  # noqa: E402
from extractors.readers.scan.ruled_cells import dark_pixels, find_ruling  # noqa: E402
from extractors.readers.scan.shapes import can_be, is_dash, is_seven, is_slash, separator_fits  # noqa: E402
from extractors.readers.scan.upright import set_upright  # noqa: E402
from extractors.readers.scan.value_cells import read_cells  # noqa: E402

HEIGHT = 20.0
"""Of the characters, in pixels."""


def cell(draw, red=None):
    """A cell of 90 × 44 pixels, its border drawn and known."""
    grey = np.full((44, 90), 250, np.uint8)
    draw(grey)
    dark = dark_pixels(cv2.copyMakeBorder(grey, 60, 60, 400, 400, cv2.BORDER_CONSTANT, value=250))[
        60:104, 400:490
    ]
    ruled = np.zeros_like(grey)
    ruled[:3], ruled[-3:], ruled[:, :3], ruled[:, -3:] = 255, 255, 255, 255
    grey[ruled > 0] = 250
    return CellPixels(grey, dark & ~ruled, ruled, np.zeros_like(grey) if red is None else red)


def written(text, x=30, grey=0):
    def draw(image):
        cv2.putText(image, text, (x, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.65, grey, 2, cv2.LINE_AA)

    return draw


def test_paper_is_blank():
    assert find_ink(cell(lambda image: None), HEIGHT).state == "blank"


def test_a_speck_is_blank():
    def speck(image):
        image[20:22, 40:42] = 0

    assert find_ink(cell(speck), HEIGHT).state == "blank"


def test_a_swarm_of_specks_is_doubtful():
    def swarm(image):
        image[12:34:5, 30:50:5] = 0
        image[13:34:5, 30:50:5] = 0

    assert find_ink(cell(swarm), HEIGHT).state == "doubtful"


def test_a_faint_digit_is_not_blank():
    assert find_ink(cell(written("0", grey=232)), HEIGHT).state != "blank"


def test_red_ink_that_was_removed_is_not_blank():
    red = np.zeros((44, 90), np.uint8)
    written("5", grey=255)(red)
    assert find_ink(cell(lambda image: None, red), HEIGHT).state == "doubtful"


def test_a_red_number_is_ink_and_a_stamp_is_paper():
    page = np.full((800, 700, 3), 255, np.uint8)
    cv2.putText(page, "37", (60, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, (38, 32, 214), 3)
    cv2.circle(page, (500, 600), 90, (38, 32, 214), 5)
    cv2.putText(page, "52", (400, 610), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 3)
    upright = set_upright(cv2.GaussianBlur(page, (0, 0), 0.8), 0)
    assert np.min(upright.grey[70:110, 50:120]) < 120
    assert np.min(upright.grey[560:650, 480:620]) > 225
    assert np.min(upright.grey[570:620, 390:460]) < 40


def test_a_speck_beside_a_rule_belongs_to_no_number_far_from_it():
    def speck(x):
        def draw(image):
            written("25", x=45)(image)
            image[20:22, x : x + 2] = 0

        return draw

    assert not find_ink(cell(speck(4)), HEIGHT).touches


def test_ink_over_a_border_touches():
    assert find_ink(cell(written("12345", x=-4)), HEIGHT).touches
    assert not find_ink(cell(written("12")), HEIGHT).touches


def test_a_number_cut_by_a_border_is_not_legible():
    (text,) = read_cells([cell(written("12345", x=-4))], HEIGHT, Recogniser())
    assert not text.legible


def test_ink_without_text_is_not_blank_and_not_legible():
    def blot(image):
        cv2.ellipse(image, (45, 22), (14, 9), 30, 0, 360, 0, cv2.FILLED)

    (text,) = read_cells([cell(blot)], HEIGHT, Recogniser())
    assert text.text
    assert not text.legible


def test_plain_numbers_are_legible():
    texts = read_cells([cell(written(number)) for number in ("0", "7", "25", "40")], HEIGHT, Recogniser())
    assert [text.text for text in texts if text.legible] == [text.text for text in texts]
    assert [text.text for text in texts] == ["0", "7", "25", "40"]


@pytest.mark.parametrize("rise", [10, -6])
@pytest.mark.parametrize("number", ["3", "12", "30"])
def test_a_raised_or_lowered_mark_of_a_note_is_no_digit(number, rise):
    def noted(image):
        written(number, x=20)(image)
        x = 20 + cv2.getTextSize(number, cv2.FONT_HERSHEY_SIMPLEX, 0.65, 2)[0][0]
        cv2.putText(image, "2", (x, 30 - rise), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1, cv2.LINE_AA)

    (text,) = read_cells([cell(noted)], HEIGHT, Recogniser())
    assert not text.legible


@pytest.mark.parametrize("printed", ["12①", "12²", "①"])
def test_a_circled_or_raised_digit_is_no_part_of_a_number(printed, monkeypatch):
    class Engine:
        def recognize_txt(self, crops):
            words = [SimpleNamespace(confs=[1.0])] * len(crops)
            return SimpleNamespace(txts=[printed] * len(crops), word_results=words)

    monkeypatch.setattr("extractors.readers.scan.recogniser._engine", Engine)
    (text,) = read_cells([cell(written("121"))], HEIGHT, recognise)
    assert (text.text, text.legible) == (printed, False)


@pytest.mark.parametrize("fall", [0, 2])
@pytest.mark.parametrize("height", [6, 8])
@pytest.mark.parametrize("number", ["0", "1", "3", "7", "25", "40", "138"])
def test_a_number_that_is_struck_out_is_not_legible(number, height, fall):
    def struck(image):
        written(number, x=20)(image)
        x = 20 + cv2.getTextSize(number, cv2.FONT_HERSHEY_SIMPLEX, 0.65, 2)[0][0]
        cv2.line(image, (18, 30 - height), (x + 2, 30 - height - fall), 0, 1, cv2.LINE_AA)

    (text,) = read_cells([cell(struck)], HEIGHT, Recogniser())
    assert not (text.legible and text.text == number)


def stroke(high, lean, thick, flag=False):
    """A straight stroke that leans to the right, as a slash does or, with a flag, a 1 in italics."""

    def draw(image):
        half = round(high * lean / 2)
        top, bottom = (45 + half, 22 - high // 2), (45 - half, 22 + high // 2)
        cv2.line(image, top, bottom, 0, thick, cv2.LINE_AA)
        if flag:
            cv2.line(image, top, (top[0] - high // 3, top[1] + high // 5), 0, thick, cv2.LINE_AA)

    return draw


def blurred(draw, blur):
    def both(image):
        draw(image)
        image[:] = cv2.GaussianBlur(image, (0, 0), blur)

    return both


SIZES = [(12, 1), (18, 2), (24, 3)]


@pytest.mark.parametrize("blur", [0.4, 1.1])
@pytest.mark.parametrize("lean", [0.3, 0.5, 0.9])
@pytest.mark.parametrize(("high", "thick"), SIZES)
def test_a_slash_is_told_by_its_shape(high, thick, lean, blur):
    slash = cell(blurred(stroke(high, lean, thick), blur))
    assert is_slash(find_ink(slash, high), 0.0)
    (text,) = read_cells([slash], high, Recogniser())
    assert (text.text, text.legible) == ("/", True)


@pytest.mark.parametrize("lean", [-0.1, 0.0, 0.05, 0.1])
@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize(("high", "thick"), SIZES)
def test_an_upright_stroke_is_no_slash(high, thick, flag, lean):
    one = cell(stroke(high, lean, thick, flag))
    assert not is_slash(find_ink(one, high), 0.0)
    assert read_cells([one], high, Recogniser())[0].text != "/"


@pytest.mark.parametrize("slanted", [0.2, None])
def test_a_one_in_italics_is_no_slash(slanted):
    assert not is_slash(find_ink(cell(stroke(18, 0.2, 2, flag=True)), HEIGHT), slanted)
    assert not is_slash(find_ink(cell(stroke(18, 0.2, 2)), HEIGHT), slanted)


def test_a_stroke_between_a_one_and_a_slash_is_not_legible():
    (text,) = read_cells([cell(stroke(18, 0.16, 2))], HEIGHT, Recogniser())
    assert not text.legible


def test_a_stroke_that_goes_on_below_a_rule_is_no_slash():
    (text,) = read_cells([cell(stroke(44, 0.3, 2))], 30, Recogniser())
    assert not text.legible


@pytest.mark.parametrize("character", "147")
def test_a_digit_is_no_slash(character):
    assert not is_slash(find_ink(cell(written(character, x=38)), HEIGHT), 0.0)


@pytest.mark.parametrize("width", [9, 20])
@pytest.mark.parametrize("blur", [0.4, 1.1])
def test_a_dash_is_read_as_one(width, blur):
    def dash(image):
        image[21:23, 40 : 40 + width] = 0

    (text,) = read_cells([cell(blurred(dash, blur))], HEIGHT, Recogniser())
    assert (text.text, text.legible) == ("-", True)


def test_a_digit_that_a_border_has_all_but_hidden_is_missed():
    def hidden(image):
        written("36", x=50)(image)
        image[14:31, 84:89] = 0  # the left edge of a digit below the border

    assert find_ink(cell(hidden), HEIGHT).touches


@pytest.mark.parametrize("grey", [0, 120, 190])
def test_a_minus_as_small_as_a_speck_makes_a_number_doubtful(grey):
    def signed(image):
        written("67", x=36)(image)
        image[23, 29:32] = grey

    unsigned = cell(written("67", x=36))
    line = lines_of(find_ink(unsigned, HEIGHT).marks, HEIGHT)[0]
    assert may_have_sign(cell(signed), line, HEIGHT)
    assert not may_have_sign(unsigned, line, HEIGHT)


def legible_dashes(wide, high, cells):
    """What so many cells say that have the same blurred mark, which is recognised as a dot."""

    def mark(image):
        image[22 - high // 2 : 22 - high // 2 + high, 42 : 42 + wide] = 0

    texts = read_cells(
        [cell(blurred(mark, 1.6))] * cells, HEIGHT, lambda crops: [Recognised("•", 0.9) for _ in crops]
    )
    return [text.text for text in texts if text.legible]


def test_hyphens_that_many_cells_have_are_dashes_however_blurred():
    assert legible_dashes(6, 2, cells=5) == ["-"] * 5


def test_a_blurred_hyphen_alone_and_dots_that_many_cells_have_are_no_dashes():
    assert "-" not in legible_dashes(5, 3, cells=1)
    assert "-" not in legible_dashes(4, 4, cells=5)


def test_a_mark_that_a_low_row_leaves_little_room_is_not_cut_off():
    def low(row):
        def draw(image):
            image[row : row + 12, 40:52] = 0
            image[row + 3 : row + 9, 43:49] = 250

        return draw

    assert not find_ink(cell(low(5)), HEIGHT).touches
    assert find_ink(cell(low(3)), HEIGHT).touches


def test_a_seven_has_a_bar_and_leans():
    def seven(image):
        cv2.line(image, (40, 14), (50, 14), 0, 2, cv2.LINE_AA)
        cv2.line(image, (50, 14), (40, 30), 0, 2, cv2.LINE_AA)

    shapes = [
        seven,
        written("1", x=38),
        written("4", x=38),
        stroke(18, 0.3, 2),
        stroke(18, 0.0, 2, flag=True),
    ]
    inks = [find_ink(cell(shape), HEIGHT) for shape in shapes]
    assert [is_seven(ink, ink.marks[0], 0.0) for ink in inks] == [True, False, False, False, False]


def test_a_minus_that_touches_a_digit_is_seen():
    def joined(image):
        written("65", x=36)(image)
        image[23:25, 31:38] = 0

    for draw, expected in ((joined, True), (written("65", x=36), False), (written("25", x=36), False)):
        ink = find_ink(cell(draw), HEIGHT)
        assert has_spur(ink, min(ink.marks, key=lambda mark: mark.x0), HEIGHT) is expected


def test_digits_that_touch_are_no_slash():
    def flat(image):
        cv2.line(image, (30, 28), (60, 16), 0, 9, cv2.LINE_AA)

    assert not is_slash(find_ink(cell(flat), HEIGHT), 0.0)


def grid(missing=None, stroke_width=0, text=False):
    """A table of 3 × 4 cells: a part of one line left out or below strokes of a stamp, a text across it."""
    grey, red = np.full((260, 420), 250, np.uint8), np.zeros((260, 420), np.uint8)
    for row in range(20, 241, 55):
        cv2.line(grey, (20, row), (400, row), 0, 2)
    for column in (20, 147, 274, 400):
        cv2.line(grey, (column, 20), (column, 240), 0, 2)
    if missing:
        x0, top, x1, bottom = missing
        grey[top:bottom, x0:x1] = 250
        if stroke_width:
            middle = (top + bottom) // 2
            for edge in (middle - stroke_width, middle + stroke_width):
                red[edge : edge + 8, x0:x1] = 255
            line = np.zeros_like(grey)
            cv2.line(line, (147, top), (147, bottom), 255, 2)
            grey[(line > 0) & (red == 0)] = 0
    if text:
        cv2.putText(grey, "81888", (105, 105), cv2.FONT_HERSHEY_SIMPLEX, 0.65, 0, 2, cv2.LINE_AA)
    (table,) = find_ruling(grey, red, HEIGHT).tables
    return len(table.lattice.cells)


UPPER_PART = (140, 78, 155, 128)
"""Of the line between the first two columns: all of it in the second row."""


def test_a_line_that_a_stamp_breaks_is_completed():
    assert grid() == 12
    assert grid(UPPER_PART, stroke_width=10) == 12


def test_characters_in_line_with_a_line_do_not_complete_it():
    assert grid(UPPER_PART) == 11
    assert grid(UPPER_PART, text=True) == 11


def test_crops_with_the_same_pixels_are_read_once(monkeypatch):
    calls = []

    def recognise(crops):
        calls.append(len(crops))
        return [Recognised("7", 1.0) for _ in crops]

    monkeypatch.setattr("extractors.readers.scan.recogniser.recognise", recognise)
    read, crop = Recogniser(), np.zeros((20, 20), np.uint8)
    assert [len(read([crop, crop])), len(read([crop, crop[:10]]))] == [2, 2]
    assert calls == [1, 1]


def test_a_dash_stands_in_the_middle():
    def dash(row):
        return lambda image: cv2.line(image, (38, row), (50, row), 0, 2)

    assert is_dash(find_ink(cell(dash(22)), HEIGHT), 44, HEIGHT)
    assert not is_dash(find_ink(cell(dash(37)), HEIGHT), 44, HEIGHT)


def digits(*boxes):
    return [InkMark(x0, top, x1, bottom, number) for number, (x0, top, x1, bottom) in enumerate(boxes, 1)]


ELEVEN = digits((10, 10, 18, 24), (21, 10, 29, 24))
TOUCHING = digits((10, 10, 29, 24))
MINUS_THREE = digits((2, 16, 7, 18), (10, 10, 18, 24))
ONE_MERGED = digits((10, 10, 36, 24))
WIDE = digits((10, 10, 24, 24))
JOINED_MINUS = digits((4, 10, 18, 24), (21, 10, 29, 24))
POINT = digits((0, 10, 8, 24), (11, 21, 14, 24), (16, 10, 24, 24), (27, 10, 35, 24), (38, 10, 46, 24))
COMMA = digits((0, 10, 8, 24), (11, 21, 14, 28), (16, 10, 24, 24), (27, 10, 35, 24), (38, 10, 46, 24))


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("11", ELEVEN, True), ("1", ELEVEN, False), ("111", ELEVEN, False), ("11", TOUCHING, True),
        ("1", TOUCHING, False), ("-3", MINUS_THREE, True), ("3", MINUS_THREE, False),
        ("67", JOINED_MINUS, False), ("167", ONE_MERGED, True), ("67", ONE_MERGED, False), ("0", WIDE, True),
        ("4", WIDE, False),
        ("1,234", COMMA, True), ("123", COMMA, False),
    ],
)  # fmt: skip
def test_a_number_has_as_many_digits_as_are_drawn(text, marks, expected):
    assert can_be(text, marks, 0.75) is expected


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [("1,234", COMMA, True), ("1.234", COMMA, False), ("1.234", POINT, True), ("1,234", POINT, False)],
)
def test_a_comma_hangs_below_the_line_and_a_point_does_not(text, marks, expected):
    assert separator_fits(text, marks) is expected


def test_strokes_of_one_character_are_one_line():
    three = digits((10, 10, 28, 12), (12, 18, 26, 20), (8, 27, 30, 29))
    assert len(lines_of(three, HEIGHT)) == 1
    two_lines = digits((10, 2, 28, 20), (10, 26, 28, 44))
    assert len(lines_of(two_lines, HEIGHT)) == 2
