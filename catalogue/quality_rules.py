"""The rules by which records are looked at: what each asks, and how what it finds is mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One question asked of every record.

    `field`: the column of the record in which it is mended. `states`: the field whose completeness it measures, if
    any. `delivery_only`: asked of direct delivery alone.
    """

    code: str
    name: str
    missing: str
    mend: str
    field: str
    states: str = ""
    delivery_only: bool = False


RULES = (
    Rule("past-end", "Running past its end", "it is said to run, and its end date has passed",
         "Change the status to ended or extended, or correct the end date.", "status"),
    Rule("no-reason", "Discontinued without a reason", "it was discontinued and no reason is given",
         "Write why in the note on the status.", "status_note"),
    Rule("ended-no-reach", "Ended, actual reach missing", "it ended and nobody wrote how many people it reached",
         "Ask the provider for the people actually reached.", "reach_actual", delivery_only=True),
    Rule("stale", "Not confirmed lately", "nobody confirmed lately that the record is right",
         "Read the record, correct it, and confirm that it is right today.", "assured_date"),
    Rule("strange-successor", "Successor not held", "the project that follows it is not in the catalogue",
         "Correct the identifier, or add the project that follows.", "successor_id"),
    Rule("strange-intervention", "Unknown intervention", "an intervention it names is not in the list",
         "Choose an intervention from the list.", "interventions"),
    Rule("strange-finding", "Unknown finding of need", "a finding it names is not in the list",
         "Choose a finding from the list.", "findings"),
    Rule("no-status", "No status", "its status is not stated", "Choose the status.", "status", "Status"),
    Rule("no-money", "No money stated", "no award states an amount", "Add the awards with their amounts.", "awards",
         "Money"),
    Rule("no-tier", "No prevention tier", "no prevention tier", "Choose one tier or several.", "tiers",
         "Prevention tier"),
    Rule("no-area", "No delivery area", "no delivery area", "Choose the areas in which the work is done.", "areas",
         "Delivery area"),
    Rule("no-intervention", "No intervention", "no intervention", "Choose the type of programme.", "interventions",
         "Intervention"),
    Rule("no-theme", "No theme", "no theme", "Choose the kind of harm it is about.", "themes", "Theme"),
    Rule("no-setting", "No setting", "no setting", "Choose where people are met.", "settings", "Setting"),
    Rule("no-provider", "No provider", "no provider", "Write who delivers it.", "provider", "Provider"),
    Rule("no-start", "No start date", "no start date", "Write the day it starts.", "start_date", "Start date"),
    Rule("no-end", "No end date", "no end date", "Write the day it ends.", "end_date", "End date"),
    Rule("no-reach", "No reach", "no number of people, planned or actual", "Write how many people it is to reach.",
         "reach_planned", "Reach", delivery_only=True),
    Rule("no-ages", "No age range", "no age range", "Write the youngest and oldest age.", "age_from", "Age range",
         delivery_only=True),
    Rule("no-finding", "Answers no finding of need", "it answers no finding of need",
         "Choose the finding of need that it answers.", "findings", "Finding of need"),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}
