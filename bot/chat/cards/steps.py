"""The cards of a round that everyone sees, the summary's apart."""

import re

from bot.chat import words
from bot.chat.article_words import credits
from bot.chat.cards import parts
from bot.chat.cards.parts import Button, Card, Part, button, line, link_button
from bot.chat.cards.polls import controls, question_text, rules_text, standing
from bot.chat.custom_ids import Verb, custom_id
from bot.chat.markup import cut, link, moment, safe, small
from bot.chat.passages import passage_text
from bot.domain import machine
from bot.domain.rounds import Round, State, Step, StepKind, Where
from bot.rounds.cards import StepCard
from bot.summaries.privacy import shows_names

NOTE_MARK = re.compile(r"\[\w{1,4}\]")


def step_card(content: StepCard) -> Card:
    """The card of any step but the summary and its announcement."""
    match content.step.kind:
        case StepKind.OPENING:
            return _opening(content)
        case StepKind.PASSAGE:
            return _passage(content)
        case _:
            return _closing(content)


def discarded_card() -> Card:
    """The one line that is left of a discarded round."""
    return parts.card(parts.SLATE, small(words.DISCARDED_CARD))


def mine_button(round_: Round, step: Step) -> Button:
    """The button "My answers"; its custom_id also tells which step a message is."""
    return button(words.MY_ANSWERS, custom_id(Verb.MINE, round_.id, step.position))


def card_link(round_: Round, step: Step | None) -> str:
    """Where a step's card is; empty while there is none."""
    if step is None or step.message_id is None:
        return ""
    return link(round_.server_id, round_.place_of(step), step.message_id)


def _opening(content: StepCard) -> Card:
    round_, poll = content.round, content.polls[0]
    article = round_.article
    said = credits(article)
    head = f"## {safe(article.title)}" + (f"\n{small(said)}" if said else "")
    mine = mine_button(round_, content.step)
    if round_.state is State.ENDED:
        return parts.card(
            parts.SLATE, head, _headline(content), *parts.rows([mine, *_ways_on(round_)])
        )
    return parts.card(
        parts.BLUE,
        f"{head}\n{safe(article.note)}".strip(),
        line(),
        words.what_will_happen(round_),
        line(),
        f"{words.BEFORE_YOU_READ}\n{question_text(poll.poll.question)}",
        *controls(poll.poll, [mine, *_ways_on(round_)]),
        standing(poll),
        _what_comes(round_, content.step),
        rules_text(poll.poll),
    )


def _passage(content: StepCard) -> Card:
    round_, step = content.round, content.step
    assert step.passage is not None, "a passage card shows a passage"
    passage = round_.article.passages[step.passage]
    number, total = step.passage + 1, len(round_.article.passages)
    title = safe(cut(round_.article.title, 80))
    return parts.card(
        parts.BLUE if _is_newest(round_, step) else parts.SLATE,
        small(f"Passage {number} of {total} · {title}"),
        passage_text(passage),
        line(),
        *_questions(content),
        _what_comes(round_, step),
    )


def _questions(content: StepCard) -> list[Part]:
    """What is asked on a card; below the last question the ways to everything else."""
    round_ = content.round
    more = [mine_button(round_, content.step)]
    if not round_.is_over:
        more.append(button(words.MAIN_QUESTION, custom_id(Verb.CHANGE, round_.tracked_id)))
    if _has_notes(content):
        more.append(button(words.NOTES, custom_id(Verb.NOTES, round_.id, 0)))
    shown: list[Part] = []
    for one in content.polls:
        own = more if one is content.polls[-1] else []
        if one.result is not None and shows_names(one.poll.rules.ballots):
            own = [button(words.WHO_ANSWERED, custom_id(Verb.NAMES, one.poll.id, 0)), *own]
        shown += [question_text(one.poll.question), standing(one), *controls(one.poll, own)]
    return shown


def _has_notes(content: StepCard) -> bool:
    """Whether notes are offered: where the passage refers to one, and below the last."""
    article, at = content.round.article, content.step.passage
    if not article.notes or at is None:
        return False
    refers = NOTE_MARK.search(article.text(article.passages[at])) is not None
    return refers or at == len(article.passages) - 1


def _closing(content: StepCard) -> Card:
    round_, poll = content.round, content.polls[0]
    mine = mine_button(round_, content.step)
    if round_.is_over:
        ways = [one for one in _ways_on(round_) if one.url != _thread_link(round_)]
        shown = parts.rows([mine, *ways])
        return parts.card(parts.SLATE, words.CLOSED_CARD, _headline(content), *shown)
    others = button(words.OTHERS, custom_id(Verb.OTHERS, poll.poll.id))
    until = round_.step(StepKind.SUMMARY).due_at
    ends = "" if until is None else small(words.counts_until(moment(until, "t")))
    return parts.card(
        parts.AMBER,
        words.ASKED_AGAIN,
        question_text(poll.poll.question),
        *controls(poll.poll, [mine, others]),
        standing(poll),
        small(words.paused()) if round_.state is State.PAUSED else ends,
    )


def _headline(content: StepCard) -> str:
    if content.summary is None:
        return words.NOT_YET
    return f"**{safe(content.summary.headline)}**"


def _ways_on(round_: Round) -> list[Button]:
    """Into the thread, and at the end to the summary."""
    summary = card_link(round_, round_.step(StepKind.SUMMARY))
    if summary:
        return [link_button(words.TO_SUMMARY, summary)]
    thread = _thread_link(round_)
    return [link_button(words.TO_DISCUSSION, thread)] if thread and not round_.is_over else []


def _thread_link(round_: Round) -> str:
    if round_.where is Where.HERE or round_.place_id is None:
        return ""
    return link(round_.server_id, round_.place_id)


def _what_comes(round_: Round, step: Step) -> str:
    """On the newest card: that the round is paused, or when the next card comes."""
    if not _is_newest(round_, step):
        return ""
    if round_.state is State.PAUSED:
        return small(words.paused())
    coming = machine.pending_step(round_)
    if coming is not None and coming.position == step.position:  # this one, as it is being posted
        return ""
    if coming is None or coming.due_at is None or coming.kind is not StepKind.PASSAGE:
        return ""
    time = moment(coming.due_at, "t")
    is_first = coming.passage == 0
    return small(words.first_passage(time) if is_first else words.next_passage(time))


def _is_newest(round_: Round, step: Step) -> bool:
    newest = round_.newest
    return newest is None or newest.position <= step.position
