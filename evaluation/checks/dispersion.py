"""Over-dispersion: do counts vary more than chance alone would make them?"""

from __future__ import annotations

from evaluation.counts import count_did
from evaluation.panel import Panel
from evaluation.results import Check, Passed
from interventions.figures import number

NULL = "counts vary as chance alone makes them"


def check_over_dispersion(panel: Panel) -> Check:
    """Pearson's chi-square over its degrees of freedom from counts with unit and period effects; 1 is pure chance.

    It does not bias the rate ratio, and clustered errors allow for it; errors of a plain Poisson model do not.
    """
    effect = count_did(panel)
    found = effect.dispersion
    if found is None or not found > 0:
        words = "Nothing varies beside unit and period effects: the counts cannot tell."
        return Check(name="over-dispersion", null=NULL, statistic=None, df=None, p_value=None,
                     passed=Passed.CANNOT_TELL, words=words)  # fmt: skip
    limit = 1 + 2 * (2 / effect.n_observations) ** 0.5
    passed = Passed.YES if found <= limit else Passed.NO
    words = f"Counts vary {number(found, 2)} times as much as chance alone would make them"
    words += (
        "." if passed is Passed.YES else ": errors that take them as Poisson are too small; clustered ones are not."
    )
    return Check(name="over-dispersion", null=NULL, statistic=found, df=None,
                 p_value=None, passed=passed, words=words)  # fmt: skip
