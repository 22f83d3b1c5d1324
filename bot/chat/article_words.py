"""What people read about articles: bringing, looking through, asking, saving them."""

from collections.abc import Sequence

from bot.chat.markup import safe
from bot.domain.article import (
    MANY_PASSAGES,
    MOST_PASSAGES,
    Article,
    Dropped,
    Origin,
    as_discussed,
)
from bot.domain.durations import format_duration
from bot.domain.machine import OPENING_WINDOW
from bot.domain.plan import plan
from bot.domain.questions import STANCE
from bot.domain.rounds import Round, Where
from bot.intake.outcome import NoArticle, Problem
from bot.summaries.shares import people
from bot.text import day, word_count

LOOK, EDIT, QUESTIONS, SAVE = "Look", "Edit", "Questions", "Save for later"
BACK, JOIN, CUT, ASK_HERE = "Back", "Join with next", "Split here", "Ask here"
LEAVE_OUT, PUT_BACK = "Leave out", "Put back"
FROM_HERE, UP_TO_HERE = "Begin here", "End here"
WRITE_MAIN = "Write the main question"
REMOVE_IT, KEEP_IT = "Remove it", "Keep it"
GO_TO = "Go to a passage"
PICK_CUT = "Where the next passage begins"
PICK_MAIN = "Or one that the article itself asks"
PICK_DROPPED = "Take a question back"
READY_MADE = "The ready one: "

BRING_TITLE = "Bring an article"
BRING_LINK, BRING_TEXT, BRING_MORE = "A link", "Or its text", "The text goes on"
BRING_FILE, BRING_NAME = "Or a file", "Title, if the text has none"
FILE_KINDS = ".txt, .md, .html, .pdf or .docx, up to 5 MiB"
TEXT_HINT = "Markdown is read. Up to 4,000 characters fit here, as many again below."
EDIT_TITLE = "About the article"
FIELDS = {
    "title": "Title",
    "author": "Author",
    "published": "Date (2021-12-31)",
    "source": "Source: an address, or a name",
    "language": "Language (en, de, pt …)",
}
QUESTION_TITLE, MAIN_TITLE = "A question on this passage", "The main question"

STANCE_TEXT = STANCE.text
USUAL_PACE = 300
"""Seconds a passage takes where a moderator says when the next one comes."""

NO_QUESTIONS = "no questions of its own"

RIGHTS = (
    "Whoever posts a whole text has to have the right to. If you are not sure, leave most of it "
    "out and link to the rest."
)
SAVED = (
    "Saved. `/round start` finds it under its title, and `/article list` has all that this server "
    "saved."
)
NOTHING_SAVED = (
    "This server has saved no article. `/round start` takes a link, a file or a pasted text; "
    "**Save for later** keeps it here."
)
NO_TEXT = "Write a link, a text, or attach a file: one of them is enough."
ONE_OF_THEM = "Name an article or attach a file, not both."
NOTHING_TO_DISCUSS = (
    "There is no text, link or file in this message that I could read. Pick another, or use "
    "`/round start`."
)
NO_DAY = "“{}” is no date. Write it like 2021-12-31, or leave it empty."
NO_LANGUAGE = "“{}” is no language. Write two or three letters, like en or de."
NO_TITLE = "An article needs a title. Write one."
FILE_GONE = "Discord doesn't hand out this file any more. Attach it once again."

