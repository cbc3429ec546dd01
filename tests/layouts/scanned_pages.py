"""Pages as images, the way a scanner, a camera or a web office's clerk leaves them.

``paint(page, Look(...))`` draws one page; ``worn(image, Wear(...))`` ages it. Both are the same for the same
arguments: noise comes from the seed. Needs Pillow and a font with Chinese characters (``find_fonts``).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from tests.layouts.fixed_pages import PAGE_HEIGHT, PAGE_WIDTH, Page, Text

_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/Library/Fonts"), Path("C:/Windows/Fonts"))
_HAN_FONTS = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "simsun.ttc")
_DIGIT_FONTS = ("LiberationSerif-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")
_SIMPLIFIED_FACE = 2
"""The face of a Noto collection that draws simplified characters."""


def find_fonts(names: tuple[str, ...] = _HAN_FONTS) -> list[Path]:
    """The fonts of that name that are installed; none where the package is absent."""
    return [
        path
        for name in names
        for folder in _FONT_FOLDERS
        if folder.is_dir()
        for path in sorted(folder.rglob(name))[:1]
    ]


def digit_fonts() -> list[Path]:
    """Fonts in which offices set numbers."""
    return find_fonts(_DIGIT_FONTS)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is set: fonts, dots per inch, ruling lines' width in points and their grey (0 is black)."""

    han: Path
    digits: Path | None = None
    dpi: int = 150
    line_width: float = 0.7
    line_grey: int = 0
    stamp: bool = False


@dataclass(frozen=True, slots=True)
class Wear:
    """What scanning did: degrees (clockwise is negative), blur in pixels, noise, specks, JPEG quality."""

    rotation: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    specks: int = 0
    jpeg: int | None = None
    seed: int = 0


def paint(page: Page, look: Look) -> Image.Image:
    """One page in colour on white."""
    scale = look.dpi / 72
    image = Image.new("RGB", (round(PAGE_WIDTH * scale), round(PAGE_HEIGHT * scale)), "white")
    draw = ImageDraw.Draw(image)
    width = max(1, round(look.line_width * scale))
    for line in page.lines:
        ends = [round(value * scale) for value in (line.x0, line.y0, line.x1, line.y1)]
        draw.line(ends, fill=(look.line_grey,) * 3, width=width)
    for text in page.texts:
        _set(draw, text, look, scale)
    if look.stamp and page.texts:
        image = _stamped(image, page, scale)
    return image


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    for is_han, chars in groupby(text, key=lambda char: ord(char) > 0x2E7F):
        yield is_han, "".join(chars)


def _set(draw: ImageDraw.ImageDraw, text: Text, look: Look, scale: float) -> None:
    size = round(text.size * scale)
    x = text.x * scale
    for is_han, run in _runs(text.text):
        path = look.han if is_han or look.digits is None else look.digits
        index = _SIMPLIFIED_FACE if path.name.startswith("Noto") and path.suffix == ".ttc" else 0
        font = ImageFont.truetype(str(path), size, index=index)
        draw.text((x, text.y * scale + size * 0.88), run, fill="black", font=font, anchor="ls")
        x += draw.textlength(run, font=font)


def _stamped(image: Image.Image, page: Page, scale: float) -> Image.Image:
    """A round red stamp over the end of the page, as ink that what is below shines through."""
    last = page.texts[-1]
    centre, radius = (last.x * scale, last.y * scale), 58 * scale
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    red = (214, 32, 38)
    box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
    draw.ellipse(box, outline=red, width=round(3 * scale))
    for turn in range(5):
        angle = np.deg2rad(90 + turn * 144)
        following = np.deg2rad(90 + (turn + 1) * 144)
        reach = radius / 3
        draw.line(
            [
                (centre[0] + reach * np.cos(angle), centre[1] - reach * np.sin(angle)),
                (centre[0] + reach * np.cos(following), centre[1] - reach * np.sin(following)),
            ],
            fill=red,
            width=round(3 * scale),
        )
    return ImageChops.multiply(image, ink)


def worn(image: Image.Image, wear: Wear) -> Image.Image:
    """The image after scanning."""
    chance = np.random.default_rng(wear.seed)
    if wear.rotation:
        image = image.rotate(wear.rotation, Image.Resampling.BICUBIC, expand=False, fillcolor="white")
    if wear.specks:
        draw = ImageDraw.Draw(image)
        for x, y in zip(
            chance.integers(0, image.width, wear.specks),
            chance.integers(0, image.height, wear.specks),
            strict=True,
        ):
            draw.point((int(x), int(y)), fill="black")
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur))
    if wear.noise:
        pixels = np.asarray(image, dtype=np.float32)
        grain = chance.normal(0, wear.noise, pixels.shape[:2]).astype(np.float32)
        image = Image.fromarray(np.clip(pixels + grain[:, :, None], 0, 255).astype(np.uint8))
    if wear.jpeg:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=wear.jpeg)
        image = Image.open(io.BytesIO(file.getvalue())).convert("RGB")
    return image


def as_pdf(images: list[Image.Image], dpi: int) -> bytes:
    """Pages without a text layer."""
    file = io.BytesIO()
    images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return file.getvalue()


def as_tiff(images: list[Image.Image]) -> bytes:
    """A TIFF file of several pages."""
    file = io.BytesIO()
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:], compression="tiff_lzw")
    return file.getvalue()
