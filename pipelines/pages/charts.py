"""Charts as SVG: text stays text, the same bytes on every machine, nothing runs.

They are drawn 360 units wide, so that their words are as large on a phone as beside them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from markupsafe import Markup, escape

Number = int | float | Decimal

WIDTH, HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 92, 12, 24
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_FEWEST_YEARS = 2
_LABEL_HEIGHT = 14
_FONT = '"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",SimHei,sans-serif'


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its name and its value a year; a year without a value is a gap, never a zero."""

    name: str
    values: Sequence[tuple[int, Number | None]]


def line_chart(
    title: str, lines: Sequence[Line], *, percent: bool = False, doubtful: Collection[int] = ()
) -> Markup:
    """Lines over years, each with its name at its end; empty where fewer than two years have a number.

    The axis begins at zero. ``percent`` says that the values are shares of one. Points of ``doubtful`` years
    are hollow, and have an asterisk at the year.
    """
    drawn = [line for line in lines if sum(value is not None for _, value in line.values) >= _FEWEST_YEARS]
    years = sorted({year for line in drawn for year, value in line.values if value is not None})
    if len(years) < _FEWEST_YEARS:
        return Markup("")
    top = _round_up(max(float(value) for line in drawn for _, value in line.values if value is not None))
    across = (WIDTH - _LEFT - _RIGHT) / (years[-1] - years[0])
    down = HEIGHT - _TOP - _BOTTOM

    def place(year: int, value: Number) -> tuple[float, float]:
        return _LEFT + (year - years[0]) * across, _TOP + down * (1 - float(value) / top)

    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
        f"font-family='{_FONT}' font-size=\"11\">",
        f"<title>{escape(title)}</title>",
    ]
    for step in range(5):
        height = top * step / 4
        _, y = place(years[0], height)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}"/>')
        if step % 2 == 0:
            parts.append(_text(_LEFT - 5, y + 4, _told(height, percent), "end"))
    every = ceil(len(years) * 34 / (WIDTH - _LEFT - _RIGHT))
    for number, year in enumerate(years):
        if number % every == 0 or year in doubtful:
            x, _ = place(year, 0)
            told = str(year) if number % every == 0 else ""
            parts.append(_text(x, HEIGHT - 7, told + ("*" if year in doubtful else ""), "middle"))
    ends = []
    for number, line in enumerate(drawn):
        points = [(year, value) for year, value in line.values if value is not None]
        path, last, circles = "", None, []
        for year, value in points:
            x, y = place(year, value)
            # A year in between without a number breaks the line.
            path += f"{'L' if last is not None and year == last + 1 else 'M'}{x:.1f} {y:.1f}"
            last = year
            kind = f"c{number}{' hollow' if year in doubtful else ''}"
            circles.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>')
        dash = _DASHES[number % len(_DASHES)]
        parts.append(
            f'<path class="line c{number}" d="{path}"{f" stroke-dasharray={dash!r}" if dash else ""}/>'
        )
        parts += circles
        ends.append((place(*points[-1])[1], number, line.name))
    for y, number, name in _apart(ends):
        parts.append(_text(WIDTH - _RIGHT + 6, y + 4, name, "start", f"c{number}"))
    return Markup("".join((*parts, "</svg>")))


def _text(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(text)}</text>'


def _apart(ends: Sequence[tuple[float, int, str]]) -> list[tuple[float, int, str]]:
    """Labels at the lines' ends moved down until none covers another, then up where they left the picture."""
    placed: list[tuple[float, int, str]] = []
    for y, number, name in sorted(ends):
        lowest = placed[-1][0] + _LABEL_HEIGHT if placed else y
        placed.append((max(y, lowest), number, name))
    over = max(0.0, placed[-1][0] - (HEIGHT - _BOTTOM)) if placed else 0.0
    return [(y - over, number, name) for y, number, name in placed]


def _round_up(value: float) -> float:
    """The end of an axis: 1, 2, 4, 5 or 8 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if value <= step * power * (1 + 1e-9))


def _told(value: float, percent: bool) -> str:
    if percent:
        return f"{value * 100:.3g}%"
    if value >= 10_000:
        return f"{value / 10_000:.3g}万"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
