"""Made-up projects by the hundred thousand: import them, read the index, ask a thousand questions; time and memory.

`make bench` prints the tables; `python tests/benchmarks/projects.py 10000 100000` chooses the sizes. Expected for a
million on two cores: import within 90 s in memory that does not grow, questions within 150 ms (median) and 400 ms
(95 in 100). Here nothing passes or fails.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.filters import ProjectFilter
from catalogue.finding import find_projects
from interventions.project_index import ProjectIndex
from interventions.projects_list import TEMPLATE
from interventions.store.engine import open_engine, transaction
from interventions.store.finding import match_words, read_index
from interventions.store.reading import read_areas
from interventions.vocabulary import (
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Theme,
)

VRU = Path(sys.executable).with_name("vru")
_ASKED = ("tier", "area", "theme", "setting", "factor", "intervention", "status", "kind", "provider", "funder", "year",
          "referral", "finding")  # fmt: skip
SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = 1_000
_PROVIDERS, _FUNDERS, _VOCABULARY, _CHUNK = 20_000, 300, 30_000, 20_000
_SYLLABLES = ("ba", "ko", "du", "mi", "ra", "ten", "lo", "vik", "sha", "gor", "pel", "nau", "zem", "hul", "fro", "wyk")


def write_areas(path: Path) -> list[list[str]]:
    """Four forces of twelve authorities of ten wards of ten LSOAs; returns the codes of each level, largest first."""
    levels: list[list[str]] = [[], [], [], []]
    shapes = (("E23", "police_force", 4), ("E06", "authority", 12), ("E05", "ward", 10), ("E01", "lsoa", 10))
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "area_type", "parent_code"))
        for depth, (prefix, kind, many) in enumerate(shapes):
            for parent in levels[depth - 1] if depth else [""]:
                for _ in range(many):
                    code = f"{prefix}{len(levels[depth]) + 1:06d}"
                    levels[depth].append(code)
                    writer.writerow((code, f"{kind} {code}", kind, parent))
    return levels


def write_projects(path: Path, projects: int, levels: list[list[str]], *, seed: int = 1) -> dict[str, int]:
    """A list of so many projects, skewed as real ones are; returns in how many of them each word stands."""
    random = np.random.default_rng(seed)
    words = _make_words()
    met = np.zeros(len(words), dtype=np.int64)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TEMPLATE)
        for start in range(0, projects, _CHUNK):
            many = min(_CHUNK, projects - start)
            for row in _rows(random, start, many, words, levels, met):
                writer.writerow([row.get(column, "") for column in TEMPLATE])
    return {word: int(count) for word, count in zip(words, met, strict=True) if count}


def _make_words() -> list[str]:
    many, base = len(_SYLLABLES), []
    for number in range(_VOCABULARY):
        digits = [number % many, number // many % many, number // many**2 % many, number // many**3]
        base.append("".join(_SYLLABLES[digit] for digit in digits) + "k")
    return base


def _zipf(random: np.random.Generator, many: int, size: Any, power: float = 1.05) -> np.ndarray:
    weights = 1 / np.arange(1, many + 1) ** power
    return np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(size))


def _some(random: np.random.Generator, codes: list[str], most: int, size: int) -> list[str]:
    """For each project none to `most` of some codes, the first ones oftener."""
    picked = _zipf(random, len(codes), (size, most), 0.7)
    many = random.integers(0, most + 1, size)
    return [";".join({codes[i]: None for i in row[:n]}) for row, n in zip(picked, many, strict=True)]


def _rows(
    random: np.random.Generator, start: int, many: int, words: list[str], levels: list[list[str]], met: np.ndarray
) -> Iterator[dict[str, str]]:
    text = np.minimum(_zipf(random, len(words), (many, 30)), len(words) - 1)
    ordered = np.sort(text, axis=1)
    fresh = np.ones_like(ordered, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    np.add.at(met, ordered[fresh], 1)
    length = random.integers(20, 31, many)
    met -= np.bincount(np.concatenate([_lost(row, n) for row, n in zip(text, length, strict=True)]), minlength=len(met))
    level = random.choice(4, many, p=[0.05, 0.30, 0.15, 0.50])
    spread = random.choice([1, 2, 3, 4], many, p=[0.75, 0.15, 0.06, 0.04])
    place = random.random((many, 4)) ** 2
    provider, funder = _zipf(random, _PROVIDERS, many, 0.8), _zipf(random, _FUNDERS, (many, 3), 1.1)
    awards, first = random.choice([1, 2, 3], many, p=[0.8, 0.15, 0.05]), random.integers(2010, 2025, many)
    pence, people = random.lognormal(13.8, 1.1, (many, 3)).astype(int), random.integers(5, 2000, many)
    tiers = random.choice(3, (many, 3), p=[0.3, 0.5, 0.2])
    tier_count = random.choice([1, 2, 3], many, p=[0.7, 0.25, 0.05])
    statuses, kinds = random.choice(7, many), _zipf(random, 4, many, 2.0)
    themes, settings = _some(random, Theme.codes(), 3, many), _some(random, Setting.codes(), 2, many)
    factors = _some(random, [f"factor-{n}" for n in range(40)], 4, many)
    interventions = _some(random, [f"intervention-{n}" for n in range(40)], 2, many)
    findings = _some(random, [f"finding-{n}" for n in range(30)], 1, many)
    referrals = _some(random, ReferralRoute.codes(), 2, many)
    refuges, stated = random.random(many) < 0.002, random.random(many) < 0.9
    for i in range(many):
        said = [words[w] for w in text[i, : length[i]]]
        codes = {levels[level[i]][int(p * len(levels[level[i]]))]: None for p in place[i, : spread[i]]}
        name = f"bench-{start + i:07d}"
        yield {
            "project_id": name, "title": " ".join(said[:6]), "description": " ".join(said[6:]),
            "provider": f"Provider {provider[i]}", "kind": ProjectKind.codes()[min(kinds[i], 3)],
            "status": ProjectStatus.codes()[statuses[i]], "areas": ";".join(codes),
            "tiers": ";".join({PreventionTier.codes()[t]: None for t in tiers[i, : tier_count[i]]}),
            "themes": themes[i], "settings": settings[i], "factors": factors[i], "interventions": interventions[i],
            "findings": findings[i], "referrals": referrals[i], "funder": f"Funder {funder[i, 0]}",
            "amount": f"{pence[i, 0] / 100:.2f}" if stated[i] else "", "award_date": f"{first[i]}-03-01",
            "start_date": f"{first[i]}-04-01", "end_date": f"{first[i] + awards[i]}-03-31",
            "reach_planned": str(people[i]), "confidential": "yes" if refuges[i] else "",
        }  # fmt: skip
        for n in range(1, awards[i]):
            yield {
                "project_id": name, "funder": f"Funder {funder[i, n]}", "amount": f"{pence[i, n] / 100:.2f}",
                "award_date": f"{first[i] + n}-03-01", "award_period": f"{first[i] + n}/{(first[i] + n + 1) % 100:02d}",
            }  # fmt: skip


def _lost(row: np.ndarray, length: int) -> np.ndarray:
    """The words of a row that stand only beyond its length."""
    return np.setdiff1d(row[length:], row[:length])


def measure_import(database: Path, file: Path) -> tuple[float, float]:
    """Import a file as a user would; seconds, and the peak memory of its processes together, in MB."""
    start, peaks = time.perf_counter(), {}
    running = subprocess.Popen([VRU, "import", "projects", file], env=_place(database), stdout=subprocess.DEVNULL)
    while running.poll() is None:
        for number in _family(running.pid):
            peaks[number] = max(peaks.get(number, 0), _peak(number))
        time.sleep(0.1)
    assert running.returncode == 0
    return time.perf_counter() - start, sum(peaks.values()) / 1024


def _place(database: Path) -> dict[str, str]:
    return os.environ | {"VRU_DATABASE_URL": f"sqlite:///{database}"}


def _family(number: int) -> list[int]:
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [number, *map(int, children)]


def _peak(number: int) -> int:
    """The most memory a process has held so far, in kB; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def ask(database: str, words: dict[str, int], questions: int = QUESTIONS) -> dict[str, Any]:
    """Read the index and ask; seconds of each question, how many projects it found, and what the index took."""
    engine, random = open_engine(f"sqlite:///{database}"), np.random.default_rng(2)
    with transaction(engine) as session:
        start = time.perf_counter()
        index = read_index(session)
        told = {"projects": len(index), "index_s": time.perf_counter() - start, "index_mb": index.megabytes()}
        told["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        areas = read_areas(session)
        near = [word for word, many in words.items() if 0.001 <= many / len(index) <= 0.1]
        times, sizes = [], []
        while len(times) < questions:
            chosen = _make_question(random, index, near if len(times) % 2 else [])
            start = time.perf_counter()
            matched = match_words(session, chosen.words) if chosen.words else None
            found = find_projects(index, chosen, areas, matched=matched)
            found.page()
            seconds = time.perf_counter() - start
            if 10 <= found.count <= max(500_000, len(index) // 2):
                times.append(seconds)
                sizes.append(found.count)
    return told | {"seconds": times, "sizes": sizes}


def _make_question(random: np.random.Generator, index: ProjectIndex, words: list[str]) -> ProjectFilter:
    """None to four facets, each with one code or two; codes are taken as often as projects carry them."""
    facets = random.choice(_ASKED, size=random.integers(0, 5), replace=False)
    chosen = {"words": str(random.choice(words))} if words else {}
    for facet in facets:
        if facet == "year":
            chosen["year"] = f"{(year := int(random.integers(2010, 2026)))}/{(year + 1) % 100:02d}"
            continue
        held, codes = index.facets[facet], []
        for _ in range(random.integers(1, 3)):
            at = int(random.integers(0, len(held.positions)))
            codes.append(held.codes[int(np.searchsorted(held.starts, at, side="right")) - 1])
        chosen[facet] = (";" if facet in ("provider", "funder") else ",").join(dict.fromkeys(codes))
    return ProjectFilter(**chosen)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print a row for each size, then how many projects the questions found."""
    head = ("projects", "import s", "import MB", "index s", "index MB", "asking MB", "median ms", "p95 ms", "worst ms")
    print("  ".join(f"{name:>9}" for name in head), flush=True)
    spread = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder, "bench.db")
            levels = write_areas(Path(folder, "areas.csv"))
            words = write_projects(Path(folder, "projects.csv"), size, levels)
            for command in (["init"], ["import", "areas", f"{folder}/areas.csv"]):
                subprocess.run([VRU, *command], env=_place(database), check=True, capture_output=True)
            seconds, memory = measure_import(database, Path(folder, "projects.csv"))
            told = _ask_apart(database, words)
        times = np.array(told["seconds"]) * 1000
        row = (seconds, memory, told["index_s"], told["index_mb"], told["memory_mb"])
        percentiles = (np.median(times), np.percentile(times, 95), times.max())
        print(f"{size:>9,}  " + "  ".join(f"{value:9.1f}" for value in (*row, *percentiles)), flush=True)
        spread.append((size, np.percentile(told["sizes"], [0, 10, 25, 50, 75, 90, 100])))
    for size, found in spread:
        print(f"of {size:,}: projects found, least, tenth, quarter, half, three quarters, nine tenths and most of the "
              f"{QUESTIONS:,} questions: {', '.join(f'{value:,.0f}' for value in found)}")  # fmt: skip


def _ask_apart(database: Path, words: dict[str, int]) -> dict[str, Any]:
    """Ask in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, __file__, "ask", database], input=json.dumps(words), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    if sys.argv[1:2] == ["ask"]:
        print(json.dumps(ask(sys.argv[2], json.load(sys.stdin))))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
