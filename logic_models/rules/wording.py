"""Do the sentences say what they should? Words that hide who acts, counts dressed as changes, and boxes said twice.

The words stand in lists (logic_models/words): to teach the rules another, add a line. What they find is a question put
to the writer; the tests state how often they are wrong on texts that are well written.
"""

from __future__ import annotations

from collections.abc import Iterator

from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import Node
from logic_models.results import Severity
from logic_models.rules.registry import OURS, Case, Found, called, rule, shortened
from logic_models.rules.sentences import output_in, passive_without_actor, tokens_of, words

PLAIN = "Government Digital Service, content design: write in the active voice"
KELLOGG = "W.K. Kellogg Foundation, Logic Model Development Guide (2004): outputs are no outcomes"
ALIKE = 90
"""How alike two texts are, of 100, from which they may be one."""
_LONGEST = 300


@rule("V15", Severity.HINT, PLAIN)
def says_who_acts(case: Case) -> Iterator[Found]:
    """Does each activity, outcome and impact say who does what, rather than that something is done?"""
    for node in case.model.of_kind(NodeKind.ACTIVITY, *OUTCOMES, NodeKind.IMPACT):
        change = node.kind is not NodeKind.ACTIVITY
        # "Sessions delivered", as an outcome, has a graver fault, which V16 names.
        hidden = "" if change and output_in(node.text) else passive_without_actor(node.text, people_act=change)
        if hidden:
            mend = "Say who does it, or who changes: “Pupils can name …”, “Youth workers teach …”."
            yield Found(node.id, f"{called(node)} does not say who does it: “{hidden}”.", mend)


@rule("V16", Severity.WARN, KELLOGG)
def outcomes_are_changes(case: Case) -> Iterator[Found]:
    """Is every outcome a change in people, rather than something the project delivers?"""
    for node in case.model.of_kind(*OUTCOMES, NodeKind.IMPACT):
        if counted := output_in(node.text):
            mend = "Make it an output, and say here what is different for people because of it."
            yield Found(node.id, f"{called(node)} counts what is delivered: “{counted}”.", mend)


@rule("V19", Severity.HINT, OURS)
def says_nothing_twice(case: Case) -> Iterator[Found]:
    """Is nothing said in two boxes of one kind?"""
    from rapidfuzz import fuzz, process, utils

    for kind in NodeKind:
        nodes = case.model.of_kind(kind)
        texts = [utils.default_process(node.text[:_LONGEST]) for node in nodes]
        alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=ALIKE)
        # Two texts that differ in their figures or their direction are two things.
        ways = [(node.direction, _figures_and_ways(node)) for node in nodes]
        for i, second in enumerate(nodes):
            twin = next((j for j in range(i) if ways[j] == ways[i] and alike[i][j]), None)
            if twin is not None:
                first = nodes[twin]
                message = f"{called(second)} says nearly what “{shortened(first.text)}” says."
                yield Found(second.id, message, "Keep one of them, or say how they differ.")


def _figures_and_ways(node: Node) -> list[str]:
    ways = words("directions")
    return sorted(ways.get(token, token) for token in tokens_of(node.text) if token[0].isdigit() or token in ways)
