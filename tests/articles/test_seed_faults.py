"""A seed with a fault is refused with file, line and what to write instead."""

import pytest
from tides import SEED, parse

from bot.articles.seed import parse_seed
from bot.errors import UserError

TOML_ADVICE = 'Write key = "text" or key = ["text", "text"], with straight quotes.'

FAULTS = {
    "no front matter": (
        "+++\nslug",
        "slug",
        1,
        (
            'the front matter is missing. Begin the file with a line +++, then title = "…" and '
            "the other keys, then a line +++, then the article."
        ),
    ),
    "no end": (
        "+++\n\nA first",
        "A first",
        1,
        "the front matter doesn't end. Write a line +++ before the article.",
    ),
    "empty body": (
        SEED[SEED.index("A first word about") :],
        " \n",
        28,
        "the article is empty. Write its text below this line +++.",
    ),
    "curly quotes": (
        '"On the tides"',
        "“On the tides”",
        3,
        f"this is not valid TOML (column 9: Invalid value). {TOML_ADVICE}",
    ),
    "open list": ('["Yes", "No"]', '["Yes", "No"', 15, TOML_ADVICE),
    "open text": ('"Pick any."', '"""Pick any.', 27, "(Unterminated string)"),
    "endless list": ('["Yes", "No"]', "[" * 5000, 15, TOML_ADVICE),
    "endless number": ('"On the tides"', "7" * 5000, 3, TOML_ADVICE),
    "key twice": ('slug = "tides"', 'slug = "tides"\nslug = "tide"', 3, "Write each key once."),
    "no slug": ('slug = "tides"\n', "", 1, 'there is no "slug" here. Write slug = "a-short-name".'),
    "bad slug": (
        '"tides"',
        '"The Tides"',
        2,
        (
            '"The Tides" is no slug: it has lower-case letters, digits and hyphens only. Write '
            'slug = "the-tides".'
        ),
    ),
    "long slug": ('"tides"', f'"{"t" * 65}"', 2, '"slug" has 65 characters. Write at most 64.'),
    "no title": ('title = "On the tides"\n', "", 1, 'there is no "title" here. Write title = "…".'),
    "blank title": ('"On the tides"', '" "', 3, '"title" has no words. Write title = "…".'),
    "long title": (
        '"On the tides"',
        f'"{"t" * 251}"',
        3,
        '"title" has 251 characters. Write at most 250.',
    ),
    "title as number": (
        '"On the tides"',
        "7",
        3,
        '"title" is not written like that. Write title = "…".',
    ),
    "slip of the pen": ("title", "titel", 3, 'there is no key "titel" here. Write title.'),
    "strange key": (
        "credits",
        "xyz",
        5,
        (
            'there is no key "xyz" here. Write one of: slug, title, published, credits, note, '
            "language, quotations, tracked, questions."
        ),
    ),
    "key too low": (
        "[tracked]",
        '[tracked]\nnote = "x"',
        13,
        'there is no key "note" here. Move it above the first line that begins with [.',
    ),
    "no such day": (
        "2024-02-29",
        '"2024-02-30"',
        4,
        '"published" is not written like that. Write published = 2021-12-31.',
    ),
    "no day": (
        "published = 2024-02-29\n",
        "",
        1,
        'there is no "published" here. Write published = 2021-12-31.',
    ),
    "day as number": ("2024-02-29", "2024", 4, '"published" is not written like that.'),
    "credits as text": (
        '["Photo: A. Body"]',
        '"Photo"',
        5,
        '"credits" is not written like that. Write credits = ["Photo: …"].',
    ),
    "credit as number": ('["Photo: A. Body"]', "[7]", 5, '"credits" is not written like that.'),
    "many credits": (
        '["Photo: A. Body"]',
        '["a", "b", "c", "d", "e", "f"]',
        5,
        '"credits" has 6 entries. Write at most 5.',
    ),
    "language": (
        "credits",
        'language = "English"\ncredits',
        5,
        '"language" is not written like that. Write language = "en".',
    ),
    "no tracked": (
        '[tracked]\ntext = "Is the sea calm?"\nkind = "choice"\noptions = ["Yes", "No"]\n',
        "",
        1,
        'there is no "tracked" here. Write [tracked] on a line of its own',
    ),
    "tracked as list": (
        "[tracked]",
        "[[tracked]]",
        12,
        '"tracked" is not written like that. Write [tracked] on a line of its own',
    ),
    "quotation as table": (
        "[[quotations]]",
        "[quotations]",
        7,
        '"quotations" is not written like that. Write [[quotations]] on a line',
    ),
    "quotation not found": (
        '"The sea"',
        '"The ocean sea"',
        8,
        '"The ocean sea" is not in the article.',
    ),
    "quotation backwards": (
        '"comes back"',
        '"first word"',
        9,
        '"last" stands before "first". Swap their words.',
    ),
    "quotations overlap": (
        "[tracked]",
        '[[quotations]]\nfirst = "goes out"\n[tracked]',
        13,
        "this quotation overlaps one above. Write other words, or leave one out.",
    ),
    "unknown kind": (
        '"marks"',
        '"poll"',
        20,
        'there is no kind "poll". Write one of: choice, multiple, marks, agreement, ranked.',
    ),
    "stance": (
        '"marks"',
        '"stance"',
        20,
        'there is no kind "stance". Write one of: choice, multiple, marks, agreement, ranked.',
    ),
    "no kind": (
        'kind = "marks"\n',
        "",
        17,
        'there is no "kind" here. Write kind = "choice".',
    ),
    "one option": (
        '["Wet", "Salty"]',
        '["Wet"]',
        26,
        "write 2 to 10 options for multiple; there is only one.",
    ),
    "no options": (
        'options = ["Wet", "Salty"]\n',
        "",
        22,
        "write 2 to 10 options for multiple; there are none.",
    ),
    "same option": (
        '["Wet", "Salty"]',
        '["Wet", "WET"]',
        26,
        'the option "WET" is there twice. Leave one out or reword it.',
    ),
    "blank option": (
        '["Wet", "Salty"]',
        '["Wet", ""]',
        26,
        '"options" has no words. Write options = ["Yes", "No"].',
    ),
    "options of marks": (
        '"marks"',
        '"marks"\noptions = ["A", "B"]',
        21,
        "the options of marks are always A, B, C, D, F. Leave the options out.",
    ),
    "long question": (
        '"What is it?"',
        f'"{"t" * 301}"',
        24,
        '"text" has 301 characters. Write at most 300.',
    ),
    "blank help": ('"Pick any."', '""', 27, '"help" has no words. Write help = "…".'),
    "no anchor": (
        'anchor = "watched it"\n',
        "",
        17,
        'there is no "anchor" here. Write anchor = "a few words',
    ),
    "anchor not found": (
        '"watched it"',
        '"watched at"',
        18,
        '"watched at" is not in the article. Write "watched it".',
    ),
    "anchor far off": (
        '"watched it"',
        '"zzzz qqqq"',
        18,
        '"zzzz qqqq" is not in the article. Copy a few words of it, to the letter.',
    ),
    "anchor twice": (
        '"watched it"',
        '"it"',
        18,
        ('"it" is in the article twice. Write a few more words, so that they fit one place only.'),
    ),
    "slip in question": ("help", "halp", 27, 'there is no key "halp" here. Write help.'),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_line_and_what_to_write_instead(case: str) -> None:
    old, new, line, advice = FAULTS[case]
    with pytest.raises(UserError) as refused:
        parse(old, new)
    assert f"{refused.value}".startswith(f"tides.md, line {line}: ")
    assert advice in f"{refused.value}"


def test_lines_are_right_after_values_of_several_lines() -> None:
    text = SEED.replace('["Yes", "No"]', '[\n  "Yes", # [[questions]]\n  "No",\n]')
    with pytest.raises(UserError, match=r"^tides.md, line 23: there is no kind"):
        parse_seed(text.replace('"marks"', '"poll"'), "tides.md")
