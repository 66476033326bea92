"""Propose a project: six plain questions, one screen each, saved as they are answered, and a theory of change drawn."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import proposal_data
from app.address import choose, remember
from app.components.acting import attempt, say_done
from app.components.actor import ask_name_here
from app.components.frame import link, page, plain
from app.components.gap_theory import ask_start
from app.components.proposal_answers import ask_answers
from app.components.proposal_conflict import ask_which
from app.components.proposal_fit import show_fit, show_outline
from app.components.proposal_keeping import address_of, ask_details, ask_keeping
from app.components.proposal_steps import STEPS, go, show_progress, show_screen, show_way, step_asked
from app.components.proposal_writing import Writing, reopen, writing
from interventions.figures import pounds
from interventions.proposing import BEING_WRITTEN, Actor, ProposalState, uk_day
from logic_models import Review

_OPENED, _NEW = "links opened in this window", "the link made just now"
_TRY = "try"


@page(
    "Propose a project",
    "Six questions in plain words. What you write is kept as you go: leave when you like, and come back by your link.",
)
def show() -> None:
    """The page Propose a project."""
    say_done()
    key = st.query_params.get("key", "")
    trying = st.query_params.get("round", "") == _TRY and "step" in st.query_params
    if not key and not trying:
        _begin(ask_name_here("Kept with what you save, as unverified."))
        return
    by = ask_name_here("Kept with what you save, as unverified.") if key else None
    if key and by is None:
        st.info("Write your name first: it is kept with what you write.")
        return
    held = writing(key)
    held.catch_up()
    if by is not None and not _kept(held, by):
        return
    _show_form(held, by)
    if held.opened is not None and by is not None:
        ask_keeping(held.opened.proposal, by, _use_link)


def _begin(by: Actor | None) -> None:
    """Choose a round and say who proposes what; or only try the form."""
    begun = ask_start()
    known = proposal_data.own(st.session_state.get(_OPENED, []))
    for key, held in known.items():
        link(f"Go on with “{held.title}” ({held.state.label.lower()})", "propose", key=key)
    calls = proposal_data.open_rounds()
    code = choose("Funding round", {name: call.name for name, call in calls.items()} | {_TRY: "No round: just try it"},
                  "round")  # fmt: skip
    if not calls:
        st.info("No funding round is open today. You can try the form; what you write is then kept only in a file.")
    if code not in calls:
        if st.button("Try the form", type="primary"):
            reopen()
            writing("", begun)
            st.query_params.update({"round": _TRY, "step": "1"})
            st.rerun()
        return
    call = calls[code]
    if call.call_text:
        st.markdown(plain(call.call_text))
    st.markdown(f"Open until the end of {date.fromisoformat(call.closes):%-d %B %Y}.")
    title, organisation, pence = ask_details(None, "propose")
    lacking = [name for name, said in (("your name", by), ("a name for the project", title),
                                       ("your organisation", organisation)) if not said]  # fmt: skip
    # The button stays usable: a field that was just left may not have arrived yet when it is pressed.
    if not st.button("Begin", type="primary"):
        return
    if by is None or lacking:
        st.warning(plain(f"Still missing: {', '.join(lacking)}."))
        return
    key = proposal_data.start(code, title=title, organisation=organisation, asked_pence=pence, by=by, begun=begun)
    st.session_state[_NEW] = key
    remember("round", "")
    for name in ("tier", "age", "factor", "setting"):
        remember(name, "")
    st.query_params.update({"key": key, "step": "1"})
    st.rerun()


def _kept(held: Writing, by: Actor) -> bool:
    """Save what was typed; False where the form is not to be shown, because something else comes first."""
    opened = held.opened
    if opened is None:
        return True
    _remember(held.key)
    if opened.proposal.state not in BEING_WRITTEN:
        _show_handed_in(held, by)
        reopen()  # it may be returned while this window stays open
        return False
    if held.stale is None:
        held.save(by)
    if held.stale is not None and proposal_data.resume(held.key).proposal.state not in BEING_WRITTEN:
        st.warning(plain(held.stale.sentence()))
        reopen()
        return False
    if held.stale is not None:
        ask_which(held, by)
        return False
    return True


def _remember(key: str) -> None:
    """Show the link once, and keep it for this window."""
    if st.session_state.get(_NEW) == key:
        st.success("This link brings you back to your proposal, from any device. It is shown only now: copy it and "
                   "keep it to yourself.", icon=":material/key:")  # fmt: skip
        st.code(address_of(key), language=None, wrap_lines=True)
        st.button("I have copied it", on_click=lambda: st.session_state.pop(_NEW, None))
    opened = st.session_state.setdefault(_OPENED, [])
    if key not in opened:
        opened.append(key)


def _use_link(key: str) -> None:
    """Go on under a new link, which is shown once like the first."""
    st.session_state[_OPENED] = [one for one in st.session_state.get(_OPENED, []) if one != st.query_params.get("key")]
    st.session_state[_NEW] = st.query_params["key"] = key
    reopen()


def _show_form(held: Writing, by: Actor | None) -> None:
    step = step_asked()
    if held.opened is not None and held.opened.proposal.state is ProposalState.RETURNED:
        _say_returned(held.opened.proposal.number, step)
    show_progress(step)
    _say_saved(held)
    if step < len(STEPS):
        with show_screen(held, step):
            show_way(step)
        return
    review = show_fit(held, go)
    if held.opened is not None and by is not None:
        _ask_submit(held, review, by)
    show_way(step)


def _say_returned(number: int, step: int) -> None:
    """That the commissioner sent it back, with their note, and the way to their comments."""
    note, waiting = proposal_data.why_returned(number), proposal_data.comments(number)["answer"].isna().sum()
    said = "The commissioner has returned your proposal: mend it, answer, and hand it in again."
    if note:
        said += f" They write: “{note}”"
    st.warning(plain(said), icon=":material/reply:")
    if step < len(STEPS) and waiting:
        answers = "comment waits" if waiting == 1 else "comments wait"
        st.button(f"{waiting} {answers} for your answer: go to the last screen", on_click=go, args=(len(STEPS),))


def _say_saved(held: Writing) -> None:
    if held.opened is None:
        st.caption("You are trying the form: nothing is kept. On the last screen you can download what you wrote.")
    elif held.opened.draft.revision:
        by = plain(held.opened.draft.actor)
        st.caption(
            f"Saved, revision {held.opened.draft.revision} by {by}. Each answer is saved when you leave its field."
        )
    else:
        st.caption("Nothing is written yet. Each answer is saved when you leave its field.")


def _ask_submit(held: Writing, review: Review, by: Actor) -> None:
    opened = held.opened
    if opened is None:
        return
    st.subheader("Hand it in", anchor=False)
    if opened.proposal.state is ProposalState.RETURNED:
        ask_answers(opened.proposal.number, held.model, by)
    if review.blocked:
        st.markdown("It cannot be handed in yet: something above must be mended first. All else may stay open.")
    elif review.to_mend():
        st.markdown("It can be handed in. What is still open above may be asked about.")
    if st.button("Hand it in", type="primary", disabled=review.blocked):
        attempt(lambda: _submit(held, by), "Your proposal is handed in.")


def _submit(held: Writing, by: Actor) -> None:
    if held.opened is not None:
        proposal_data.submit(held.opened, held.credited(by), by=by)
        reopen()


def _show_handed_in(held: Writing, by: Actor) -> None:
    """A proposal that is not being written: where it stands, and what it says."""
    if held.opened is None:
        return
    proposal = held.opened.proposal
    asked = "" if proposal.asked_pence is None else f" · {pounds(proposal.asked_pence)} asked"
    late = " · handed in late" if proposal.late else ""
    st.markdown(f"**{plain(proposal.title)}** · {plain(proposal.organisation)}{plain(asked + late)}")
    st.info(plain(f"{proposal.state.label} on {uk_day(proposal.changed_at):%-d %B %Y}. {proposal.state.definition}"))
    show_outline(held.model)
    ask_keeping(proposal, by, _use_link)
