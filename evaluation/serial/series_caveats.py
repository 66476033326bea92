"""What weakens an interrupted time series, found in its fit and said beside it."""

from __future__ import annotations

import numpy as np

from evaluation.caveats import Caveat, CaveatCode, caution, note, withheld
from evaluation.regression import CountFit
from evaluation.serial.segments import Segments
from evaluation.serial.series import Series
from evaluation.serial.series_errors import Errors
from interventions.figures import number

SHORT_EACH_SIDE = 8
EXACT = withheld(
    CaveatCode.NO_VARIATION_LEFT,
    "No error is given: the counts lie exactly on the model, so they hold no measure of chance.",
)
NO_COUNTS = note(
    CaveatCode.RATES_UNWEIGHTED,
    "The outcome holds fractions, so it was not counted, and how much of it is chance is not known. Give counts, and "
    "what they are rates of as exposure=.",
)
ALONE = caution(
    CaveatCode.NO_COMPARISON_SERIES,
    "There is no comparison series: anything else that changed at the same time (recording practice, another "
    "programme, a pandemic) would look the same.",
)
NEWEY_WEST = caution(
    CaveatCode.AUTOCORRELATED,
    "Newey-West intervals are too narrow on series as short as these: with 60 months they find a change that is not "
    "there in 16 to 30 of 100 series, where five are promised. Use errors='reml-ar1'.",
)
DRIFTS = caution(
    CaveatCode.AUTOCORRELATED,
    "The series drifts, with no level to which it returns: a step can hardly be told from the drift, and even this "
    "interval may be too narrow.",
)


def series_caveats(series: Series, segments: Segments, fit: CountFit, errors: Errors) -> list[Caveat]:
    """Short sides, a season left out or assumed, over-dispersion left out, and likeness of neighbours."""
    said = [NO_COUNTS] if fit.counts and not fit.whole else []
    sides = int((~series.after).sum()), int(series.after.sum())
    if min(sides) < SHORT_EACH_SIDE:
        text = (
            f"{sides[0]} periods before and {sides[1]} after: under {SHORT_EACH_SIDE} on a side tell little of a trend."
        )
        said.append(caution(CaveatCode.SHORT_SERIES, text))
    if segments.harmonics == 0 and series.axis.season:
        text = (
            "The season is not modelled: if the start falls at a turn of the year's pattern, the step holds some of it."
        )
        said.append(note(CaveatCode.SEASON_NOT_MODELLED, text))
    if segments.harmonics and series.axis.frequency is None:
        said.append(note(CaveatCode.SEASON_ASSUMED, "Whole-number periods were taken as months, twelve to a year."))
    if errors.kind == "model" and fit.counts and fit.dispersion > _excess(len(fit.fitted)):
        text = f"Counts vary {fit.dispersion:.1f} times as much as the model assumes: the interval is too narrow."
        said.append(caution(CaveatCode.OVER_DISPERSED, f"{text} Use errors='reml-ar1'."))
    return said + ([EXACT] if errors.exact else _likeness(fit, errors))


def _excess(n: int) -> float:
    """Dispersion beyond chance: two standard errors of Pearson's dispersion of n Poisson counts above one."""
    return 1 + 2 * float(np.sqrt(2 / n))


def _likeness(fit: CountFit, errors: Errors) -> list[Caveat]:
    """Neighbouring residuals alike: allowed for by REML, not by the errors that take periods as independent."""
    n = len(fit.fitted)
    if errors.likeness is not None:
        if errors.likeness.at_bound:
            return [DRIFTS]
        if (size := errors.likeness.effective_size) >= n / 2:
            return []
        text = (
            f"Neighbouring periods resemble one another (correlation {errors.likeness.phi:.2f}): these {n} say as much "
            f"as {number(size)} independent ones would. The interval allows for that."
        )
        return [note(CaveatCode.AUTOCORRELATED, text)]
    if errors.kind == "newey-west":
        return [NEWEY_WEST]
    residual = (fit.observed - fit.fitted) / np.sqrt(fit.weights)
    correlation = float(residual[1:] @ residual[:-1] / (residual @ residual)) if residual.any() else 0.0
    if correlation <= 2 / np.sqrt(n):
        return []
    text = f"Neighbouring periods resemble one another (correlation {correlation:.2f}): the interval is too narrow."
    return [caution(CaveatCode.AUTOCORRELATED, f"{text} Use errors='reml-ar1'.")]
