"""Rates standardised by age: as if every area had the ages of one population, or each age the rates of one.

Sources: Public Health England, Technical Guide: Confidence Intervals (2018); Dobson and others (1991); the variance for
repeat events: Public Health England, Technical Guide: DSRs with non-independent events (person by person).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from catalogue.rates import check_per, limits_used, plain, withheld_rate
from catalogue.results import Rates
from interventions.errors import InputError
from interventions.intervals import BYAR_FROM, as_numbers, dobson_limits, poisson_limits
from interventions.standard_populations import standard_population

TOO_FEW = f"fewer than {BYAR_FROM} events in all: too few to standardise"
_MISSING_IS_NOT_NOUGHT = "A missing or suppressed count is not nought: leave the area out, or write 0 where it is."


def directly_standardised_rate(
    events: ArrayLike, population: ArrayLike, standard: str | Mapping[str, float] | ArrayLike = "ESP2013",
    per: float = 100_000, level: float = 0.95, *, age_bands: Sequence[str] | None = None,
    people_with_events: ArrayLike | None = None, denominator: str = "",
) -> Rates:  # fmt: skip
    """Events per `per` people as if each area had the ages of `standard`, with Dobson's interval.

    `events` and `population`: one number an age band, youngest first; many areas are rows, age bands columns. Fewer
    than ten events in all give no figure: None (NaN in an array), and why in `.reasons`.
    `standard`: 'ESP2013' (19 bands to 90+), 'ESP1976' (18 to 85+), or weights: numbers, or band → number.
    `age_bands`: the names of the bands, held against those of the standard.
    `people_with_events`: where a person may have several events, the people with 1, 2, 3 … events in each band (a last
    dimension more than `events`): the interval then allows for events that come together.
    """
    weights, names = _weights(standard)
    count, people = as_numbers(events, where="events"), as_numbers(population, where="population")
    check_per(per)
    _check_bands(count, people, weights, names, age_bands)
    if np.any(~(people > 0)):
        raise InputError(
            "every age band needs a population above nought.", mend="Join the empty band to its neighbour."
        )
    share = weights / weights.sum()
    value, total = (share * count / people).sum(axis=-1), count.sum(axis=-1)
    spread = count if people_with_events is None else _spread_of_people(people_with_events, count)
    variance = (share**2 * spread / people**2).sum(axis=-1)
    shown = total >= BYAR_FROM
    limits = dobson_limits(value, variance, np.where(shown, total, BYAR_FROM), level)
    method = "Dobson" if people_with_events is None else "Dobson, allowing for repeat events"
    if shown.ndim == 0 and not shown:
        return withheld_rate(TOO_FEW, method, per, level, denominator)
    figures = [plain(np.where(shown, part * per, np.nan)) for part in (value, limits.lower, limits.upper)]
    return Rates(
        value=figures[0], lower=figures[1], upper=figures[2], method=method, per=per, level=level,
        denominator=denominator, reasons="" if shown.ndim == 0 else tuple("" if fit else TOO_FEW for fit in shown),
    )  # fmt: skip


def indirectly_standardised_ratio(
    events: ArrayLike, population: ArrayLike, *, reference_events: ArrayLike, reference_population: ArrayLike,
    per: float = 1, level: float = 0.95, denominator: str = "events expected from the reference rates",
) -> Rates:  # fmt: skip
    """Events beside those expected, were the rates at each age those of the reference: exact below ten, Byar from ten.

    `population`: age bands, or areas × age bands. `events`: of the same shape, or only their total for each area, since
    the ages of those concerned need not be known. `per=100` gives the ratio as a percentage of what is expected.
    """
    check_per(per)
    observed, expected = _observed_and_expected(events, population, reference_events, reference_population)
    limits, scale = poisson_limits(observed, level), per / expected
    return Rates(
        value=plain(observed * scale), lower=plain(limits.lower * scale), upper=plain(limits.upper * scale),
        method=limits_used(observed), per=per, level=level, denominator=denominator,
    )  # fmt: skip


def indirectly_standardised_rate(
    events: ArrayLike, population: ArrayLike, *, reference_events: ArrayLike, reference_population: ArrayLike,
    per: float = 100_000, level: float = 0.95, denominator: str = "",
) -> Rates:  # fmt: skip
    """The ratio of observed to expected events, times the crude rate of the reference population."""
    known = as_numbers(reference_events, where="reference events")
    whole = float(known.sum() / as_numbers(reference_population, where="reference population").sum())
    check_per(per)
    ratio = indirectly_standardised_ratio(
        events, population, reference_events=reference_events, reference_population=reference_population,
        per=per * whole, level=level,
    )  # fmt: skip
    return Rates(
        value=ratio.value, lower=ratio.lower, upper=ratio.upper, method=ratio.method, per=per, level=level,
        denominator=denominator,
    )  # fmt: skip


def _weights(standard: str | Mapping[str, float] | ArrayLike) -> tuple[np.ndarray, list[str]]:
    """The weight of each band, and the bands' names where they have any."""
    named = standard_population(standard) if isinstance(standard, str) else standard
    bands = list(named) if isinstance(named, Mapping) else []
    weights = as_numbers(list(named.values()) if isinstance(named, Mapping) else named, where="standard population")
    if weights.ndim != 1 or np.any(~(weights >= 0)) or not weights.sum() > 0:
        raise InputError(
            "the weights of a standard population are a list of numbers of nought or more.",
            mend="Check the sign of the weights, and that none is missing.",
        )
    return weights, bands


