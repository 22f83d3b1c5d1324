"""The data dictionary: every file, column and table of an export, and what its numbers mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.summaries.exports.fields import FIELDS, Described
from bot.summaries.exports.rows import written


@dataclass(frozen=True, slots=True)
class Table:
    """A value of the column `table`. `tally`: its numbers are whole results of one poll or sizes
    of groups as they were published, and may be 1 or 2; all others are 0, or at least 3."""

    meaning: str
    count: str = "people"
    share: str = ""
    value: str = ""
    missing: str = ""
    tally: bool = False


ROUND_COLUMNS = {
    "round": Described("The round's number.", "number", "1 or more"),
    "article": Described("Title of the article."),
    "table": Described("What kind of number the row holds; see the tables.", "name"),
    "step": Described("At which step of the round, or count of a runoff.", "name", "", "of all"),
    "question": Described("The question.", missing="the row belongs to none"),
    "item": Described("A passage's first words, or a reason.", missing="the row has none"),
    "group": Described("A role, a side, or an opinion group.", missing="of everyone"),
    "option": Described("The answer, or the part of the table.", missing="there is only one"),
    "count": Described("How many; see the table.", "people", "", "the row counts nobody"),
    "n": Described("Of how many.", "people", "0 or more", "the row has no share"),
    "share": Described("count / n.", "share", "-1 to 1", "nobody judged, or no share"),
    "value": Described("A number that counts nobody, such as a mean.", "see the table"),
    "low": Described("Lower end of the 95% interval of share, or of value.", "as that", "", "none"),
    "high": Described("Upper end of it.", "as that", "", "none"),
}

_FEW = "“fewer than 3” where it is 1 or 2"

TABLES = {
    "participants": Table("Held an answer in at least one poll at the end.", tally=True),
    "tracked people": Table("Sizes of groups of the tracked question, by option.", tally=True),
    "tracked result": Table("The outcome: everyone at the end.", share="of who judged", tally=True),
    "tracked opening": Table("All opening answers.", share="of who judged", tally=True),
    "tracked closing": Table("All closing answers.", share="of who judged", tally=True),
    "paired opening": Table("Opening answers of the paired.", share="of who judged", tally=True),
    "paired closing": Table("Closing answers of the paired.", share="of who judged", tally=True),
    "changed": Table("Of the paired, who changed their answer.", share="of the paired"),
    "flow": Table("Who went from one answer to another.", share="of the paired"),
    "net": Table(
        "Gained less lost, per answer: the paired closing less the paired opening.",
        "people, may be negative", share="of the paired", tally=True,
    ),
    "gained": Table("Came to this answer.", share="of the paired"),
    "lost": Table("Left this answer.", share="of the paired"),
    "scale": Table(
        "Where people stand on a scale; marks are 0 (F) to 4 (A), agreement -2 to 2.",
        "", value="mean with its bootstrap interval; spread (standard deviation)",
    ),
    "scale change": Table(
        "How the same people moved on the scale.", "",
        value="mean change with its interval; change of the spread",
        missing="no interval: too few moved",
    ),
    "switches": Table(
        "Of the panel, who held another answer when the passage's step was over.",
        share="of who held one at both moments", missing="“fewer than 3 or not told”",
    ),
    "line": Table("The panel's answers at each step.", share="of who judged", tally=True),
    "line of everyone": Table("Everyone's answers.", share="of who judged", tally=True),
    "question": Table("The result of a question.", share="of who judged", tally=True),
    "stance": Table("Stances on a passage.", share="of who answered", tally=True),
    "runoff": Table("Instant runoff: votes per option still in it, count by count.", tally=True),
    "runoff exhausted": Table("Ballots on which no option is left."),
    "runoff winner": Table("Who wins the runoff.", ""),
    "condorcet winner": Table("Who beats each other option in pairs.", "", missing="nobody does"),
    "participation": Table("Who answered at a step.", missing=_FEW),
    "participation of the panel": Table("Of them, who had answered at the opening."),
    "role": Table("A role's answers (group); few people are merged.", share="of the role"),
    "good point": Table("Who found a reason (item) good, by their own answer (group)."),
    "bridge": Table(
        "How well a reason does on the side that likes it least.", "",
        value="smallest (good + 1)/(marked + 2) over the sides",
    ),
    "strength": Table(
        "How well a reason does on its own side.", "", value="(good + 1)/(marked + 2)"
    ),
    "movers": Table("Changed an answer and said what had moved them.", missing=_FEW),
    "moved by": Table("What moved them (option).", share="of who said"),
    "people in the map": Table("Took a stand on enough passages and reasons."),
    "group": Table("People of an opinion group."),
    "stand": Table("How a group stands to an item (option).", ""),
    "map": Table("Where a group is: centre x, y and standard deviations.", "", value="map units"),
    "unites": Table("Items on which the groups agree.", "", value="place, 1 is best"),
    "divides": Table("Items that divide the groups.", "", value="place, 1 is most"),
    "arrow": Table("Which way an item draws people on the map.", "", value="map units"),
}  # fmt: skip

POLL_COLUMNS = {
    "poll": Described("The poll's number.", "number", "1 or more"),
    "asked": Described("The day on which it was asked.", "date", "ISO 8601, UTC"),
    "closed": Described("The day on which it was closed.", "date", "ISO 8601, UTC"),
    "ballots": Described("Whether ballots were secret or open.", "name"),
    "question": Described("The question."),
    "kind": Described("How it is answered.", "name"),
    "option": Described("The answer."),
    "count": Described("Gave it, as the closed card shows.", "people", "0 or more"),
    "n": Described("Judged.", "people", "0 or more", "for “can't judge”"),
    "share": Described("count / n.", "share", "0 to 1", "nobody judged, or for “can't judge”"),
    "low": Described("Lower end of its 95% Wilson interval.", "share", "0 to 1", "no share"),
    "high": Described("Upper end of it.", "share", "0 to 1", "no share"),
}

_PERSON = Described(
    "Made by chance for this round in this export. The same person has another one in every other "
    "round and export."
)
_POLL = Described("Number of the poll within the file, in the order of asking.", "number")
_ANSWER = Described("The answer in words.")
_NUMBER = Described(
    "The answer as a number: marks 4 (A) to 0 (F), agreement 2 to -2, stances 1, -1 and 0 "
    "(unsure), one choice: the option's place from 1; several: the sum of 2^(place - 1).",
    "number", "", "“can't judge”, withdrawn, or a ranking",
)  # fmt: skip
_ASKED = {
    "poll": _POLL,
    "purpose": Described("tracked, question or stance.", "name"),
    "question": Described("The question, or a passage's first words."),
}

BALLOT_COLUMNS = {
    "pseudonym": _PERSON,
    **_ASKED,
    "answer": _ANSWER,
    "number": _NUMBER,
    "first_at": Described(
        "When the first answer was given, cut to the hour: minutes could be matched with what "
        "else is seen on Discord.", "time", "ISO 8601, UTC",
    ),
    "last_at": Described("When it was last given or confirmed, cut to the hour.", "time",
                         "ISO 8601, UTC"),
    "roles": Described("The compared roles that they had.", missing="none"),
}  # fmt: skip

CHANGE_COLUMNS = {
    "pseudonym": _PERSON,
    **_ASKED,
    "change": Described("1 for this person's first answer in the poll, then 2 ...", "number"),
    "answer": Described("The answer in words.", missing="it was withdrawn"),
    "number": _NUMBER,
    "at": Described("When, cut to the hour.", "time", "ISO 8601, UTC"),
}

FILES = {
    "round-N.csv": ("The figures of round N: one row per number.", ROUND_COLUMNS),
    "polls.csv": (
        "Closed polls asked outside rounds with at least 5 answers, as their cards show them. Of "
        "a secret poll one or two late answers may be left out.", POLL_COLUMNS,
    ),
    "round-N-ballots.csv": (
        "Only with --ballots: one row a ballot of polls with at least 5, in random order. "
        "Personal data about opinions: who knows some of a person's answers finds the others.",
        BALLOT_COLUMNS,
    ),
    "round-N-changes.csv": (
        "Only with --ballots: every answer, change and confirmation of those who hold an answer "
        "at the end; who took theirs back is left out. Random order.", CHANGE_COLUMNS,
    ),
}  # fmt: skip

DOCUMENT = "round-N.json"

_NOTES = (
    "Aggregates hold no breakdown of 1 or 2 people. The result of a whole poll is given in full "
    "once 5 people answered, as on its card: there an option may have 1 or 2 people, since "
    "nothing else is said about them.",
    "Rounds that were discarded are never exported, nor those whose summary is not published yet.",
    "Shares are from 0 to 1. An empty cell, or null, means that there is nothing to tell.",
    "Texts that a spreadsheet would run as a formula begin with an apostrophe in CSV.",
    "Files with one row a ballot give each person a new pseudonym in every round and export, so "
    "pseudonyms can't join them. The answers themselves can, if they are the same ballots.",
)


def to_csv() -> str:
    """The dictionary as a table."""
    columns = ("file", "place", "name", "meaning", "unit", "range", "missing when")
    return written(columns, _entries())


def to_markdown() -> str:
    """The dictionary to be read."""
    lines = ["# What the exported files hold", "", *(f"- {note}" for note in _NOTES)]
    for name, (meaning, columns) in FILES.items():
        lines += ["", f"## {name}", "", meaning, "", *_listed(columns)]
        if columns is ROUND_COLUMNS:
            lines += ["", "### Values of `table`", "", *_tables()]
    head = "The same figures, with method. `summary.schema.json` is its JSON Schema."
    lines += ["", f"## {DOCUMENT}", "", head, "", *_listed(FIELDS)]
    return "\n".join(lines) + "\n"


def _entries() -> Iterator[tuple[str, ...]]:
    for name, (_, columns) in FILES.items():
        for column, one in columns.items():
            yield (name, "column", column, one.meaning, one.unit, one.range, one.missing)
    for table, one in TABLES.items():
        unit = "; ".join(_units(one))
        yield ("round-N.csv", "table", table, one.meaning, unit, _range(one), one.missing)
    for field, one in FIELDS.items():
        yield (DOCUMENT, "field", field, one.meaning, one.unit, one.range, one.missing)


def _listed(described: dict[str, Described]) -> Iterator[str]:
    yield "| name | meaning | unit | range | missing when |"
    yield "|---|---|---|---|---|"
    for name, one in described.items():
        cells = (f"`{name}`", one.meaning, one.unit, one.range, one.missing)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _tables() -> Iterator[str]:
    yield "| table | meaning | count | share | value | missing |"
    yield "|---|---|---|---|---|---|"
    for name, one in TABLES.items():
        count = f"{one.count} ({_range(one)})" if one.count else ""
        cells = (f"`{name}`", one.meaning, count, one.share, one.value, one.missing)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _units(table: Table) -> Iterator[str]:
    for name, unit in (("count", table.count), ("share", table.share), ("value", table.value)):
        if unit:
            yield f"{name}: {unit}"


def _range(table: Table) -> str:
    if not table.count:
        return ""
    return "as published" if table.tally else "0, or 3 and more"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
