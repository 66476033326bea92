"""What the checks and the reading of paths answer: values that can say, tabulate and draw themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interventions.figures import listed, plural
from interventions.vocabulary import Term
from logic_models.model import LogicModel

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


class Severity(Term):
    """How much a finding weighs."""

    BLOCK = "block", "Must be mended", "The theory cannot be submitted as it stands."
    WARN = "warn", "Should be mended", "The theory can be submitted; it will be asked about."
    HINT = "hint", "Worth a thought", "Nothing is wrong; something may be missing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found: the node it points at ("" for the whole theory), what is wrong, and how to mend it."""

    rule: str
    severity: Severity
    node: str
    message: str
    mend: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Review:
    """The findings of every rule on one theory, in the order of the rules."""

    model: LogicModel
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """True if anything found must be mended before the theory can be submitted."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)

    def summary(self) -> str:
        """What was found, in one or two sentences."""
        name = self.model.title or self.model.id or "This theory of change"
        if not self.findings:
            return f"{name}: nothing to mend."
        counts = {severity: sum(f.severity is severity for f in self.findings) for severity in Severity}
        said = listed([f"{count} {severity.label.lower()}" for severity, count in counts.items() if count])
        stand = "It cannot be submitted yet." if self.blocked else "Nothing stands in the way of submitting it."
        return f"{name}: {plural(len(self.findings), 'finding')} ({said}). {stand}"

    def to_frame(self) -> pd.DataFrame:
        """One row a finding: rule, severity, node, message, mend, source."""
        import pandas as pd

        columns = ["rule", "severity", "node", "message", "mend", "source"]
        rows = [(f.rule, f.severity.value, f.node, f.message, f.mend, f.source) for f in self.findings]
        return pd.DataFrame(rows, columns=columns).astype("str")

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with the nodes that were found fault with marked."""
        from logic_models.charts import draw

        return draw(self.model, flagged={finding.node for finding in self.findings})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pathways:
    """The ways from an activity to an impact, each as the ids along it.

    `count` is how many there are; `paths` holds the first of them. `circular` says that the argument goes in
    circles, and that the link closing each circle was left out.
    """

    model: LogicModel
    paths: tuple[tuple[str, ...], ...]
    count: int
    circular: bool

    def shared(self) -> tuple[str, ...]:
        """The outputs and outcomes that every listed path runs through: where one doubt touches everything."""
        if not self.paths:
            return ()
        common = set(self.paths[0]).intersection(*self.paths)
        ends = {path[0] for path in self.paths} | {path[-1] for path in self.paths}
        return tuple(node.id for node in self.model.nodes if node.id in common - ends)

    def summary(self) -> str:
        """How many paths there are, from how many activities, and what they all rest on."""
        if not self.paths:
            return "No path leads from an activity to an impact."
        starts, ends = ({path[i] for path in self.paths} for i in (0, -1))
        lead = "leads" if self.count == 1 else "lead"
        said = (
            f"{plural(self.count, 'path')} {lead} from {plural(len(starts), 'activity', 'activities')} "
            f"to {plural(len(ends), 'impact')}."
        )
        if self.shared() and self.count == len(self.paths) > 1:
            said += f" Every one runs through {listed([self.model.node(i).text for i in self.shared()])}."
        if self.count > len(self.paths):
            said += f" The first {len(self.paths):,} are listed."
        return said + (" The links that close a circle are left out." if self.circular else "")

    def to_frame(self) -> pd.DataFrame:
        """One row a step: path, step (from 1), node, kind, text."""
        import pandas as pd

        nodes = {node.id: node for node in self.model.nodes}
        rows = [
            (number, step, node, nodes[node].kind.value, nodes[node].text)
            for number, path in enumerate(self.paths, 1)
            for step, node in enumerate(path, 1)
        ]
        kinds = {"path": "int64", "step": "int64", "node": "str", "kind": "str", "text": "str"}
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    def plot(self) -> alt.LayerChart:
        """The theory drawn, with the links that lie on a path from activity to impact in full strength."""
        from logic_models.charts import draw

        return draw(self.model, paths=self.paths)
