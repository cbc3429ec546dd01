"""Which year a report is about, by the kinds of evidence that state one. Pure.

Title, period, prose, manifest, folder and file name have a vote each, and most votes decide. A kind that states
several years has none. What signature and publication date say follows from custom (a report is due in the first
months of the next year), and a slip in January is common, so they only break ties. They contest a year in one
case: signed a year later than usual, where neither period nor prose confirms the year, as when last year's number
was left in the title.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schemas.findings import Finding
from schemas.statuses import YEAR_EVIDENCE, YearEvidence, YearStatus
from schemas.years import FIRST_YEAR, LAST_YEAR

YearVote = tuple[YearEvidence, int]
_BY_CUSTOM: frozenset[YearEvidence] = frozenset({"signature", "published"})
_WITHIN: frozenset[YearEvidence] = frozenset({"period", "prose"})


@dataclass(frozen=True, slots=True)
class WeighedYear:
    """The year that most kinds of evidence state, None on a tie, and whether they all agree."""

    year: int | None
    status: YearStatus
    votes: tuple[YearVote, ...]

    def settled(self, year: int) -> "WeighedYear":
        """The year that a person settled it on, with the votes as they were."""
        return WeighedYear(year, "settled", self.votes)

    def findings(self, settled: Mapping[str, str] | None = None) -> list[Finding]:
        """What is doubtful: a contested year with all votes, an unknown one; or that it was ``settled``: by who, and
        the reason.
        """
        if settled:
            details = {**settled, **self._told()}
            return [
                Finding("year_settled", None, None, str(self.year), votes_text(self.votes), None, details)
            ]
        found = [self._conflict()] if self.status == "contested" else []
        return found if self.year else [*found, Finding("year_unknown")]

    def _conflict(self) -> Finding:
        stated = str(self.year) if self.year else None
        details = {
            **self._told(),
            "printed": stated or "",
            "taken_zh": f"采用 {stated} 年" if stated else "票数相同，年度记为未知",
            "taken_en": f"{stated} was taken" if stated else "a tie, so the year is unknown",
        }
        return Finding("year_conflict", None, None, stated, votes_text(self.votes), None, details)

    def _told(self) -> dict[str, str]:
        """The votes, in words."""
        return {
            "votes_zh": _listed(self.votes, 0, "、", "；") or "无",
            "votes_en": _listed(self.votes, 1, ", ", "; ") or "none",
        }


def weigh(votes: Iterable[YearVote], latest_year: int = LAST_YEAR) -> WeighedYear:
    """The year by its votes; one after ``latest_year`` cannot be a report's, but contests others."""
    return _weighed(frozenset(votes), latest_year)


@lru_cache(maxsize=4096)
def _weighed(votes: frozenset[YearVote], latest_year: int) -> WeighedYear:
    """The same votes come again and again: thousands of reports are of few years."""
    cast = tuple(sorted(votes, key=lambda vote: (_ORDER[vote[0]], vote[1])))
    years: dict[YearEvidence, set[int]] = defaultdict(set)
    for kind, year in cast:
        years[kind].add(year)
    stated = {kind: said for kind, said in years.items() if kind not in _BY_CUSTOM}
    by_custom = {kind: said for kind, said in years.items() if kind in _BY_CUSTOM}
    leading = _leading(stated, range(FIRST_YEAR, latest_year + 1))
    if len(leading) > 1:
        leading = _leading(by_custom, leading) or leading
    taken = leading[0] if len(leading) == 1 else None
    is_late = taken is not None and years.get("signature") == {taken + 1}
    is_contested = len(set().union(*stated.values())) > 1 or (
        is_late and not any(years.get(kind) == {taken} for kind in _WITHIN)
    )
    return WeighedYear(taken, "contested" if is_contested else "agreed" if taken else "unknown", cast)


def _leading(years: Mapping[YearEvidence, set[int]], possible: Sequence[int]) -> list[int]:
    """The possible years that most kinds state."""
    count = Counter(year for said in years.values() if len(said) == 1 for year in said if year in possible)
    return [year for year in count if count[year] == max(count.values())]


def votes_text(votes: Iterable[YearVote]) -> str | None:
    """Votes as they are stored: ``title=2023;period=2024``; None for none."""
    return ";".join(f"{kind}={year}" for kind, year in votes) or None


def votes_of(text: str | None) -> list[YearVote]:
    """The votes in a stored text; a kind that a later version stores is passed over."""
    pairs = (vote.partition("=") for vote in (text or "").split(";"))
    return [(kind, int(year)) for kind, _, year in pairs if kind in YEAR_EVIDENCE]


def _listed(votes: Iterable[YearVote], language: int, between: str, after: str) -> str:
    """The kinds by the year that they state, in words."""
    kinds: dict[int, list[str]] = defaultdict(list)
    for kind, year in votes:
        kinds[year].append(YEAR_EVIDENCE[kind][language])
    return after.join(f"{between.join(names)} {year}" for year, names in kinds.items())


_ORDER = {kind: place for place, kind in enumerate(YEAR_EVIDENCE)}
