"""Placebo in space: how often do areas without the programme show as large a change?"""

from __future__ import annotations

from evaluation import tails
from evaluation.carrying import carry
from evaluation.inferring.randomisation import randomise
from evaluation.panel import Panel
from evaluation.results import Check, Passed, Picture, frame_of
from evaluation.wording import chance, figure

SHOWN = 1000


def check_placebo_in_space(
    panel: Panel, *, level: float = 0.95, per: float = 1.0, draws: int = 9_999, seed: int = 0
) -> Check:  # fmt: skip
    """The estimate among those with the same starts dealt to other areas (all deals where they can be counted).

    `table`: name, estimate, actual. Passed where fewer than 1 - `level` of them lie as far from nought; the data cannot
    tell where so few deals are possible that none could. Raises DesignError for cells not observed.
    """
    tails.critical(level, None)
    found = randomise(
        carry(panel, per=per).panel, statistic="coefficient", draws=draws, level=level, seed=seed, interval=False
    )  # fmt: skip
    step = max(1, len(found.drawn) // SHOWN)
    rows = [{"name": "the programme", "estimate": found.actual, "actual": True}]
    rows += [{"name": f"deal {place + 1}", "estimate": float(v), "actual": False}
             for place, v in enumerate(found.drawn[::step])]  # fmt: skip
    if found.smallest > 1 - level:
        passed = Passed.CANNOT_TELL
    else:
        passed = Passed.YES if found.p_value <= 1 - level else Passed.NO
    words = (
        f"{found.beyond:,} of {found.looked_at:,} deals lie as far from nought as the estimate {figure(found.actual)}: "
        f"{chance(found.p_value)}; the smallest possible is 1/{found.looked_at:,}."
    )
    return Check(
        name="placebo in space", null="areas with the programme changed no more than others do by chance",
        statistic=found.actual, df=None, p_value=found.p_value, passed=passed, words=words, table=frame_of(rows),
        picture=Picture.PLACEBOS,
    )  # fmt: skip
