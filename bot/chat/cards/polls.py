"""The controls of a poll, its result, and the cards on which it stands alone."""

from typing import Any

import discord
from discord import ui

from bot.chat.cards import parts
from bot.chat.cards.parts import Card, Style, button, row, rows, safe, small
from bot.chat.cards.ranking import BUTTONS_AT_MOST, NOTHING
from bot.chat.custom_ids import Verb, custom_id
from bot.domain.answers import decode, describe
from bot.domain.questions import CANT_JUDGE, CANT_JUDGE_LABEL, Kind, Question
from bot.domain.answers import Tally
from bot.domain.rounds import SECRET_MINIMUM, VIEW_STEP, Ballots, Poll, Purpose, Results, View
from bot.rounds.publisher import PollContent
from bot.rounds.voting import PollLook
from bot.summaries.shares import share_of
from bot.summaries.words import interval_text, percent

BAR = 20


def poll_card(content: PollContent) -> Card:
    """The card of a poll that was asked outside a round."""
    poll = content.poll
    ending = None
    if poll.is_open and poll.closes_at is not None:
        ending = f"Closes {parts.moment(poll.closes_at)}. You can change your answer until then."
    extra = [button("Results", custom_id(Verb.RESULTS, poll.id))]
    reasons = "\n".join(f"> {safe(r.text)} ({safe(r.answer)})" for r in content.reasons[:8])
    return parts.card(
        parts.GREEN if poll.is_open else parts.SLATE,
        question_text(poll.question),
        ending,
        standing(content),
        f"**Why**\n{reasons}" if reasons and poll.closed_at is not None else None,
        *controls(poll, extra),
        rules_text(poll),
    )


def question_text(question: Question) -> str:
    """The question, with what someone needs to know who has read nothing yet."""
    lines = [f"### {safe(question.text)}"]
    if question.help:
        lines.append(safe(question.help))
    if question.kind is Kind.RANKED:  # its options stand on no button of the card
        lines += [f"- {safe(option)}" for option in question.options]
    return "\n".join(lines)


def controls(
    poll: Poll, extra: list[ui.Button[Any]] | None = None, answer: int | None = None
) -> list[ui.ActionRow[Any]]:
    """What one can answer with, then further buttons. A closed poll keeps only those.

    On a private card `answer` is what its reader picked so far.
    """
    more = list(extra or ())
    if not poll.is_open:
        return rows(more)
    question = poll.question
    if question.kind is Kind.RANKED:
        label = "Rank the options" if answer is None else "Rank again"
        more.insert(0, button(label, custom_id(Verb.RANK, poll.id, NOTHING), Style.primary))
        more.insert(1, button(CANT_JUDGE_LABEL, custom_id(Verb.VOTE, poll.id, CANT_JUDGE)))
        return rows(more)
    if question.offers_cant_judge:
        more.insert(0, button(CANT_JUDGE_LABEL, custom_id(Verb.VOTE, poll.id, CANT_JUDGE)))
    if _fits_buttons(question):
        answers = [
            button(option, custom_id(Verb.VOTE, poll.id, position), Style.primary)
            for position, option in enumerate(question.options)
        ]
        together = len(answers) + len(more) <= BUTTONS_AT_MOST
        return rows([*answers, *more]) if together else [row(*answers), *rows(more)]
    return [row(_select(poll, answer)), *rows(more)]


def standing(content: PollContent) -> str:
    """How many answered, and the result where everyone may see it."""
    poll = content.poll
    if poll.withheld:
        return small("This round was discarded: nothing is published, and no answer counts.")
    count = parts.people(content.voters)
    if content.view is not None:
        state = "Closed" if content.view.final else "So far"
        words = f"{state} · {_shown_of(poll, content.view)}"
        return f"{result_text(poll.question, content.view.tally)}\n{small(words)}"
    if poll.closed_at is not None and poll.purpose is Purpose.TRACKED:
        return small(f"Closed · {count} · {results_rule(poll)}")
    if poll.closed_at is not None:
        return small(f"Closed · {count} · too few to show what they were")
    return small(f"{count} so far · {results_rule(poll)}")


def results_rule(poll: Poll) -> str:
    """When the result can be seen, in words."""
    if poll.purpose is Purpose.TRACKED and poll.closed_at is not None:
        return "the result stands in the round's summary"
    if poll.purpose is Purpose.TRACKED:
        return "results stay closed until the round ends"
    few = f", from {SECRET_MINIMUM} answers on" if poll.rules.ballots is Ballots.SECRET else ""
    match poll.rules.results:
        case Results.LIVE:
            return f"results are live{few}"
        case Results.VOTED:
            return f"results once you have answered{few}"
        case Results.CLOSED:
            return "results stay closed until the end"


