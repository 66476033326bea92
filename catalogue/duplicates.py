"""Which records may be the same project entered twice? Candidates, each with why, for a person to decide.

Two ways in: the same organisation id with a like title; and like title and provider, in the same or an overlapping
area, begun within 400 days. Who delivers the same again about a year later, or after the first came to its end, is a
continuation and not a duplicate. Records are compared only where they share a rare word or stand next to one another
in order, so that a hundred thousand take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from interventions.figures import plural
from interventions.tables import ProjectTables

DUPLICATE, CONTINUATION = "duplicate", "continuation"
_NEAR_DAYS = 400
_YEAR_LATER = 300  # a start this much later is another year's work
_LIKE = 85.0  # of 100, for title and provider together
_LIKE_TITLE = 85.0
_RARE_WORDS = 4
_BLOCK = 60  # records that share a word; larger blocks are gone through in order, neighbours only
_NEIGHBOURS = 8
_EMPTY_WORDS = {
    "the", "a", "an", "and", "of", "for", "in", "to", "with", "at", "on", "by", "ltd", "limited", "cic", "cio", "plc",
    "llp", "project", "programme", "program", "scheme", "service",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duplicates:
    """Pairs of records that may be one project. `pairs`: first, second, score (of 100), kind, why; likeliest first."""

    pairs: pd.DataFrame
    compared: int
    decided: int

    def summary(self) -> str:
        """How many pairs are to be looked at, and how they were found."""
        count = int((self.pairs["kind"] == DUPLICATE).sum())
        later = len(self.pairs) - count
        return (
            f"{plural(count, 'pair')} of records may be one project each; {plural(later, 'pair')} look like the same "
            f"work in another year, which is a continuation. {plural(self.compared, 'pair')} compared; "
            f"{plural(self.decided, 'pair')} decided before and not shown."
        )

    def to_frame(self) -> pd.DataFrame:
        """first, second, score, kind, why: one row a pair."""
        return self.pairs.copy()


def find_duplicates(
    tables: ProjectTables, *, decided: Iterable[tuple[str, str]] = (), areas: pd.DataFrame | None = None
) -> Duplicates:
    """Pairs of projects that may be the same.

    `decided`: pairs of identifiers said to be different, in either order. `areas` (contract AREAS): lets an area count
    as overlapping with one that holds it; without it areas overlap where they are the same.
    """
    projects = _prepare(tables.projects)
    first, second = _candidates(projects)
    scored = _score(projects, first, second)
    places = _Places(tables.areas, areas)
    named = list(zip(projects["project_id"].iloc[scored["first"]], projects["project_id"].iloc[scored["second"]],
                     strict=True))  # fmt: skip
    overlap = np.array([places.overlap(*pair) for pair in named], dtype="float64")
    scored = scored.assign(overlap=overlap)
    kept = scored[scored["same_provider"] | (scored["overlap"] != 0)]
    pairs = _tell(projects, kept)
    known = {frozenset(pair) for pair in decided}
    before = pd.Series([frozenset(p) in known for p in zip(pairs["first"], pairs["second"], strict=True)], dtype=bool)
    pairs = pairs[~before.to_numpy(dtype=bool)].sort_values(["score", "first"], ascending=[False, True])
    order = pairs["kind"].map({DUPLICATE: 0, CONTINUATION: 1})
    pairs = pairs.assign(order=order).sort_values("order", kind="stable").drop(columns="order").reset_index(drop=True)
    return Duplicates(pairs=pairs, compared=len(first), decided=int(before.sum()))


def _prepare(projects: pd.DataFrame) -> pd.DataFrame:
    """The columns compared: plain title and provider, their words in order, their figures, days, provider id."""
    frame = projects[["project_id", "provider_id", "synthetic", "confidential"]].reset_index(drop=True)
    title = projects["title"].fillna("").map(_plain).reset_index(drop=True)
    provider = projects["provider"].fillna("").map(_plain).reset_index(drop=True)
    dates = {
        name: pd.to_datetime(projects[name], errors="coerce").reset_index(drop=True)
        for name in ("start_date", "end_date")
    }
    return frame.assign(
        title=title, provider=provider, text=(title + " " + provider).str.strip(),
        ordered=[" ".join(sorted((t + " " + p).split())) for t, p in zip(title, provider, strict=True)],
        figures=title.map(lambda words: " ".join(sorted(re.findall(r"\d+", words)))), **dates,
    )  # fmt: skip


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+", text.casefold().replace("&", " and ").replace("'", "").replace("’", ""))
    return " ".join([word for word in words if word not in _EMPTY_WORDS] or words)


def _candidates(projects: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the pairs worth comparing: those that share an organisation id or rare words."""
    words = projects["text"].str.split().explode()
    # A word twice in one record joins it with nothing; a word in one record alone cannot join two.
    shared = pd.DataFrame({"row": words.index, "word": words.to_numpy()}).dropna().drop_duplicates()
    shared["often"] = shared["word"].map(shared["word"].value_counts())
    shared = shared[shared["often"] > 1].sort_values(["row", "often", "word"])
    rare = shared[shared.groupby("row").cumcount() < _RARE_WORDS]
    both = rare[["row", "word"]].merge(rare[["row", "word"]], on="row", suffixes=("", "_2"), validate="many_to_many")
    both = both[both["word"] < both["word_2"]]
    blocks = [group.to_numpy() for _, group in rare.groupby("word", sort=False)["row"]]
    blocks += [group.to_numpy() for _, group in both.groupby(["word", "word_2"], sort=False)["row"]]
    identified = projects.index[projects["provider_id"].fillna("") != ""]
    by_id = projects.loc[identified].groupby("provider_id", sort=False)
    blocks += [group.index.to_numpy() for _, group in by_id]
    rank = projects["ordered"].rank(method="first").to_numpy()
    pairs = [_pairs_of(block, rank) for block in [*blocks, np.arange(len(projects))] if len(block) > 1]
    if not pairs:
        return np.array([], dtype=int), np.array([], dtype=int)
    every = np.concatenate(pairs)
    every.sort(axis=1)
    code = pd.unique(every[:, 0] * len(projects) + every[:, 1])
    first, second = code // len(projects), code % len(projects)
    alike = projects["synthetic"].to_numpy()[first] == projects["synthetic"].to_numpy()[second]
    alike &= projects["figures"].to_numpy()[first] == projects["figures"].to_numpy()[second]
    return first[alike], second[alike]


