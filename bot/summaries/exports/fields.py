"""What every field of a summary's JSON means, by the name of its part: the data dictionary."""

from dataclasses import dataclass

ALWAYS = ""
NOBODY = "nobody judged"


@dataclass(frozen=True, slots=True)
class Described:
    """`unit` and `range` of what stands there; `missing`: when it is null or empty, if ever."""

    meaning: str
    unit: str = "text"
    range: str = ""
    missing: str = ALWAYS


def _people(meaning: str, missing: str = ALWAYS, range_: str = "0 or more") -> Described:
    return Described(meaning, "people", range_, missing)


def _broken_down(meaning: str, missing: str = ALWAYS) -> Described:
    return _people(meaning, missing, "0, or 3 and more")


def _part(meaning: str, missing: str = ALWAYS) -> Described:
    return Described(meaning, "part", "", missing)


def _listed(meaning: str, missing: str = ALWAYS) -> Described:
    return Described(meaning, "list", "", missing)


FIELDS: dict[str, Described] = {
    "document.$schema": Described("The schema that this document fits, as a file beside it."),
    "document.version": Described("Version of the document's shape.", "number", "1"),
    "document.round": Described("The round's number.", "number", "1 or more"),
    "document.method": _listed("How the figures were made, in sentences."),
    # the round
    "Summary.title": Described("Title of the article."),
    "Summary.published": Described("When the article was published.", "date", "ISO 8601"),
    "Summary.note": Described("What kind of article it is.", missing="the article has none"),
    "Summary.participants": _people("Held an answer in at least one poll at the end."),
    "Summary.tracked_question": _part("The question that stayed open for the whole round."),
    "Summary.tracked": _part("Its figures.", "the round is not over"),
    "Summary.questions": _listed("The questions on passages, in order."),
    "Summary.passages": _listed("The passages with their stances, in order."),
    "Summary.most_contested": _part(
        "The passage whose smaller side is the largest.", "no side has a quarter everywhere"
    ),
    "Summary.most_agreed": _part(
        "The passage with which most agree.", "with none do two thirds agree"
    ),
    "Summary.reasons": _listed("Reasons that moderators approved, without authors."),
    "Summary.lines": _listed("The sentences that every summary carries."),
    "Summary.participation": _listed("How many answered at each step.", "not collected"),
    "Summary.by_role": _listed("Results by role.", "no roles were compared, or too few to say"),
    "Summary.voices": _listed("Approved reasons with what people made of them.", "nobody did"),
    "Summary.movers": _part("What moved those who changed, as they said.", "nobody was asked"),
    "Summary.groups": _part("Opinion groups.", "nobody was asked for stances"),
    "Question.text": Described("The question."),
    "Question.kind": Described("How it is answered.", "name"),
    "Question.options": _listed("The options, in order; shares come in the same order."),
    "Question.help": Described("A neutral sentence beside it.", missing="there is none"),
    # results
    "Result.shares": _listed("One share per option, of the people who judged."),
    "Result.judged": _people("Gave an answer other than “can't judge”."),
    "Result.cant_judge": _people("Answered “can't judge”."),
    "Share.count": _people("Of `n`, how many. In a breakdown 0, or 3 and more."),
    "Share.n": _people("Of how many."),
    "Share.share": Described("count / n.", "share", "0 to 1", NOBODY),
    "Share.interval": _part("95% Wilson score interval of the share.", NOBODY),
    "Interval.low": Described("Lower end.", "share", "0 to 1"),
    "Interval.high": Described("Upper end.", "share", "0 to 1"),
    "QuestionFigures.question": _part("The question."),
    "QuestionFigures.passage": Described("Number of the passage that it followed.", "number"),
    "QuestionFigures.shown": Described("Whether there is a result, and if not, why.", "name"),
    "QuestionFigures.result": _part("Its result.", "hidden, or fewer than 5 answered"),
    "QuestionFigures.scale": _part("Mean and spread.", "no scale, or no result"),
    "QuestionFigures.ranking": _part("How the ranking came out.", "not ranked, or no result"),
    "PassageFigures.number": Described("Number of the passage.", "number", "1 or more"),
    "PassageFigures.snippet": Described("Its first words."),
    "PassageFigures.shown": Described("Whether there is a result, and if not, why.", "name"),
    "PassageFigures.result": _part(
        "Shares of agree, disagree, unsure.", "hidden, or fewer than 5 answered"
    ),
    # the tracked question
    "Tracked.question": _part("The question."),
    "Tracked.shown": Described("Whether there is a result, and if not, why.", "name"),
    "Tracked.result": _part("The outcome: everyone at the end.", "fewer than 5 answered"),
    "Tracked.left_out": _people(
        "Left out of the outcome: next to the rest their answers could be worked out.",
        range_="0 to 2",
    ),
    "Tracked.n_opening": _people("Answered before the first passage."),
    "Tracked.n_closing": _people("Answered or confirmed in the closing window."),
    "Tracked.n_carried": _people("Held an answer at the end, but gave it before the close."),
    "Tracked.n_paired": _people("Answered both at the opening and at the close."),
    "Tracked.opening": _part("All opening answers.", "too few, or not to be said beside the rest"),
    "Tracked.closing": _part("All closing answers.", "too few, or not to be said beside the rest"),
    "Tracked.before_after": _part("The same people at both ends.", "see why_not"),
    "Tracked.why_not": Described("Why there is no before and after.", missing="there is one"),
    "Tracked.switches": _listed("Switches after each passage."),
    "Tracked.line": _part("The opinion line.", "single people's changes would show"),
    "Tracked.scale": _part("Mean and spread of the outcome.", "no scale, or too few"),
    "Tracked.ranking": _part("How the ranking came out.", "not ranked, or too few"),
    "BeforeAfter.n": _people("Paired: the same people at both ends.", range_="5 or more"),
    "BeforeAfter.opening": _part("Their opening answers."),
    "BeforeAfter.closing": _part("Their closing answers."),
    "BeforeAfter.gross": _part("Changed their answer.", "not to be said beside the rest"),
    "BeforeAfter.flows": _listed("Who went where, as far as at least 3 people did."),
    "BeforeAfter.other_changes": _broken_down("Changed outside the named flows."),
    "BeforeAfter.net": _listed("What each answer gained and lost on balance."),
    "BeforeAfter.scale": _part("How they moved on the scale.", "no scale, or not to be said"),
    "NamedFlow.source": Described("The answer at the opening."),
    "NamedFlow.target": Described("The answer at the close."),
    "NamedFlow.people": _people("Went this way.", range_="3 and more"),
    "Net.answer": Described("The answer."),
    "Net.net": _people("Gained less lost.", range_="-n to n"),
    "Net.share": Described("net / paired n.", "share", "-1 to 1"),
    "Net.gained": _broken_down("Came to this answer.", "would show one or two people"),
    "Net.lost": _broken_down("Left this answer.", "would show one or two people"),
    "Switches.passage": Described("Number of the passage.", "number", "1 or more"),
    "Switches.people": _part(
        "Of the panel, who held another answer when its step was over.", "1 or 2, or not told"
    ),
    "Switches.too_few": Described("Too few to say something about the passage.", "yes or no"),
    "Line.steps": _listed("The moments: opening, passages by number, closing."),
    "Line.who": Described("Whose line it is.", "name"),
    "Line.panel": _listed("The panel's points."),
    "Line.everyone": _listed("Everyone's points.", "it would be the panel again"),
    "Point.step": Described("Position in `steps`.", "number", "0 or more"),
    "Point.result": _part("Where opinion stood."),
    # scales, rankings, steps, roles
    "Scale.n": _people("Judged."),
    "Scale.mean": Described("Mean; marks 0 (F) to 4 (A), agreement -2 to 2.", "points", "-2 to 4"),
    "Scale.range": _part("95% bootstrap interval of the mean."),
    "Scale.spread": Described("Standard deviation.", "points", "0 to 2"),
    "ScaleChange.n": _people("Judged at both ends."),
    "ScaleChange.mean": Described("Mean change, closing less opening.", "points", "-4 to 4"),
    "ScaleChange.range": _part("95% bootstrap interval of it.", "too few moved, or not to be said"),
    "ScaleChange.spread": Described(
        "Change of the standard deviation: below 0 is closer together.", "points", "-2 to 2"
    ),
    "Range.low": Described("Lower end.", "points"),
    "Range.high": Described("Upper end.", "points"),
    "Ranking.n": _people("Ranked at least one option."),
    "Ranking.rounds": _listed("The counts of the instant runoff.", "see note"),
    "Ranking.winner": Described("The runoff's, as a position.", "number", "0 or more", "none"),
    "Ranking.condorcet": Described(
        "Who beats each other option in pairs, as a position.", "number", "0 or more", "none"
    ),
    "Ranking.note": Described("Why counts are left out.", missing="none are"),
    "RunoffRound.votes": _listed("People per option; null once it is out."),
    "RunoffRound.exhausted": _broken_down("Ballots on which no option is left."),
    "RunoffRound.out": _listed("Positions of the options that leave after it."),
    "Presence.step": Described("The step."),
    "Presence.people": _broken_down("Answered at it.", "1 or 2 people"),
    "Presence.panel": _broken_down("Of them, who had answered at the opening.", "not to be said"),
    "RoleComparison.question": Described("The question."),
    "RoleComparison.answers": _listed("The answers; ones of few people are in the last."),
    "RoleComparison.roles": _listed("The roles; a person can have several."),
    "RoleResult.role": Described("Name of the role at the round's start."),
    "RoleResult.n": _broken_down("Members of the role who answered."),
    "RoleResult.shares": _listed("One per answer."),
    # reasons
    "Reason.question": Described("The question."),
    "Reason.answer": Described("The author's answer."),
    "Reason.text": Described("The reason."),
    "Voice.question": Described("The question."),
    "Voice.answer": Described("The author's answer."),
    "Voice.text": Described("The reason."),
    "Voice.good": _listed("Who found it good, by side.", "on no side did 3 people"),
    "Voice.bridge": Described(
        "Smallest estimated share of “good point” over the sides, (good + 1)/(marked + 2).",
        "share", "0 to 1", "fewer than two sides with 3 such people",
    ),
    "Voice.strength": Described(
        "The same estimate on its own side.", "share", "0 to 1", "fewer than 3 such people"
    ),
    "SideMarks.side": Described("The answer of those who marked."),
    "SideMarks.good": _people("Found it a good point.", range_="3 and more"),
    "Movers.people": _broken_down("Said what moved them.", "1 or 2 people"),
    "Movers.named": _listed("What moved at least 3 of them."),
    "Movers.other": _broken_down("Named something else."),
    "Mover.what": Described("A passage, a reason or the conversation."),
    "Mover.people": _people("Said so.", range_="3 and more"),
    # groups
    "Groups.people": _broken_down("Took a stand on enough items."),
    "Groups.items": _listed("Passages and reasons that people took a stand on."),
    "Groups.groups": _listed("The groups.", "see why_not"),
    "Groups.why_not": Described("Why there are no groups.", missing="there are"),
    "Groups.caution": Described("What to keep in mind.", missing="nothing"),
    "Groups.unites": _listed("Positions in `items` on which groups agree, best first."),
    "Groups.divides": _listed("Positions in `items` that divide them, most first."),
    "Groups.arrows": _listed("Which way each item draws people on the map."),
    "Item.number": Described("Number of the passage; 0 for a reason.", "number", "0 or more"),
    "Item.text": Described("The passage's first words, or the reason."),
    "OpinionGroup.name": Described("Its letter."),
    "OpinionGroup.people": _people("In it.", range_="3 and more"),
    "OpinionGroup.words": Described("How it stands, in a sentence."),
    "OpinionGroup.stands": _listed("One per item: mostly agree, mostly disagree, are divided."),
    "OpinionGroup.x": Described("Its centre on the map.", "map"),
    "OpinionGroup.y": Described("Its centre on the map.", "map"),
    "OpinionGroup.rx": Described("One standard deviation along the axis.", "map", "0 or more"),
    "OpinionGroup.ry": Described("One standard deviation along the axis.", "map", "0 or more"),
    "Arrow.item": Described("Position in `items`.", "number", "0 or more"),
    "Arrow.x": Described("Its direction on the map.", "map"),
    "Arrow.y": Described("Its direction on the map.", "map"),
}  # fmt: skip
"""By part and field: `Summary` is the document itself."""