_FOUND = {
    Origin.PAGE: "from the page",
    Origin.LINK: "the link",
    Origin.PROPERTIES: "from the file's properties",
    Origin.HEADING: "its first heading",
    Origin.FILE_NAME: "the file's name",
    Origin.FIRST_WORDS: "its first words",
    Origin.TYPED: "yours",
    Origin.GUESSED: "guessed",
    Origin.MESSAGE: "the message",
}
_DROPPED = {
    Dropped.PICTURES: ("picture without a caption", "pictures without a caption"),
    Dropped.VIDEOS: ("video or frame", "videos or frames"),
    Dropped.FORMS: ("form", "forms"),
    Dropped.PAGE_LINES: ("page number or running head", "page numbers and running heads"),
}
_FORM = "`/round start` without options opens a form"
_INSTEAD = f"Attach the article as a file, or paste it: {_FORM}."
_PASTE = f"Or paste its text: {_FORM}."
_PROBLEMS = {
    Problem.NO_LINK: "This is no address of a web page. It begins with https://.",
    Problem.LINKS_OFF: f"Whoever runs this bot has switched links off. {_INSTEAD}",
    Problem.NO_SUCH_HOST: "There is no site “{}”. Check the address.",
    Problem.PRIVATE: "“{}” leads into a private network, and I read public pages only. " + _INSTEAD,
    Problem.UNREACHABLE: f"“{{}}” can't be reached. Try again later. {_INSTEAD}",
    Problem.TOO_SLOW: f"It took too long: a site has ten seconds. Try again later. {_INSTEAD}",
    Problem.REDIRECTS: f"This address leads from page to page without an end. {_INSTEAD}",
    Problem.FORBIDDEN: f"The site doesn't let me read this page (code {{}}). {_INSTEAD}",
    Problem.NOT_FOUND: "The site has no such page. Check the address.",
    Problem.SITE_TROUBLE: f"The site has a problem with this page (code {{}}). {_INSTEAD}",
    Problem.CUT_SHORT: f"The site broke off in the middle of the page. Try again. {_INSTEAD}",
    Problem.TOO_LARGE: "It is too large: up to 5 MiB are read, and 1 MiB of text. Bring the part "
    "that you want to discuss.",
    Problem.TOO_MANY_PAGES: "It has {} pages; up to 400 are read. Bring the part that you want to "
    "discuss.",
    Problem.WRONG_TYPE: "I can't read this kind of file ({}). I read .txt, .md, .html, .pdf and "
    f".docx. {_PASTE}",
    Problem.LEGACY_WORD: "I can't read .{} files. Save it as .docx or .pdf.",
    Problem.DAMAGED: "The file is damaged, or is not what its name says (.{}). Save it anew and "
    f"attach it again. {_PASTE}",
    Problem.LOCKED: f"The file asks for a password. Save it without one. {_PASTE}",
    Problem.SCANNED: "Its pages are pictures, without text. Let a program recognise the text "
    f"(OCR). {_PASTE}",
    Problem.NO_ARTICLE: f"There is no article on this page, or too little of it. {_INSTEAD}",
    Problem.PAY_WALL: "Only the beginning can be read without paying or logging in. If you have "
    f"the right to post the text, paste it: {_FORM}.",
    Problem.EMPTY: f"There is no text in it. If it has some, paste it: {_FORM}.",
    Problem.NOT_INSTALLED: "This bot was installed without what reads {}. Whoever runs it installs "
    f"it again with its extra `articles`. {_PASTE}",
    Problem.FRONT_MATTER: "{}",
}


def plan_text(round_: Round) -> str:
    """What will be posted and how long it takes."""
    article = as_discussed(round_.article)
    passages, asked = len(article.passages), len(article.questions)
    cards = len(plan(article, round_.where))
    place = "In a thread" if round_.where is Where.THREAD else "In this channel"
    words_ = sum(word_count(article.text(one)) for one in article.passages)
    said = (
        f"{place}: {people(words_, 'word', 'words')} in "
        f"{people(passages, 'passage', 'passages')}, "
        f"{people(asked, 'question', 'questions') if asked else NO_QUESTIONS}, {cards} cards in all"
    )
    if round_.pace is None:
        about = _whole_minutes(2 * OPENING_WINDOW + USUAL_PACE * passages)
        return f"{said}. You say when the next passage comes; at five minutes each, about {about}."
    every = format_duration(round_.pace).removeprefix("1 ")
    whole = _whole_minutes(2 * OPENING_WINDOW + round_.pace * passages)
    return f"{said}; one every {every}, about {whole} in all."


