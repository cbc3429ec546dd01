"""What each number of the prose claims.

Every number is read with the words before it, back to the number before; nothing is guessed: words that could
make it one of something else leave it alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

from extractors.prose.nothing import Nothing, find_nothing
from extractors.prose.passages import Passage
from extractors.prose.printed_numbers import PrintedNumber, find_numbers
from extractors.prose.scopes import is_filler, is_organ, scope_of, without_times
from extractors.prose.wordings import WordingLabel, chosen, each, labels_in, outcome_at, topic_of
from extractors.prose.words import BLOCKERS, COMBINED, DECREASES, EARLIER, GROWTH, PARTS_OF_YEAR, Topic
from extractors.text.memo import remembered
from schemas.claims import CLAIM_BY_CODE, ClaimScope, StatedNumber
from schemas.extraction import ClaimReading

_KEYWORD = re.compile("申请|复议|诉讼|规范性文件|规章|行政处罚|行政许可|行政强制|行政事业性收费")
_MOST_CLAIMS = 300
"""Of one report; a usual one has less than thirty."""
_LONGEST_BEFORE = 120
_PAUSE = re.compile(r"[,;:。]")
_GROWTH = re.compile(GROWTH)
_EARLIER = re.compile(EARLIER)
_BLOCKED = re.compile(BLOCKERS)
_YEAR = re.compile(
    r"(?<!结转)(?<!结转至)(?<!结转到)(?<![较比与同])(?:(?P<number>20\d\d)年|(?P<last>上一?年|去年|前一年))(?!度?的?结转)"
    rf"|(?P<this>本年|今年|全年|年内)|(?P<part>{PARTS_OF_YEAR})"
)
_RECEIVED = ("applications_received", "applications_received_new")
_DISPUTES = ("reviews", "litigation")
_TOGETHER = re.compile(r"(?:共计?|合计|总计)[有为]?$")
_OBJECT_AHEAD = re.compile(
    r"(?:的)?(?:政府)?(?:信息)?(?:依)?(?:公开)?申请|依申请|均|全部|已|都|其中|并|为|全|[,、;。)(]|$|案件|事项"
)
_IS_OF_APPLICATIONS = re.compile(r"(?:的)?(?:政府)?(?:信息)?(?:依)?(?:公开)?申请(?!人|行政复议|复议)")
_OWN_OBJECT = re.compile(r"申请|信息公开事?项?$")
_COUNTING = frozenset("共计总合累数量为是有达到约近仅均已全部了各类件案和及与并")
_GROWTH_WORDS = re.compile(
    r"同比|环比|较|比|与|上年|去年|前一年|上一年|20\d\d年|同期|度|相|期|增|,|有所|则|小幅|大幅|略有|数$"
)


@dataclass(slots=True)
class _Context:
    """What the words so far leave to the next number."""

    year: int | None
    agency: str | None
    topic: Topic | None = None
    scope: ClaimScope = "whole"
    head: str | None = None
    current: dict[str, Decimal] = field(default_factory=dict)
    earlier: dict[str | None, Decimal] = field(default_factory=dict)
    year_named: int | None = None
    is_part_of_year: bool = False
    last_was_rate: bool = False

    @property
    def is_of_year(self) -> bool:
        """Whether the words so far speak of the report's year, or of one that is not over."""
        named = self.year is None or self.year_named is None or self.year_named >= self.year
        return named and not self.is_part_of_year


