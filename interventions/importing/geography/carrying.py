"""Carrying figures from areas of 2011 to those of 2021."""

from __future__ import annotations

from interventions.errors import InputError
from interventions.importing.known import Known


def successor_shares(code: str, known: Known) -> dict[str, float]:
    """The areas in force that a code stands for, each with its share of the whole.

    A split area is divided by the Census 2021 residents of its successors, as the Office for National
    Statistics' best-fit practice have it. Raises InputError where those residents are not loaded.
    """
    targets = known.carry(code)
    if len(targets) < 2:
        return dict.fromkeys(targets, 1.0)
    missing = [target for target in targets if not known.residents.get(target)]
    if missing:
        raise InputError(
            f"{code} was split into {', '.join(targets)}, and Census 2021 residents are not loaded for {missing[0]}.",
            mend="Import the Census 2021 residents by LSOA first (vru import population … --year 2021).",
        )
    total = sum(known.residents[target] for target in targets)
    return {target: known.residents[target] / total for target in targets}