def _whole_minutes(seconds: int) -> str:
    return format_duration(max(60, seconds // 60 * 60))


def credits(article: Article) -> str:
    """Who wrote an article, when and where it appeared, and its credits."""
    said = [safe(article.author)] if article.author else []
    if article.published:
        said.append(day(article.published))
    if article.source:
        said.append(safe(article.source))
    if article.credits:
        said.append(f"Credits: {safe('; '.join(article.credits))}")
    return " · ".join(said)


def asked_on_passages(questions: str) -> str:
    """The questions on passages, a line each; empty if there are none."""
    if not questions:
        return (
            "No question on a passage yet: where none is asked, the card asks “Do you agree with "
            "this passage?”. **Look** lets you ask your own."
        )
    return f"On passages:\n{questions}"


def and_more(count: int) -> str:
    """In the place of lines of a list."""
    return f"… and {count} more: **Look**"


def more_saved(count: int) -> str:
    """Below a list that is too long."""
    return f"… and {count} more: `/round start` finds each by a word of its title."


def end_of(text: str) -> str:
    """Below an outline, so that an end that is missing is seen."""
    return f"The last words: “{text}”"


def no_article(problem: NoArticle) -> str:
    """Why a link or a file gave no article, and what to do."""
    detail = safe(problem.detail)
    text = _PROBLEMS[problem.problem]
    if not detail:
        text = text.replace(" (.{})", "").replace(" ({})", "")
    return text.format(detail)


def details(article: Article) -> list[str]:
    """What is known of an article that somebody brought, each with where it was found."""
    found = dict(article.reading.found) if article.reading else {}

    told = [("Author", safe(article.author), "author"), ("Date", _shown(article), "published")]
    told += [("Source", safe(article.source), "source"), ("Language", article.language, "language")]
    known = [
        f"{name}: {value} ({_FOUND[found[field]]})" if field in found else f"{name}: {value}"
        for name, value, field in told
        if value
    ]
    missing = [name.lower() for name, value, _ in told if not value]
    return [
        f"Title: {_FOUND[found['title']]}" if "title" in found else "",
        *known,
        f"Not found: {', '.join(missing)}" if missing else "",
    ]


def _shown(article: Article) -> str:
    return day(article.published) if article.published else ""


def dropped(article: Article) -> str:
    """What was left out when it was read."""
    if article.reading is None or not article.reading.dropped:
        return ""
    said = ", ".join(people(count, *_DROPPED[what]) for what, count in article.reading.dropped)
    return f"Not taken along: {said}."


def warnings(article: Article, torn: Sequence[int]) -> list[str]:
    """What to look at before the start; `torn`: passages that end in mid-sentence."""
    kept = sum(not one.is_left_out for one in article.passages)
    said: list[str] = []
    if not kept:
        said.append(f"⚠️ Everything is left out. **{LOOK}** lets you put passages back.")
    if kept > MOST_PASSAGES:
        said.append(
            f"⚠️ {kept} passages are too many: {MOST_PASSAGES} is the most. In **{LOOK}**, "
            f"**{FROM_HERE}** and **{UP_TO_HERE}** leave a part of it."
        )
    elif kept > MANY_PASSAGES:
        said.append(
            f"⚠️ {kept} passages make a long discussion. In **{LOOK}**, **{FROM_HERE}** and "
            f"**{UP_TO_HERE}** leave a part of it."
        )
    if torn:
        which = ", ".join(str(number) for number in torn[:5])
        word = "Passage" if len(torn) == 1 else "Passages"
        end = "ends" if len(torn) == 1 else "end"
        said.append(f"⚠️ {word} {which} {end} in mid-sentence. **{LOOK}** lets you join it.")
    return said


def length(text: str) -> str:
    """How long a passage is, in the words of people who read."""
    return people(word_count(text), "word", "words")


def position_of(number: int, total: int, text: str, *, is_left_out: bool) -> str:
    """Above a passage that is looked at."""
    said = f"Passage {number} of {total} · {length(text)}"
    return f"{said} · left out" if is_left_out else said


def saved_article(passages: int, published: str) -> str:
    """What a list or a menu adds to a title."""
    when = f"{day(published)}, " if published else ""
    return f"{when}{people(passages, 'passage', 'passages')}"


def remove_asks(title: str) -> str:
    """Asks once before a saved article is removed."""
    return (
        f"### Remove “{title}”?\nIt goes from this server's articles. Discussions about it stay, "
        "those that go on too."
    )


def removed(title: str) -> str:
    """Afterwards."""
    return f"Removed: “{title}”"


def exported(title: str) -> str:
    """Over the file."""
    return (
        f"“{title}” as a file. `/round start` takes it on another server, and whoever runs the bot "
        "can put it into the folder of articles."
    )