def _pairs_of(block: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Every pair of a small block; of a large one, each with its next neighbours in the order of their words."""
    if len(block) <= _BLOCK:
        first, second = np.triu_indices(len(block), k=1)
        return np.column_stack([block[first], block[second]])
    ordered = block[np.argsort(rank[block])]
    steps = range(1, _NEIGHBOURS + 1)
    return np.concatenate([np.column_stack([ordered[:-step], ordered[step:]]) for step in steps])


def _score(projects: pd.DataFrame, first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    """The pairs that are near enough in time and like enough, with how like; the cheap question is asked first."""
    pairs = pd.DataFrame({"first": first, "second": second}).assign(**_in_time(projects, first, second))
    pairs = pairs[~(pairs["days"] > _NEAR_DAYS)]  # a start that is not stated does not tell two apart
    longer = _longer(projects, pairs)
    pairs = pairs.assign(longer=longer, title=np.maximum(_likeness(projects["title"], pairs, _LIKE_TITLE), longer))
    pairs = pairs[pairs["title"] >= _LIKE_TITLE]
    pairs = pairs.assign(whole=np.maximum(_likeness(projects["text"], pairs, _LIKE), pairs["longer"]))
    ids = projects["provider_id"].fillna("").to_numpy()
    one, other = ids[pairs["first"]], ids[pairs["second"]]
    pairs["same_provider"] = (one == other) & (one != "")
    stated_otherwise = (one != other) & (one != "") & (other != "")
    by_name = (pairs["whole"] >= _LIKE) & ~stated_otherwise
    return pairs[by_name | pairs["same_provider"]]


def _longer(projects: pd.DataFrame, pairs: pd.DataFrame) -> np.ndarray:
    """Likeness of two titles of one provider and one start where one is the other with a word or two more."""
    names, titles = projects["provider"].to_numpy(), projects["title"].to_numpy()
    one, other = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    alike = (names[one] == names[other]) & (names[one] != "") & (pairs["days"].to_numpy() == 0)
    likeness = np.zeros(len(pairs))
    for place in np.flatnonzero(alike):
        first, second = set(titles[one[place]].split()), set(titles[other[place]].split())
        if min(len(first), len(second)) > 1 and (first <= second or second <= first):
            likeness[place] = _LIKE_TITLE
    return likeness


def _in_time(projects: pd.DataFrame, first: np.ndarray, second: np.ndarray) -> dict[str, np.ndarray]:
    """Days between the starts, and whether one began after the other had ended."""
    starts, ends = projects["start_date"].to_numpy(), projects["end_date"].to_numpy()
    apart = np.abs((starts[first] - starts[second]) / np.timedelta64(1, "D"))
    earlier_end = np.where(starts[first] <= starts[second], ends[first], ends[second])
    stated = ~np.isnat(starts[first]) & ~np.isnat(starts[second])
    return {"days": apart, "after": stated & (np.maximum(starts[first], starts[second]) > earlier_end)}


def _likeness(words: pd.Series, pairs: pd.DataFrame, least: float) -> np.ndarray:
    """How like two texts are (of 100; 0 below `least`): words may be swapped, and a letter lost changes their order."""
    one, other = words.to_numpy()[pairs["first"]], words.to_numpy()[pairs["second"]]
    if not len(one):
        return np.array([])
    ways = (
        process.cpdist(one, other, scorer=scorer, score_cutoff=least, workers=-1)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
    )
    return np.maximum(*ways)


class _Places:
    """Which projects work in the same area, or in one that holds the other's."""

    def __init__(self, worked: pd.DataFrame, areas: pd.DataFrame | None) -> None:
        self.of = worked.groupby("project_id")["area_code"].agg(set).to_dict()
        self.holding: dict[str, set[str]] = {}
        if areas is not None:
            levels = areas.set_index("area_code")[["ward_code", "authority_code", "county_code", "force_code"]]
            self.holding = {code: {c for c in row if isinstance(c, str)} for code, *row in levels.itertuples()}

    def overlap(self, one: str, other: str) -> float:
        """1 where they overlap, 0 where they do not, missing where one does not say."""
        first, second = self.of.get(one), self.of.get(other)
        if not first or not second:
            return np.nan
        return float(bool(self._around(first) & second or first & self._around(second)))

    def _around(self, codes: set[str]) -> set[str]:
        return codes.union(*(self.holding.get(code, set()) for code in codes))


def _tell(projects: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    names = projects["project_id"].to_numpy()
    later = (kept["days"] >= _YEAR_LATER) | kept["after"]
    score = np.where(kept["same_provider"], np.maximum(kept["title"], kept["whole"]), kept["whole"])
    hidden = projects["confidential"].to_numpy()
    hidden = hidden[kept["first"]] | hidden[kept["second"]]
    return pd.DataFrame({
        "first": names[kept["first"]], "second": names[kept["second"]], "score": np.round(score, 1),
        "kind": np.where(later, CONTINUATION, DUPLICATE),
        "why": [_why(*row) for row in zip(kept["title"], kept["same_provider"], kept["overlap"], kept["days"],
                                          kept["after"], later, hidden, strict=True)],
    })  # fmt: skip


def _why(title: float, same_provider: bool, overlap: float, days: float, after: bool, later: bool, hidden: bool) -> str:
    words = ["the same organisation id"] if same_provider else ["title and provider are alike"]
    words.append("the same title" if title == 100 else f"titles {title:.0f}% alike")
    if not hidden:  # where a refuge is may be read from its double
        words.append({1.0: "the same or an overlapping area", 0.0: "other areas"}.get(overlap, "an area is not stated"))
    if np.isnan(days):
        words.append("a start is not stated")
    else:
        words.append("the same start" if days == 0 else f"starts {plural(int(days), 'day')} apart")
    if later:
        words.append("begun after the first ended: a continuation" if after else "a year later: a continuation")
    return "; ".join(words)
