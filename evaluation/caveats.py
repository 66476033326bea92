"""What a reader must know beside an estimate, held as data: a code, a severity and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How far a caveat reaches."""

    NOTE = "note"
    CAUTION = "caution"
    WITHHELD = "withheld"


class CaveatCode(StrEnum):
    """Every caveat this package can raise; tests, pages and reports look for the code, never for the words."""

    ZERO_READ_AS_NEVER = "zero-read-as-never"
    GAPS_IN_PERIODS = "gaps-in-periods"
    STARTS_AFTER_DATA = "starts-after-data"
    STARTS_WITHIN_PERIOD = "starts-within-period"
    ALWAYS_TREATED = "always-treated"
    SEEN_ONCE = "seen-once"
    UNBALANCED = "unbalanced"
    COVARIATE_MISSING = "covariate-missing"
    RATES_UNWEIGHTED = "rates-unweighted"
    FEW_CLUSTERS = "few-clusters"
    TOO_FEW_CLUSTERS = "too-few-clusters"
    NO_VARIATION_LEFT = "no-variation-left"
    STAGGERED = "staggered"
    NO_NEVER_TREATED = "no-never-treated"
    BINNED = "binned"
    COHORT_LEFT_OUT = "cohort-left-out"
    NOT_AN_EFFECT = "not-an-effect"
    SEGMENTED_OPPOSITE = "segmented-opposite"
    SEGMENTED_BESIDE = "segmented-beside"
    ZERO_EVENTS = "zero-events"
    FRACTIONAL_COUNTS = "fractional-counts"
    OVER_DISPERSED = "over-dispersed"
    AUTOCORRELATED = "autocorrelated"
    SHORT_SERIES = "short-series"
    SEASON_NOT_MODELLED = "season-not-modelled"
    SEASON_ASSUMED = "season-assumed"
    NO_COMPARISON_SERIES = "no-comparison-series"
    NOT_OBSERVED = "not-observed"
    NOT_COMPLETE = "not-complete"
    CHOSEN_FOR_NEED = "chosen-for-need"
    FRACTIONAL_START = "fractional-start"
    ABSENT_IS_ZERO = "absent-is-zero"
    SUPPRESSED = "suppressed"
    UNITS_BELOW_DECISION = "units-below-decision"
    UNITS_LEFT_OUT = "units-left-out"
    PERIODS_EXCLUDED = "periods-excluded"
    RESAMPLING = "resampling"
    FIT_IS_POOR = "fit-is-poor"
    FIT_NOT_FOUND = "fit-not-found"
    WEIGHT_ON_FEW = "weight-on-few"
    OUTSIDE_DONORS = "outside-donors"
    SMALLEST_P = "smallest-p"
    LEANS = "leans"
    SERIES_PART_BEFORE = "series-part-before"
    CONDITIONS_NOT_MET = "conditions-not-met"


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to know before the estimate is used."""

    code: CaveatCode
    text: str
    severity: Severity = Severity.NOTE


def note(code: CaveatCode, text: str) -> Caveat:
    """A caveat to read with the estimate."""
    return Caveat(code, text, Severity.NOTE)


def caution(code: CaveatCode, text: str) -> Caveat:
    """A caveat that changes how far the estimate may be trusted."""
    return Caveat(code, text, Severity.CAUTION)


def withheld(code: CaveatCode, text: str) -> Caveat:
    """The reason why a figure is not given."""
    return Caveat(code, text, Severity.WITHHELD)
