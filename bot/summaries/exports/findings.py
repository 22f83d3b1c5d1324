"""What a summary finds beyond shares, as rows of the table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.polls.models import Question
from bot.summaries.exports.rows import Row, rounded, share_row, value_row
from bot.summaries.findings import (
    Groups,
    Item,
    Movers,
    Presence,
    Ranking,
    RoleComparison,
    Voice,
)
from bot.summaries.words import FEWER


def ranking_rows(row: Row, question: Question, ranking: Ranking) -> Iterator[Row]:
    """The runoff count by count, who won it, and who wins by pairs."""
    step = f"{row.step}, " if row.step else ""
    for number, counted in enumerate(ranking.rounds, start=1):
        here = replace(row, table="runoff", step=f"{step}count {number}", n=ranking.n)
        for option, votes in zip(question.options, counted.votes, strict=True):
            if votes is not None:
                yield replace(here, option=option, count=votes)
        yield replace(here, table="runoff exhausted", count=counted.exhausted)
    for table, position in (
        ("runoff winner", ranking.winner),
        ("condorcet winner", ranking.condorcet),
    ):
        if position is not None:
            yield replace(row, table=table, option=question.options[position], n=ranking.n)


def participation_rows(participation: Sequence[Presence]) -> Iterator[Row]:
    """How many were still answering at each step, and how many of them from the beginning."""
    for one in participation:
        people = FEWER if one.people is None else one.people
        yield Row("participation", step=one.step, count=people)
        if one.panel is not None and one.people is not None:
            yield Row("participation of the panel", step=one.step, count=one.panel, n=one.people)


def roles_rows(comparisons: Sequence[RoleComparison]) -> Iterator[Row]:
    """Each question by role."""
    for compared in comparisons:
        for role in compared.roles:
            for answer, share in zip(compared.answers, role.shares, strict=True):
                row = Row("role", compared.question, answer, group=role.role)
                yield share_row(row, share)


def voices_rows(voices: Sequence[Voice]) -> Iterator[Row]:
    """What people made of the approved reasons, each side by itself."""
    for voice in voices:
        row = Row("", voice.question, voice.answer, item=voice.text)
        for side in voice.good:
            yield replace(row, table="good point", group=side.side, count=side.good)
        if voice.bridge is not None:
            yield value_row(replace(row, table="bridge"), voice.bridge)
        if voice.strength is not None:
            yield value_row(replace(row, table="strength"), voice.strength)


def movers_rows(movers: Movers) -> Iterator[Row]:
    """What those who changed said had moved them."""
    if movers.people is None:
        yield Row("movers", count=FEWER)
        return
    yield Row("movers", count=movers.people)
    for one in movers.named:
        yield _moved(one.what, one.people, movers.people)
    if movers.other:
        yield _moved("other", movers.other, movers.people)


def _moved(what: str, people: int, n: int) -> Row:
    return Row("moved by", option=what, count=people, n=n, share=rounded(people / n))


def groups_rows(groups: Groups) -> Iterator[Row]:
    """Opinion groups: how large they are, how they stand, where they are on the map."""
    yield Row("people in the map", count=groups.people)
    for group in groups.groups:
        of_group = Row("", group=group.name, n=groups.people)
        yield replace(of_group, table="group", count=group.people)
        for item, stand in zip(groups.items, group.stands, strict=True):
            yield replace(_item("stand", item), group=group.name, option=stand.value)
        for name, value in (("x", group.x), ("y", group.y), ("rx", group.rx), ("ry", group.ry)):
            yield value_row(Row("map", group=group.name, option=name), value)
    for table, positions in (("unites", groups.unites), ("divides", groups.divides)):
        for place, position in enumerate(positions, start=1):
            yield replace(_item(table, groups.items[position]), value=place)
    for arrow in groups.arrows:
        for name, value in (("x", arrow.x), ("y", arrow.y)):
            yield value_row(replace(_item("arrow", groups.items[arrow.item]), option=name), value)


def _item(table: str, item: Item) -> Row:
    return Row(table, step=f"passage {item.number}" if item.number else "", item=item.text)