@dataclass(frozen=True, slots=True)
class _Found:
    stated: StatedNumber
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words before a number: back to the number before (``before``), and the last clause of them."""

    before: str
    text: str
    topic: Topic | None
    labels: Sequence[WordingLabel] = field(default=())


def read_claims(prose: Iterable[Passage], year: int | None, agency: str | None) -> tuple[ClaimReading, ...]:
    """All that the passages outside the tables claim of the tables' numbers, in reading order.

    ``year`` is that of the report: numbers of other years claim nothing of it. ``agency`` is the body that
    reports.
    """
    claims: list[ClaimReading] = []
    heading: Topic | None = None
    for passage in prose:
        topic, heading = heading, None
        if topic is None and not _KEYWORD.search(passage.text):
            continue
        context = _Context(year, agency, topic)
        for start, end in passage.sentences():
            if context.topic is None and not _KEYWORD.search(passage.text, start, end):
                continue
            claims += _of_sentence(passage, start, end, context)
            if len(claims) >= _MOST_CLAIMS:
                return tuple(claims[:_MOST_CLAIMS])
        if len(passage.text) <= 30 and context.head is None:
            heading = context.topic
    return tuple(claims)


def _of_sentence(passage: Passage, start: int, end: int, context: _Context) -> Iterator[ClaimReading]:
    text = passage.text[start:end]
    if not text.startswith("其中"):
        context.scope = "whole"
    context.year_named = None
    context.current.clear()
    context.is_part_of_year = context.last_was_rate = False
    context.earlier.clear()
    for found in _claims(text, context):
        yield ClaimReading(
            found.stated,
            passage.printed(start + found.start, start + found.end),
            passage.printed(start, end),
            passage.locator(start + found.start),
        )


def _claims(text: str, context: _Context) -> Iterator[_Found]:
    position = 0
    for event in _events(text):
        if event.start < position:
            continue
        before = text[max(position, event.start - _LONGEST_BEFORE) : event.start]
        context.topic = topic_of(before, context.topic)
        _note_year(before, context)
        if isinstance(event, Nothing):
            yield from _none(event, before, context)
            context.topic = topic_of(text[event.start : event.end], context.topic)
            position = event.end
            continue
        found, position = _of_number(text, before, event, context)
        yield from found
    context.topic = topic_of(text[position:], context.topic)


@remembered
def _events(text: str) -> tuple[PrintedNumber | Nothing, ...]:
    """The numbers of a text and the words that say there was none, as they come."""
    return tuple(sorted([*find_numbers(text), *find_nothing(text)], key=attrgetter("start")))


def _note_year(before: str, context: _Context) -> None:
    """Numbers after another year's name are that year's."""
    for named in _YEAR.finditer(before):
        context.is_part_of_year = named["part"] is not None
        if named["number"]:
            context.year_named = int(named["number"])
        elif named["last"] and context.year:
            context.year_named = context.year - 1
        elif named["this"]:
            context.year_named = None


def _none(words: Nothing, before: str, context: _Context) -> Iterator[_Found]:
    clause = _PAUSE.split(before)[-1]
    context.scope = scope_of(clause, context.agency) or context.scope
    if not context.is_of_year:
        return
    for claim in words.claims:
        context.head = claim
        yield _Found(StatedNumber(claim, Decimal(0), context.scope), words.start, words.end)


def _of_number(text: str, before: str, number: PrintedNumber, context: _Context) -> tuple[list[_Found], int]:
    """The claims of one number, and where the words for the next one begin."""
    if number.unit == "%":
        return list(_rate(before, number, context)), number.end
    growth = _GROWTH.search(before)
    if growth:
        if context.head in context.current:
            sign = -1 if growth["word"] in DECREASES else 1
            context.earlier[context.head] = context.current[context.head] - sign * number.value
        return [], number.end
    if _EARLIER.search(before):
        context.earlier[context.head] = number.value
        context.year_named = None
        return [], number.end
    if _IS_OF_APPLICATIONS.match(text, number.end):
        context.topic = "applications"
    clause = _clause(before, context)
    labels, reaching = chosen(clause.text, clause.labels)
    if not labels:
        return _without_labels(text, clause, number, context)
    if not _is_meant(text, clause, labels[0], reaching, number, context):
        return [], number.end
    scope = scope_of(clause.text[: reaching[0].start], context.agency)
    context.scope = scope or context.scope
    return list(_stated(labels, clause.text, number, context)), number.end


def _clause(before: str, context: _Context) -> _Clause:
    """The last clause before a number; one that only counts (共计) goes on from the one before it."""
    parts = _PAUSE.split(before)
    clause = parts[-1]
    labels = labels_in(clause, context.topic)
    for earlier in reversed(parts[:-1]):
        if labels or not is_filler(without_times(clause)):
            break
        clause = earlier + clause
        labels = labels_in(clause, context.topic)
    return _Clause(before, clause, context.topic, labels)


def _is_meant(
    text: str,
    clause: _Clause,
    label: WordingLabel,
    reaching: Sequence[WordingLabel],
    number: PrintedNumber,
    context: _Context,
) -> bool:
    """Whether the labels' claim is what the number is of."""
    prefix, named = clause.text[: reaching[0].start], clause.text[reaching[0].start :]
    if _BLOCKED.search(clause.text):
        return False
    claim = CLAIM_BY_CODE[label.claim]
    if label.claim.startswith(_DISPUTES) and context.head is None and "公开" not in text[: number.start]:
        # Reviews and lawsuits of all kinds are counted elsewhere.
        return bool(not number.value)
    if not context.is_of_year and not label.claim.startswith("applications_carried"):
        if context.year_named == (context.year or 0) - 1:
            context.earlier[label.claim] = number.value
        return False
    if claim.unit == "count" and (number.unit == "元" or number.value != number.value.to_integral_value()):
        return False
    if claim.unit == "10k_yuan":
        return number.unit == "元"
    if label.strength in ("verb", "bare") and not _OBJECT_AHEAD.match(text, number.end):
        return False
    if label.strength == "verb":
        is_empty = _COUNTING.issuperset(clause.text[label.end :])
        ahead = text[number.end : number.end + 10]
        if "申请" in named or "申请" in ahead:
            return True
        if not (is_empty or _OWN_OBJECT.search(named)):
            return False
    if label.strength != "outcome":
        return is_filler(without_times(prefix)) or scope_of(prefix, context.agency) is not None
    return True


