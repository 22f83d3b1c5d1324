"""Before and after: the same people at the opening and at the close.

The model is Deliberative Polling (Fishkin & Luskin 2005): one question asked twice, paired by
person. Without a control group nothing here is called an effect.
"""

from functools import partial

from bot.polls.models import Kind, Question
from bot.summaries.audit import Table
from bot.summaries.disclosure import MIN_VOTERS, Disclosure, disclose, may_tell
from bot.summaries.findings import ScaleChange
from bot.summaries.results import result_of_answers
from bot.summaries.scales import change_of
from bot.summaries.shares import share_of
from bot.summaries.summary import BeforeAfter, NamedFlow, Net, answers_of
from bot.summaries.timeline import Answers, table_of

TOO_FEW_PAIRED = "Too few answered both at the opening and at the close to compare."
TOO_FEW_CHANGED = "Too few changed to say more."
SEVERAL_PICKS = "With several picks per person, before and after are not compared."


def compare(question: Question, before: Answers, after: Answers) -> tuple[BeforeAfter | None, str]:
    """The paired comparison as far as it may be published, or the sentence that says why not.

    `before` and `after` hold answers of the same voters.
    """
    if len(before) < MIN_VOTERS:
        return None, TOO_FEW_PAIRED
    if question.kind is Kind.MULTIPLE:
        return None, SEVERAL_PICKS
    table = table_of(before, after, len(question.options))
    offer = disclose(table)
    if not offer.margins:
        return None, TOO_FEW_CHANGED
    names = answers_of(question)
    comparison = BeforeAfter(
        n=len(before),
        opening=result_of_answers(question, before.values()),
        closing=result_of_answers(question, after.values()),
        gross=None if offer.movers is None else share_of(offer.movers, len(before)),
        flows=tuple(NamedFlow(names[f.source], names[f.target], f.people) for f in offer.flows),
        other_changes=offer.other,
        net=_net(table, names, offer),
        scale=_scale(question.kind, table, offer),
    )
    return comparison, ""


def _scale(kind: Kind, table: Table, offer: Disclosure) -> ScaleChange | None:
    """The most that may be told of how far people moved on a scale."""
    for with_range in (False,) if offer.movers is None else (True, False):
        tell = partial(change_of, kind, with_range=with_range)
        if may_tell(table, offer, tell):
            return tell(table)
    return None


def _net(table: Table, names: tuple[str, ...], offer: Disclosure) -> tuple[Net, ...]:
    n = sum(map(sum, table))
    changes: list[Net] = []
    for i, name in enumerate(names):
        gained = sum(row[i] for row in table) - table[i][i]
        lost = sum(table[i]) - table[i][i]
        told = (gained, lost) if offer.gained_lost else (None, None)
        changes.append(Net(name, gained - lost, (gained - lost) / n, *told))
    return tuple(changes)
