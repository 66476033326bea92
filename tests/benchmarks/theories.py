"""Checking, drawing and merging theories of change, and how that grows: processor seconds, theories made up.

Expected: a theory of 200 nodes checks within 0.1 s and is drawn within 1 s; 2,000 theories of 30 nodes (60,000) merge
within 5 s and 1 GB. Here nothing passes or fails.
"""

from __future__ import annotations

import resource
import time
from dataclasses import replace

import pandas as pd

from logic_models import Link, LogicModel, Node, NodeKind, check, merge_portfolio
from logic_models.drawing.charts import draw

LAYERS = (NodeKind.ACTIVITY, NodeKind.OUTPUT, NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME, NodeKind.IMPACT)
FIELDS = {
    NodeKind.ACTIVITY: {"approach": "approach-3", "cost_pence": 5_000_00},
    NodeKind.OUTPUT: {"quantity": 60, "unit": "people", "period": "a year", "counts": "people"},
    NodeKind.IMPACT: {"objective": "fewer people hurt"},
}
OUTCOME = {"indicator": "% who say so", "baseline": 40, "target": 50, "after_months": 6}


def make_theory(nodes: int) -> LogicModel:
    """Five layers of boxes, every box linked to three of the next layer, with words of their own."""
    names = [f"n{i}" for i in range(nodes)]
    layers = [names[i :: len(LAYERS)] for i in range(len(LAYERS))]
    boxes = [
        Node(name, kind, f"Pupils of school {name} see adults act in case {i * 7} and say so", **_fields(kind))
        for layer, kind in zip(layers, LAYERS, strict=True)
        for i, name in enumerate(layer)
    ]
    links = {
        (source, after[(i + step) % len(after)]): 70 + step
        for layer, after in zip(layers, layers[1:], strict=False)
        for i, source in enumerate(layer)
        for step in (0, 1, 5)
    }
    return LogicModel(boxes, [Link(*ends, confidence=sure, evidence=["approach-5"]) for ends, sure in links.items()])


def _fields(kind: NodeKind) -> dict[str, object]:
    return FIELDS.get(kind, OUTCOME)


def make_ratings(approaches: int = 60) -> pd.DataFrame:
    """Ratings (contract RATINGS) of so many approaches, none of them harmful."""
    rows = [
        (
            f"approach-{n}",
            f"Approach {n}",
            "Register",
            "2026",
            "2026-11-21",
            "",
            "school",
            "primary",
            "High",
            "works",
            "",
        )
        for n in range(approaches)
    ]
    columns = ["intervention_code", "intervention", "register", "register_version", "date_read", "outcome_name"]
    return pd.DataFrame(rows, columns=[*columns, "setting", "tiers", "label", "stance", "link"])


def main() -> None:
    """Print a row for each number of nodes."""
    print(f"{'nodes':>9}{'links':>9}{'findings':>10}{'check, s':>12}")
    ratings = make_ratings()
    for nodes in (50, 200, 800):
        model, times = make_theory(nodes), []
        for _ in range(5):
            start = time.process_time()
            review = check(
                model,
                stage="award",
                evidence=ratings,
                detectable=lambda people, share, rises: 100 / people**0.5,
            )
            times.append(time.process_time() - start)
        print(f"{nodes:>9,}{len(model.links):>9,}{len(review.findings):>10,}{min(times):>12.3f}", flush=True)
    model = make_theory(200)
    times = []
    for _ in range(3):
        start = time.process_time()
        draw(model).to_dict()
        times.append(time.process_time() - start)
    print(f"A theory of {len(model.nodes)} nodes drawn: {min(times):.3f} s; with loading what draws, {times[0]:.3f} s")
    _merge()


def _merge() -> None:
    """Portfolios of theories that share some of their assumptions."""
    print(f"{'theories':>9}{'nodes':>9}{'assumptions':>13}{'merge, s':>12}{'peak, MB':>10}")
    for many in (250, 500, 1_000, 2_000):
        theories = {f"t{number}": _sharing(number) for number in range(many)}
        money = {key: 10_000_00 + 7_00 * place for place, key in enumerate(theories)}
        start = time.process_time()
        found = merge_portfolio(theories, money=money)
        took, nodes = time.process_time() - start, sum(len(model.nodes) for model in theories.values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{many:>9,}{nodes:>9,}{len(found.assumptions):>13,}{took:>12.2f}{peak:>10,.0f}", flush=True)


def _sharing(number: int) -> LogicModel:
    """A theory of 30 nodes: one assumption in three is one of 300 that others state too, one link in nine necessary."""
    model = make_theory(30)
    links = [
        replace(
            link, necessary=place % 9 == 0,
            assumption=f"Held by many {(7 * number + place) % 300}" if place % 3 == 0 else f"Own {number} {place}",
        )
        for place, link in enumerate(model.links)
    ]  # fmt: skip
    return replace(model, links=links, id=f"t{number}", title=f"Theory {number}")


if __name__ == "__main__":
    main()