def _stated(
    labels: Sequence[WordingLabel], clause: str, number: PrintedNumber, context: _Context
) -> Iterator[_Found]:
    """One claim for each label, or one for all together."""
    codes = list(each(labels))
    if len(codes) > 1 and number.value and not clause.endswith("各"):
        together = COMBINED.get(frozenset(codes))
        # 行政复议、行政诉讼3件 is three together; of other lists nobody can tell.
        codes = [together] if together and (_TOGETHER.search(clause) or "reviews_total" in codes) else []
    for code in codes:
        context.head, context.current[code], context.last_was_rate = code, number.value, False
        yield _found(code, number, context)


def _found(code: str, number: PrintedNumber, context: _Context) -> _Found:
    value = number.value
    if CLAIM_BY_CODE[code].unit == "10k_yuan":
        value = value / 10_000
    return _Found(StatedNumber(code, value, context.scope, number.is_rounded), number.start, number.end)


def _without_labels(
    text: str, clause: _Clause, number: PrintedNumber, context: _Context
) -> tuple[list[_Found], int]:
    """A number whose words follow it (3件予以公开), or of one organ of those counted before it."""
    ahead = outcome_at(text, number.end, context.topic)
    words = without_times(clause.text)
    if ahead is not None and context.is_of_year and is_filler(words) and number.unit not in ("元", ""):
        return list(_stated([ahead], "", number, context)), ahead.end
    if (
        context.head is not None
        and context.is_of_year
        and number.unit not in ("元", "")
        and is_organ(clause.text)
    ):
        context.scope = scope_of(clause.text, context.agency) or "body"
        return [_found(context.head, number, context)], number.end
    return [], number.end


def _rate(before: str, number: PrintedNumber, context: _Context) -> Iterator[_Found]:
    """A rate of growth of the count before it."""
    growth = _GROWTH.search(before)
    # 答复率100%，同比提高20%: the second is the growth of the first.
    context.last_was_rate = growth is None or context.last_was_rate
    if growth is None or context.last_was_rate or not context.is_of_year:
        return
    clause = _PAUSE.split(before)[-1][: -len(growth[0])]
    if not is_filler(_GROWTH_WORDS.sub("", clause)):
        return
    head = context.head
    if "申请" in clause:
        head = next((code for code in _RECEIVED if code in context.current), head)
    code = f"{head}_growth"
    if head is None or code not in CLAIM_BY_CODE:
        return
    value = -number.value if growth["word"] in DECREASES else number.value
    previous = context.earlier.get(head, context.earlier.get(None))
    stated = StatedNumber(code, value, context.scope, number.is_rounded, context.current.get(head), previous)
    yield _Found(stated, number.start, number.end)
