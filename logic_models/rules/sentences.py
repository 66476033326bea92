"""What a sentence hides or dresses up: a passive that names no one who acts, an output in the place of a change.

Nothing is parsed: words are looked up in lists (logic_models/words), near one another. To teach it another word, add a
line to a list; the tests state how often it is right, and how often wrong on texts that are well written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[1] / "words"
_TOKEN = re.compile(r"\d[\d,.]*%?|[a-z]+(?:[-'’][a-z]+)*|[.;:,!?()–—]")
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_OPENS_A_CLAUSE = frozenset((
    "that", "who", "whom", "whose", "which", "when", "where", "before", "after", "if", "until", "once", "because",
    "while", "as", "than", "how", "what", "why", "whether",
))  # fmt: skip
_NO_ACTOR = frozenset(
    ("end", "half", "third", "quarter", "fifth", "tenth", "at", "up", "then", "means", "way", "summer")
)
_AFTER_AN_ACT = frozenset(("of", "among", "about", "with", "for", "in", "and", "around", "through", "between"))
_STOPS = frozenset(".;:,!?()–—")
_GOVERNS = frozenset(
    ("to", "of", "by", "for", "from", "in", "without", "about", "at", "with", "among", "between", "on")
)
_LONGEST = 2_000


def passive_without_actor(text: str, *, people_act: bool = True) -> str:
    """The words of a text that hide who acts ("awareness is raised"), or "" where none do.

    Where `people_act`, a sentence about people is let be: in an outcome they are the ones who change.
    """
    tokens = tokens_of(text)
    for i, token in enumerate(tokens):
        end = _participle_after(tokens, i) if token in _BE else 0
        subject = _subject_before(tokens, i) if end else []
        if subject and not (people_act and _has_people(subject)) and not _names_actor(tokens[end + 1 :]):
            return " ".join([*subject, *tokens[i : end + 1]])
    return _opening_passive(tokens)


def output_in(text: str) -> str:
    """The words of a text that name what is delivered ("sessions delivered", "more referrals"), or "" if none do."""
    tokens = tokens_of(text)
    found = (_delivered(tokens, i) or _reached(tokens, i) for i in range(len(tokens)))
    return next(filter(None, found), "")


def _participle_after(tokens: Sequence[str], i: int) -> int:
    """Where the participle stands that a form of "to be" goes with; 0 if it goes with none."""
    for j in range(i + 1, min(i + 4, len(tokens))):
        token = tokens[j]
        if token in words("states"):
            return 0
        if token in words("participles") or (token.endswith("ed") and len(token) > 4):
            return j
        if not (token.endswith("ly") or token in _BE or token in ("not", "also", "more", "better", "well")):
            return 0
    return 0


def _subject_before(tokens: Sequence[str], i: int) -> list[str]:
    """What a verb is said of: back to where its sentence opens; nothing within a clause that hangs on another."""
    start = max((j + 1 for j in range(i) if tokens[j] in _STOPS), default=0)
    # "Expect trouble to be seen", "a chance of being seen": these hang on another word.
    if tokens[i - 1] in _GOVERNS:
        return []
    start += start < i and tokens[start] in ("and", "but", "or", "so")
    subject = list(tokens[start:i])
    return [] if _OPENS_A_CLAUSE & set(subject) else subject


def _opening_passive(tokens: Sequence[str]) -> str:
    """The passive without its verb, where a text opens so: "skills developed"."""
    end = next((i for i, token in enumerate(tokens[:5]) if token in words("acts")), 0)
    subject = tokens[:end]
    follows = tokens[end + 1] if end + 1 < len(tokens) else "."
    broken = (_STOPS | _OPENS_A_CLAUSE | _BE) & set(subject)
    if not subject or broken or follows not in _STOPS | _AFTER_AN_ACT or _has_people(subject):
        return ""
    return "" if _names_actor(tokens[end + 1 :]) else " ".join([*subject, tokens[end]])


def _has_people(tokens: Sequence[str]) -> bool:
    """Whether persons are spoken of, or a body of them: "young people at risk", not "community resilience"."""
    people, end = words("people"), next((i for i, token in enumerate(tokens) if token in _GOVERNS), len(tokens))
    head = tokens[:end]
    return any(people.get(token) == "" for token in head) or (bool(head) and head[-1] in people)


def _names_actor(tokens: Sequence[str]) -> bool:
    """Whether "by" and somebody follows soon: "by trained mentors", not "by 2028", "by a fifth" or "by working"."""
    near = list(tokens[:7])
    after = near[near.index("by") + 1 :] if "by" in near else []
    # "By a third", "by at least half" and "by the end" name no one; "by the navigator" does.
    word = next((word for word in after if word not in ("the", "a", "an")), "")
    return bool(word) and not (word[0].isdigit() or word.endswith("ing") or word in _NO_ACTOR)


def _delivered(tokens: Sequence[str], i: int) -> str:
    """Something handed out or held, with what is done with it or with "more" before it."""
    ways = words("directions")
    down = any(ways.get(word) == "down" for word in tokens[max(0, i - 4) : i])
    if tokens[i] not in words("deliverables") or down:
        return ""
    rise = next((j for j in range(max(0, i - 3), i) if ways.get(tokens[j]) == "up"), None)
    if rise is not None and not _has_people(tokens[rise:i]):
        return " ".join(tokens[rise : i + 1])
    done = next((j for j in range(max(0, i - 4), min(i + 5, len(tokens))) if tokens[j] in words("deliveries")), None)
    if done is None or _STOPS & set(tokens[min(i, done) : max(i, done)]):
        return ""
    return " ".join(tokens[min(i, done) : max(i, done) + 1])


def _reached(tokens: Sequence[str], i: int) -> str:
    """People who were trained or referred; or so many people reached, whatever came of it."""
    before, follows = tokens[max(0, i - 4) : i], tokens[i + 1] if i + 1 < len(tokens) else "."
    ways, alone = words("directions"), words("reached").get(tokens[i])
    down = any(ways.get(word) == "down" for word in tokens[:i])
    if alone is None or down or not words("people").keys() & set(before):
        return ""
    counted = any(token[0].isdigit() or token in ("number", "numbers") for token in tokens[:i])
    if alone == "yes" or (counted and follows not in ("in", "into")):
        return " ".join([*before, tokens[i]])
    return ""


def about_persons(text: str) -> bool:
    """Whether a text names persons, and not only bodies such as schools and councils."""
    return any(words("people").get(token) == "" for token in tokens_of(text))


def tokens_of(text: str) -> list[str]:
    """The words, figures and stops of a text, in small letters."""
    return _TOKEN.findall(text[:_LONGEST].casefold())


@cache
def words(name: str) -> dict[str, str]:
    """A list of words, each with what stands beside it ("" where nothing does)."""
    lines = (WORDS / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(",") for line in lines[2:] if line)
    return {word: beside for word, _, beside in rows}
