"""Crops of an image to text, with how sure the model is of its least certain character.

The models come with the library; nothing is fetched. One thread, so that results do not depend on the machine
and several files can be read side by side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import cv2
import numpy as np
import regex
from rapidocr import RapidOCR

from extractors.readers.scan.page_images import Pixels

_HEIGHT = 48
"""Pixels, of what the recognition model reads."""
_NARROWEST = 96
"""Pixels; the library's own 320 would spend most of the time on padding beside short numbers."""
_BATCH = 8
_WIDE = regex.compile(r"\P{No}+")
"""All but circled, raised and lowered digits, which folding would make digits of the number before them."""
_LONGEST_TO_SEARCH = 1088
"""Pixels of the longer side of a page on which lines are looked for; they are read at its own scale."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A text and the probability, 0 to 1, of its least certain character; 0 where there is no text."""

    text: str
    confidence: float


Recognise = Callable[[Sequence[Pixels]], list[Recognised]]
"""What reads crops, one text each."""


@cache
def _engine() -> RapidOCR:
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_TO_SEARCH,
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST_TO_SEARCH,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_img_shape": [3, _HEIGHT, _NARROWEST],
            "Rec.rec_batch_num": _BATCH,
        }
    )


class Recogniser:
    """Reads the crops of one page, those with the same pixels once.

    Of one page only: what else is read in the same call changes how sure the model is a little.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, ...], bytes], Recognised] = {}

    def __call__(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """The text in each crop of one line, width folded, without spaces at its ends."""
        keys = [(crop.shape, crop.tobytes()) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._known}
        self._known.update(zip(new, recognise(list(new.values())), strict=True))
        return [self._known[key] for key in keys]


def recognise(crops: Sequence[Pixels]) -> list[Recognised]:
    """The text in each crop of one line, width folded, without spaces at its ends."""
    if not crops:
        return []
    result = _engine().recognize_txt([_in_colour(crop) for crop in crops])
    return [
        Recognised(_WIDE.sub(_folded, text).strip(), min(word.confs, default=0.0) if text.strip() else 0.0)
        for text, word in zip(result.txts, result.word_results, strict=True)
    ]


def _folded(found: regex.Match[str]) -> str:
    return normalize("NFKC", found[0])


def find_lines(image: Pixels) -> list[tuple[float, float, float, float]]:
    """Boxes (x0, top, x1, bottom) of the lines of text on an image."""
    found = _engine()(_in_colour(image), use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None:
        return []
    return [
        (float(box[:, 0].min()), float(box[:, 1].min()), float(box[:, 0].max()), float(box[:, 1].max()))
        for box in np.asarray(found.boxes)
    ]


def _in_colour(image: Pixels) -> Pixels:
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else image