def _check_bands(
    count: np.ndarray, people: np.ndarray, weights: np.ndarray, names: list[str], given: Sequence[str] | None
) -> None:
    """Refuses what is not one number for each band of the standard."""
    span = f": {names[0]} to {names[-1]}" if names else ""
    if given is not None and names and list(given) != names:
        missing = [band for band in names if band not in given]
        fault = (
            f"the standard's bands {', '.join(missing)} are missing." if missing else "the bands are in another order."
        )
        raise InputError(fault, where="age bands", mend=f"Give {len(names)} bands, youngest first{span}.")
    if count.shape != people.shape or count.ndim not in (1, 2) or count.shape[-1] != len(weights):
        raise InputError(
            f"events of shape {count.shape} and population of shape {people.shape} do not fit "
            f"the {len(weights)} age bands of the standard.",
            mend=f"Give one number for each band{span}; areas are rows, bands columns.",
        )
    if np.any(~(count >= 0)):
        raise InputError("every age band needs a count of nought or more.", mend=_MISSING_IS_NOT_NOUGHT)


def _spread_of_people(people_with_events: ArrayLike, count: np.ndarray) -> np.ndarray:
    """The variance of each band's count: a person with three events adds nine, not three."""
    persons = as_numbers(people_with_events, where="people with events")
    if persons.shape[:-1] != count.shape or np.any(~(persons >= 0)):
        raise InputError(
            f"people with events of shape {persons.shape} do not fit events of shape {count.shape}.",
            mend="Give for each age band the people with 1, 2, 3 … events; write 0 where there are none.",
        )
    times = np.arange(1, persons.shape[-1] + 1)
    if not np.allclose((persons * times).sum(axis=-1), count):
        raise InputError(
            "the people with 1, 2, 3 … events do not add up to the events of their age band.",
            mend="Count the events of each person again: 4 people with 2 events each are 8 events.",
        )
    return np.asarray((persons * times**2).sum(axis=-1))


def _observed_and_expected(
    events: ArrayLike, population: ArrayLike, reference_events: ArrayLike, reference_population: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    count, people = as_numbers(events, where="events"), as_numbers(population, where="population")
    known = as_numbers(reference_events, where="reference events")
    of = as_numbers(reference_population, where="reference population")
    if known.ndim != 1 or known.shape != of.shape or people.shape[-1:] != known.shape:
        raise InputError(
            f"the population has shape {people.shape}, the reference {known.shape} events and {of.shape} people.",
            mend="Give one number for each age band in all three; areas are rows, bands columns.",
        )
    if count.shape not in (people.shape, people.shape[:-1]) or np.any(~(count >= 0)):
        raise InputError("events are counts of nought or more, by age band or in all.", mend=_MISSING_IS_NOT_NOUGHT)
    if np.any(~(of > 0)) or np.any(~(known >= 0)) or np.any(~(people >= 0)):
        raise InputError("the reference needs people in every age band, and no number is negative or missing.")
    observed = count.sum(axis=-1) if count.shape == people.shape else count
    expected = (people * known / of).sum(axis=-1)
    if np.any(~(expected > 0)):
        raise InputError(
            "no event is expected, so there is no ratio to it.", mend="Take a larger reference population."
        )
    return observed, expected
