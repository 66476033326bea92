"""Any theory of change that a grantee may have typed, for property tests."""

from dataclasses import fields

from hypothesis import strategies as st

from logic_models import Link, LogicModel, Node, NodeKind
from logic_models.kinds import AMOUNTS, CHOICES, FLAGS, LISTS, WHOLE, fields_of

TRAPS = [
    "no", "yes", "on", "null", "~", "true", "1e3", "1_000", "010", "0x1F", "1:30", ".5", "-", "- a", "a: b", "#x", "&a",
    "*a", "!x", "%", "@", "`", "'", '"', "''", "|", ">", "[a]", "{a}", "?", "=", "<<", "2027-03-31", ".nan", ".inf",
    " lead", "trail ", "a\nb", "a\n\n b\n", "\n", "\t", "tab\there", "a\r\nb", "é", "日本", "🙂", "\u2028", "\x85",
    "\ufeff", "\x00", "\x7f", "…", "--- ", "...", "a #b", "x:", "'no'", '"1"', "\\n",
    "٣", "+5", "5.", "1e999", "a" * 200, "word " * 60,
]  # fmt: skip
texts = st.sampled_from(TRAPS) | st.text(max_size=40)
said = texts.filter(str.strip)
amounts = st.none() | texts | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def values(name):
    """What a field may hold."""
    if name in AMOUNTS:
        return amounts
    if name in WHOLE:
        return st.none() | st.integers(0, WHOLE[name])
    if name in FLAGS:
        return st.booleans()
    if name in LISTS:
        return st.lists(texts, max_size=2)
    return st.sampled_from(["", *CHOICES[name]]) if name in CHOICES else texts


def stating(draw, names):
    """Some of the fields, with what they say."""
    return {name: draw(values(name)) for name in names if draw(st.booleans())}


@st.composite
def theories(draw):
    """A theory of up to six nodes, of any kinds, linked in any way."""
    names = draw(st.lists(said, unique=True, max_size=6))
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    pairs = draw(st.lists(ends, unique=True, max_size=8)) if names else []
    kinds = [draw(st.sampled_from(list(NodeKind))) for _ in names]
    nodes = [
        Node(name, kind, draw(said), **stating(draw, fields_of(kind)[3:]))
        for name, kind in zip(names, kinds, strict=True)
    ]
    links = [Link(*pair, **stating(draw, [field.name for field in fields(Link)[2:]])) for pair in pairs]
    return LogicModel(nodes, links, **stating(draw, [field.name for field in fields(LogicModel)[2:]]))
