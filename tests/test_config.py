"""The settings, and the example file that people copy."""

import contextlib
from dataclasses import fields
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Settings, Shards, load_settings, parse_settings, token_of
from bot.errors import SettingsError, UserError

EXAMPLE = Path(__file__).parent.parent / ".env.example"
NAMES = [spec.metadata["name"] for spec in fields(Settings)]


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_file_names_every_setting_and_nothing_else() -> None:
    assert list(dotenv_values(EXAMPLE)) == NAMES


def test_the_example_file_shows_the_defaults() -> None:
    assert load_settings(EXAMPLE) == Settings() == parse_settings({})


def test_every_line_of_the_example_has_its_value_and_a_word_of_explanation() -> None:
    explained: dict[str, str] = {}
    for block in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        comment, _, assignment = block.strip().rpartition("\n")
        explained[assignment.partition("=")[0]] = comment
    assert all(explained.get(name, "").startswith("#") for name in NAMES)
    default = Settings()
    values = dotenv_values(EXAMPLE)
    for spec in fields(Settings):
        shown = values[spec.metadata["name"]]
        actual = getattr(default, spec.name)
        said = {True: "on", None: ""}.get(actual, f"{actual}".removesuffix(".0"))
        assert shown == said


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    values = {
        "DISCORD_TOKEN": " abc ",
        "DISCORD_TOKEN_FILE": "token",
        "DATABASE": f"{tmp_path}/x.db",
        "KEY_FILE": f"{tmp_path}/y.key",
        "ARTICLES": "mine",
        "LINKS": "off",
        "ANSWERS_IN_FLIGHT": "8",
        "REDRAW_SECONDS": "2.5",
        "KEEP_DAYS": "90",
        "LOG_LEVEL": "debug",
        "SHARDS": "0-3, 8,9-10/16",
        "METRICS_PORT": "9464",
    }
    assert set(values) == set(NAMES)
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    expected = Settings(
        *("abc", "token", tmp_path / "x.db", tmp_path / "y.key", "mine", False, 8, 2.5, 90),
        "DEBUG",
        Shards((0, 1, 2, 3, 8, 9, 10), 16, "0-3, 8,9-10/16"),
        9464,
    )
    assert load_settings(file) == expected


def test_a_process_knows_the_servers_of_its_shards() -> None:
    some, all_ = parse_settings({"SHARDS": "0-1,3/4"}).shards, parse_settings({}).shards
    assert [number for number in range(8) if some.have(number << 22 | 5)] == [0, 1, 3, 4, 5, 7]
    assert all_.have(2 << 22)


@pytest.mark.parametrize(
    "text", ["3", "0-15", "4/4", "3-1/4", "-1/4", "a/4", "0/0", "1,/4", "0/2000000"]
)
def test_shards_that_there_cannot_be_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="such as 0-15/64"):
        parse_settings({"SHARDS": text})


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=ERROR\nDATABASE=a.db\n")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    found = load_settings(file)
    assert (found.log_level, found.database) == ("WARNING", Path("a.db"))


def test_the_key_lies_beside_the_database_unless_said_otherwise() -> None:
    assert parse_settings({"DATABASE": "/var/lib/bot.db"}).key_file == Path("/var/lib/bot.key")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("ANSWERS_IN_FLIGHT", "many"),
        ("ANSWERS_IN_FLIGHT", "0"),
        ("ANSWERS_IN_FLIGHT", "2.5"),
        ("REDRAW_SECONDS", "nan"),
        ("REDRAW_SECONDS", "0.1"),
        ("KEEP_DAYS", "0"),
        ("KEEP_DAYS", "1.5"),
        ("DATABASE", "."),
        ("DATABASE", "data/.."),
    ],
)
def test_a_bad_value_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(UserError, match=name):
        parse_settings({name: value})


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20)))
def test_no_value_makes_it_stumble(values: dict[str, str]) -> None:
    with contextlib.suppress(UserError):
        parse_settings(values)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("LOG_LEVEL=INFO\n".encode("utf-16"))
    with pytest.raises(UserError, match=r"\.env.*UTF-8"):
        load_settings(file)


def test_a_file_that_an_editor_marked_as_utf_8_is_read_from_its_first_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=abc\n", encoding="utf-8-sig")
    assert load_settings(file).token == "abc"


def test_no_file_is_no_error(tmp_path: Path) -> None:
    assert load_settings(tmp_path / ".env") == Settings()


def test_the_token_is_never_printed() -> None:
    assert "hunter2" not in repr(parse_settings({"DISCORD_TOKEN": "hunter2"}))


@pytest.mark.parametrize("found", ["a.b.c", "a.b.c\n", " a.b.c\r\n\n"])
def test_the_token_may_be_in_a_file_of_its_own(found: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(found)
    assert token_of(Settings(token_file=f"{tmp_path / 'token'}")) == "a.b.c"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(), "DISCORD_TOKEN is not set"),
        (Settings(token="a.b.c", token_file="token"), "both set"),
        *((Settings(token=one), "DISCORD_TOKEN can't be one") for one in ("a b", "a\nb", "a…b")),
    ],
)
def test_what_cannot_be_a_token_is_refused_before_anything_is_sent(
    settings: Settings, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        token_of(settings)
    assert settings.token not in f"{refused.value}" or not settings.token


@pytest.mark.parametrize(("found", "said"), [(b"\n", "no token in"), (b"\xff\x00", "can't be one")])
def test_a_file_with_no_token_in_it_is_named(found: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(found)
    with pytest.raises(SettingsError, match=rf"{said}|token.*{said}") as refused:
        token_of(Settings(token_file=f"{tmp_path / 'token'}"))
    assert f"{tmp_path / 'token'}" in f"{refused.value}"


def test_the_environment_is_read_in_config_alone() -> None:
    bot = Path(__file__).parent.parent / "bot"
    for path in bot.rglob("*.py"):
        if path.name != "config.py":
            text = path.read_text(encoding="utf-8")
            assert "environ" not in text, path
            assert "getenv" not in text, path
