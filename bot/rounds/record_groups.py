"""What a round's record knows of stances, and what stays quoted of the groups found in them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.rounds import Round, StepKind
from bot.store import opinions_matrix
from bot.summaries.findings import Groups
from bot.summaries.models import Item, Reason, Stance
from bot.text import snippet

HIDDEN = "a reason that is not shown any more"


def opinions(c: sqlite3.Connection, round_: Round) -> tuple[tuple[Item, ...], tuple[Stance, ...]]:
    """The posted passages and the approved reasons, and who stands where on them."""
    asked = [
        (step.passage, step.poll_id)
        for step in round_.steps
        if step.kind is StepKind.PASSAGE
        and step.posted_at is not None
        and step.passage is not None
        and step.poll_id is not None
    ]
    article = round_.article
    items = [Item(n + 1, snippet(article.text(article.passages[n]))) for n, _ in asked]
    reasons = opinions_matrix.reasons(c, round_.id)
    stances = opinions_matrix.on_passages(c, [poll_id for _, poll_id in asked])
    stances += opinions_matrix.on_reasons(c, [id_ for id_, _ in reasons], first=len(items))
    items += [Item(0, snippet(text)) for _, text in reasons]
    return tuple(items), tuple(stances)


def still_quoted(groups: Groups | None, reasons: Iterable[Reason]) -> Groups | None:
    """The groups as they were published, without the words of reasons that were hidden since."""
    if groups is None:
        return None
    shown = {snippet(reason.text) for reason in reasons}
    gone = [item for item in groups.items if not item.number and item.text not in shown]
    for item in gone:
        groups = replace(
            groups,
            items=tuple(replace(one, text=HIDDEN) if one == item else one for one in groups.items),
            groups=tuple(
                replace(one, words=one.words.replace(f"the reason {item.name}", HIDDEN))
                for one in groups.groups
            ),
        )
    return groups