def rules_text(poll: Poll) -> str | None:
    """Secrecy and who may vote: said on every card that stands alone."""
    if not poll.is_open:
        return None
    words = [parts.secrecy(poll.rules), parts.eligibility(poll.rules)]
    return small(" ".join(word for word in words if word))


def result_text(question: Question, tally: Tally) -> str:
    """Each option with people, share and its 95% interval; shares are of those who judged."""
    lines: list[str] = []
    for option, count in zip(question.options, tally.counts, strict=True):
        lines.append(f"**{safe(option)}** · {_share(count, tally.judged)}")
        lines.append(_bar(count, tally.judged))
    if tally.cant_judge:
        lines.append(small(f"{CANT_JUDGE_LABEL}: {tally.cant_judge} (not part of the shares)"))
    if question.kind is Kind.RANKED:
        lines.append(small("Shares of first choices."))
    if question.kind is Kind.MULTIPLE:
        lines.append(small("Several answers each: the shares can add up to more than 100%."))
    return "\n".join(lines)


def look_card(look: PollLook) -> Card:
    """A poll as one member may see it."""
    poll = look.poll
    own = "You have not answered."
    if look.answer is not None:
        own = f"Your answer: **{safe(describe(poll.question, look.answer))}**"
    return parts.card(
        parts.GREEN,
        question_text(poll.question),
        own,
        view_text(poll, look.view, look.voters, hidden=look.is_hidden),
        _names_text(look),
        *controls(poll, answer=look.answer),
    )


def view_text(poll: Poll, view: View | None, voters: int | None, *, hidden: bool) -> str:
    """The result for one reader, or why there is none for them now."""
    if view is not None:
        shown = f"{result_text(poll.question, view.tally)}\n"
        return shown + small(_shown_of(poll, view))
    if hidden:
        return small(_why_hidden(poll))
    so_far = "" if voters is None else f", {voters} so far"
    if poll.rules.ballots is Ballots.OPEN:
        return small("The result follows in a few seconds.")
    return small(f"The result shows from {SECRET_MINIMUM} answers on{so_far}.")


def _shown_of(poll: Poll, view: View) -> str:
    """How many answers a result holds, and why they may not be all."""
    count = parts.people(view.tally.voters)
    if view.left_out:
        return f"{count}; one or two late ones are left out, they could be traced to a person"
    if not view.final and poll.rules.ballots is Ballots.SECRET:
        return f"{count} counted here; the result moves when {VIEW_STEP} more have answered"
    return count


def _why_hidden(poll: Poll) -> str:
    rule = results_rule(poll)
    return rule[0].upper() + rule[1:] + "."


def _names_text(look: PollLook) -> str | None:
    if not look.names:
        return None
    question = look.poll.question
    lines = [
        f"**{safe(describe(question, answer))}**: {' '.join(f'<@{one}>' for one in members[:20])}"
        + (f" and {len(members) - 20} more" if len(members) > 20 else "")
        for answer, members in sorted(look.names.items())
    ]
    return parts.cut("\n".join(lines), 1200)


def _fits_buttons(question: Question) -> bool:
    return (
        question.kind is not Kind.MULTIPLE
        and len(question.options) <= BUTTONS_AT_MOST
        and all(len(option) <= 80 for option in question.options)
    )


def _select(poll: Poll, answer: int | None) -> ui.Select[Any]:
    question = poll.question
    several = question.kind is Kind.MULTIPLE
    picked = () if answer is None else decode(question, answer)
    return ui.Select(
        custom_id=custom_id(Verb.PICK, poll.id),
        placeholder="Pick all that apply" if several else "Pick one",
        max_values=len(question.options) if several else 1,
        options=[
            discord.SelectOption(
                label=parts.cut(option, 100), value=str(position), default=position in picked
            )
            for position, option in enumerate(question.options)
        ],
    )


def _share(count: int, n: int) -> str:
    share = share_of(count, n)
    if share.interval is None:
        return str(count)
    return f"{percent(share.share)} {interval_text(share)} · {count} of {n}"


def _bar(count: int, n: int) -> str:
    return "█" * (round(BAR * count / n) if n else 0) or "▏"
