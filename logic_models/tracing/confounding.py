"""What else could explain a result: confounders a theory shows, and what each means for the evaluation's comparison.

A confounder leads both to who is reached and to an outcome (Pearl 2009, Causality, 2nd edition, chapter 3; in plain
words HM Treasury, Magenta Book 2020, annex A). Only what the theory draws or says is read; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import listed, plural
from interventions.vocabulary import Term
from logic_models.kinds import OUTCOMES, NodeKind, Risk
from logic_models.model import LogicModel, Node

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

ENDS = (*OUTCOMES, NodeKind.IMPACT)
REACHED = (NodeKind.AUDIENCE, NodeKind.ACTIVITY)


class Threat(Term):
    """How something stands to the comparison; each definition says what to do about it."""

    CONFOUNDER = (
        "confounder",
        "Bears on who is reached and on the outcome",
        "Those reached and those not differ in it from the outset, so that a difference between them may come from it. "
        "Note it before the start and compare like with like in it, or draw by lot among those eligible.",
    )
    SELECTION = (
        "selection",
        "People are chosen by their risk",
        "People chosen when their risk is high often do better later without any help, and a before-and-after figure "
        "counts that as the project's. Compare with people chosen in the same way at the same time.",
    )
    REVERSE = (
        "reverse",
        "An outcome bears on who is reached",
        "Where the work goes follows from what it is to change, such as patrols sent where violence was high: a high "
        "figure falls again by itself. Compare with places or people that stood as high, chosen in the same way.",
    )
    OUTSIDE = (
        "outside",
        "Bears on the outcome alone",
        "It moves the outcome with or without the project, and a before-and-after figure counts it as the project's. "
        "Compare with people or areas that live through the same thing at the same time.",
    )
    ENTRY = (
        "entry",
        "Bears on who is reached alone",
        "It changes who takes part. By itself it does not blur the comparison; ask whether it also bears on an "
        "outcome, and if it does, draw that link.",
    )
    ON_THE_WAY = (
        "on_the_way",
        "Changed by the project itself",
        "The project changes it, so it is part of how the project works. Do not hold it equal in the comparison: that "
        "would take away part of the effect.",
    )
    UNPLACED = (
        "unplaced",
        "Linked to nothing it could act on",
        "The theory does not say what it bears on. Link it to who is reached, to an outcome, or to both.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confounder:
    """One thing to reckon with: its node, how it stands to the comparison, whom and which outcomes it bears on."""

    node: str
    threat: Threat
    reached: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confounders:
    """What an evaluation of this theory has to reckon with, in the order of `Threat`, then of the theory."""

    model: LogicModel
    found: tuple[Confounder, ...]

    def summary(self) -> str:
        """How many there are and which; or that the theory names none, which does not mean that there are none."""
        if not self.found:
            return "The theory names nothing else that could explain a result. There always is something: ask what."
        said = [f"An evaluation has to reckon with {plural(len(self.found), 'thing')} this theory shows."]
        for threat in Threat:
            named = [f"“{self.model.node(one.node).text}”" for one in self.found if one.threat is threat]
            if named:
                said.append(f"{threat.label}: {listed(named)}. {threat.definition}")
        return " ".join(said)

    def to_frame(self) -> pd.DataFrame:
        """One row each: node, kind, text, threat, reached and outcomes (ids), means (for the comparison, in words)."""
        import pandas as pd

        rows = [
            (
                *(one.node, node.kind.value, node.text, one.threat.value),
                *("; ".join(one.reached), "; ".join(one.outcomes), one.threat.definition),
            )
            for one in self.found
            for node in [self.model.node(one.node)]
        ]
        columns = ["node", "kind", "text", "threat", "reached", "outcomes", "means"]
        return pd.DataFrame(rows, columns=columns).astype("str")

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with what has to be reckoned with marked."""
        from logic_models.drawing.charts import draw

        return draw(self.model, flagged={one.node for one in self.found})


def confounders(model: LogicModel) -> Confounders:
    """What could explain a result other than the project, as far as the theory shows it.

    Read are: every node of kind "other cause"; every other node, not brought about by an activity, that leads to who is
    reached (audience, activities) and, by a way round them, to an outcome or impact; an outcome that itself bears on
    who is reached; and an audience chosen by risk.
    Feedback is not followed.
    """
    order = list(Threat)
    found = sorted(_find(model), key=lambda one: order.index(one.threat))
    return Confounders(model=model, found=tuple(found))


def _find(model: LogicModel) -> Iterator[Confounder]:
    from logic_models.graph import argument, reached_along

    graph = argument(model)
    who = {node.id for node in model.of_kind(*REACHED)}
    ends = {node.id for node in model.of_kind(*ENDS)}
    caused = reached_along(graph, (node.id for node in model.of_kind(NodeKind.ACTIVITY)))
    # Round those reached: what only passes through them is how the project works.
    round_them = graph.copy()
    round_them.remove_nodes_from(who)
    for node in model.nodes:
        if node.kind is NodeKind.AUDIENCE and node.risk in (Risk.RAISED.value, Risk.INVOLVED.value):
            due = _in_order(model, caused & ends)
            yield Confounder(node=node.id, threat=Threat.SELECTION, reached=(node.id,), outcomes=due)
        back = {link.target for link in model.links if link.source == node.id and not link.feedback} & who
        if node.kind in ENDS and back:
            yield Confounder(node=node.id, threat=Threat.REVERSE, reached=_in_order(model, back), outcomes=(node.id,))
        if node.kind is not NodeKind.OTHER_CAUSE and node.id in caused:
            continue
        reached = (reached_along(graph, graph[node.id]) & who) - {node.id}
        outcomes = (reached_along(round_them, graph[node.id]) & ends) - {node.id}
        threat = _threat(node, node.id in caused, bool(reached), bool(outcomes))
        if threat is not None:
            yield Confounder(
                node=node.id,
                threat=threat,
                reached=_in_order(model, reached),
                outcomes=_in_order(model, outcomes),
            )


def _threat(node: Node, caused: bool, reached: bool, outcomes: bool) -> Threat | None:
    if node.kind is NodeKind.OTHER_CAUSE and caused:
        return Threat.ON_THE_WAY
    if reached and outcomes:
        return Threat.CONFOUNDER
    if node.kind is not NodeKind.OTHER_CAUSE:
        return None
    return Threat.OUTSIDE if outcomes else Threat.ENTRY if reached else Threat.UNPLACED


def _in_order(model: LogicModel, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(node.id for node in model.nodes if node.id in ids)
