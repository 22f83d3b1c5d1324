"""The private panel from which moderators steer a round."""

from collections.abc import Collection

from bot.chat import refusal_words, words
from bot.chat.cards import parts
from bot.chat.cards.articles import preview_card
from bot.chat.cards.parts import Button, Card, Style, button, link_button, row, rows
from bot.chat.cards.steps import card_link
from bot.chat.custom_ids import Verb, custom_id, steer_id
from bot.chat.markup import moment, safe
from bot.domain import machine
from bot.domain.machine import Action
from bot.domain.rounds import Round, State, number_of
from bot.rounds.service import PanelData

_COLOURS = {State.RUNNING: parts.BLUE, State.PAUSED: parts.AMBER}


def panel_card(panel: PanelData, role_ids: Collection[int] | None = None, note: str = "") -> Card:
    """How far the round is and what can be done next. `role_ids`: the roles that the server has,
    None where they are not known; `note`: what is to be said besides."""
    round_ = panel.round
    if round_.state is State.PLANNED:
        return preview_card(round_, _troubles(panel, role_ids))
    return parts.card(
        _COLOURS.get(round_.state, parts.SLATE),
        f"### {safe(round_.article.title)}",
        note,
        _standing(panel),
        _troubles(panel, role_ids),
        *rows(_buttons(panel)),
        *rows(_ways(panel)),
    )


def confirm_card(panel: PanelData, action: Action) -> Card:
    """Asks once before something is thrown away."""
    round_ = panel.round
    if action is Action.END:
        posted = len(round_.passages) - round_.left
        text = words.end_asks(round_.left, posted)
        yes, no = words.END_IT, words.KEEP_GOING
    else:
        asks = words.discard_asks if round_.state is not State.PLANNED else words.throw_away_asks
        text = asks(safe(round_.article.title))
        yes, no = words.DISCARD_IT, words.KEEP_IT
    done = steer_id(round_.id, action, confirmed=True)
    return parts.card(
        parts.RED,
        text,
        row(button(yes, done, Style.danger), button(no, custom_id(Verb.PANEL, round_.id))),
    )


def asks_first(panel: PanelData, action: Action) -> bool:
    """Whether this throws something away, so that it is asked once."""
    if action is Action.DISCARD:
        return panel.round.state is not State.PLANNED or panel.round.article.reading is not None
    return action is Action.END and panel.round.left > 0 and not panel.round.is_closing


def which_card(rounds: list[Round]) -> Card:
    """Several rounds go on here: which one is meant?"""
    offered = [
        button(f"{number_of(one.id)}: {one.article.title}", custom_id(Verb.PANEL, one.id))
        for one in rounds[:20]
    ]
    return parts.card(parts.BLUE, words.WHICH_ROUND, *rows(offered))


def _standing(panel: PanelData) -> str:
    coming = machine.pending_step(panel.round)
    due = None if coming is None else coming.due_at
    return words.standing(panel, "" if due is None else moment(due, "t"))


def _troubles(panel: PanelData, role_ids: Collection[int] | None) -> str:
    round_, lines = panel.round, list[str]()
    if panel.fault is not None:
        lines.append(f"⚠️ {refusal_words.fault_text(panel.fault)}")
    if round_.trouble is not None:
        trouble, detail, waits = round_.trouble, round_.trouble_detail, round_.state is State.PAUSED
        lines.append(f"⚠️ {refusal_words.trouble_text(trouble, detail, waits=waits)}")
    if role_ids is not None and not round_.is_over:
        rules = round_.rules
        gone = [safe(role.name) for role in rules.compare if role.id not in role_ids]
        limits = rules.role_id is not None and rules.role_id not in role_ids
        lines.append(words.missing_roles(gone, limits=limits))
    return "\n".join(filter(None, lines))


def _buttons(panel: PanelData) -> list[Button]:
    round_ = panel.round

    def steer(text: str, action: Action, style: Style = Style.secondary) -> Button:
        return button(text, steer_id(round_.id, action), style)

    discard = steer(words.DISCARD, Action.DISCARD, Style.danger)
    if round_.is_over:
        return []
    flow = (
        steer(words.PAUSE, Action.PAUSE)
        if round_.state is State.RUNNING
        else steer(words.RESUME, Action.RESUME, Style.success)
    )
    if round_.is_closing:
        return [flow, steer(words.FINISH, Action.FINISH, Style.primary), discard]
    end = steer(words.END, Action.END)
    if round_.state is State.PAUSED:
        return [flow, end, discard]
    next_ = button(words.NEXT, custom_id(Verb.NEXT, round_.id, panel.round.left), Style.primary)
    return [next_, flow, end, discard]


def _ways(panel: PanelData) -> list[Button]:
    round_ = panel.round
    if round_.state is State.DISCARDED:
        return []
    ways = [
        button(words.reasons_waiting(panel.waiting), custom_id(Verb.REVIEW, 0)),
        button(words.REFRESH, custom_id(Verb.PANEL, round_.id)),
    ]
    newest = card_link(round_, round_.newest)
    return [*ways, link_button("Newest card", newest)] if newest else ways
