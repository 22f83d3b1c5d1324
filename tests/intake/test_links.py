"""Links are fetched from the public web alone, with an end to everything; told by a server on the
loopback interface, which the tests allow and the bot does not."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from intake.made import WORDS, page

from bot.domain.article import Article
from bot.intake import fetching, reading
from bot.intake.fetching import Address, fetch, is_public
from bot.intake.limits import MAX_FILE
from bot.intake.outcome import NoArticle, Problem

PAGE = page(f"<h1>The harbour</h1><p>{(WORDS + ' ') * 8}</p>")
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def a_site(answer: Answer) -> Generator[str]:
    """A site that gives this answer to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sends(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        given = {"content_type": "text/html", "content_length": f"{len(data)}", **headers}
        for name, value in given.items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return answer


def anywhere(_: Address) -> bool:
    return True


def problem_of(url: str, longest: float = 5) -> tuple[Problem, str]:
    with pytest.raises(NoArticle) as refused:
        fetch(url, is_allowed=anywhere, longest=longest)
    return refused.value.problem, refused.value.detail


def test_a_page_is_fetched_and_its_article_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "is_public", anywhere)
    with a_site(sends(PAGE)) as site:
        found = reading.read_link(f"{site}/the-harbour?a=1")
    assert isinstance(found, Article)
    assert found.title == "The harbour"
    assert found.source == f"{site}/the-harbour?a=1"


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1",
    "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_a_private_network_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"]
)
def test_others_are(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0177.0.0.1"],
)
def test_the_bots_own_network_is_never_asked(host: str) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)

    with a_site(answer) as site:
        found = reading.read_link(f"http://{host}:{site.rpartition(':')[2]}/")
    assert isinstance(found, NoArticle)
    assert found.problem in (Problem.PRIVATE, Problem.NO_SUCH_HOST)
    assert asked == []


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if only one of its addresses is: whoever owns the name decides which one is taken."""

    def resolve(host: str, port: int, **_: object) -> list[object]:
        return [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    found = reading.read_link("http://rebound.example/")
    assert isinstance(found, NoArticle)
    assert found.problem is Problem.PRIVATE


def test_it_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once: a second look could lead elsewhere."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *_: object, **__: object) -> object:
        asked.append(host)
        return real("127.0.0.1" if host == "once.example" else host, port, type=socket.SOCK_STREAM)

    with a_site(sends(PAGE)) as site:
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        port = site.rpartition(":")[2]
        fetched = fetch(f"http://once.example:{port}/", is_allowed=anywhere)
    assert fetched.data == PAGE
    assert asked.count("once.example") == 1


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/a", "file:///etc/passwd", "javascript:alert(1)", "http://", "https://:80",
     "x", "http://[::1", "http://a:99999/", "gopher://example.org", "http://\udcff/"],
)  # fmt: skip
def test_nothing_but_addresses_of_the_web_is_taken(url: str) -> None:
    assert problem_of(url)[0] is Problem.NO_LINK


def test_redirects_are_followed_five_times_and_each_is_checked() -> None:
    def turning(request: BaseHTTPRequestHandler) -> None:
        left = int(request.path.strip("/") or 0)
        if left:
            sends(b"", 302, Location=f"/{left - 1}")(request)
        else:
            sends(PAGE)(request)

    with a_site(turning) as site:
        assert fetch(f"{site}/5", is_allowed=anywhere).data == PAGE
        assert problem_of(f"{site}/6")[0] is Problem.REDIRECTS
    for inner in ("file:///etc/passwd", "http://[::1"):
        with a_site(sends(b"", 301, Location=inner)) as site:
            assert problem_of(site)[0] is Problem.NO_LINK
    hops: list[str] = []
    with a_site(sends(b"", 301, Location="http://10.0.0.1/")) as site:
        with pytest.raises(NoArticle) as refused:
            fetch(site, is_allowed=lambda one: hops.append(str(one)) or str(one) == "127.0.0.1")
        assert refused.value.problem is Problem.PRIVATE
        assert hops == ["127.0.0.1", "10.0.0.1"]


@pytest.mark.parametrize(
    ("status", "problem"),
    [(401, Problem.FORBIDDEN), (403, Problem.FORBIDDEN), (404, Problem.NOT_FOUND),
     (410, Problem.NOT_FOUND), (429, Problem.SITE_TROUBLE),
     (500, Problem.SITE_TROUBLE), (304, Problem.SITE_TROUBLE)],
)  # fmt: skip
def test_what_a_site_refuses_is_told(status: int, problem: Problem) -> None:
    with a_site(sends(b"", status)) as site:
        assert problem_of(site)[0] is problem


def test_too_much_is_not_taken_however_it_is_packed() -> None:
    with a_site(sends(b"x", content_length=f"{MAX_FILE + 1}")) as site:
        assert problem_of(site)[0] is Problem.TOO_LARGE
    with a_site(sends(b"x" * (MAX_FILE + 1), content_length="")) as site:
        assert problem_of(site)[0] is Problem.TOO_LARGE
    bomb = gzip.compress(b"\0" * (80 * 1024 * 1024))
    with a_site(sends(bomb, content_encoding="gzip")) as site:
        assert problem_of(site)[0] is Problem.TOO_LARGE
    with a_site(sends(gzip.compress(PAGE), content_encoding="gzip")) as site:
        assert fetch(site, is_allowed=anywhere).data == PAGE
    with a_site(sends(b"no gzip", content_encoding="gzip")) as site:
        assert problem_of(site)[0] is Problem.DAMAGED
    with a_site(sends(PAGE, content_encoding="br")) as site:
        assert problem_of(site) == (Problem.WRONG_TYPE, "br")


def test_a_lie_about_the_length_is_noticed() -> None:
    with a_site(sends(PAGE, content_length=f"{len(PAGE) + 100}")) as site:
        assert problem_of(site)[0] is Problem.CUT_SHORT


def test_an_answer_without_an_end_is_broken_off() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(200):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.02)

    def headers(request: BaseHTTPRequestHandler) -> None:
        for number in range(200):
            request.wfile.write(b"HTTP/1.1 200 OK\r\n" if number == 0 else b"X-A: b\r\n")
            request.wfile.flush()
            time.sleep(0.02)

    def silent(request: BaseHTTPRequestHandler) -> None:
        time.sleep(1.5)

    answers: list[Answer] = [endless, headers, silent]
    for answer in answers:
        with a_site(answer) as site:
            assert problem_of(site, longest=0.3)[0] is Problem.TOO_SLOW


def test_a_handshake_without_an_end_is_broken_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert problem_of(url, longest=0.3)[0] is Problem.TOO_SLOW


def test_nobody_answers() -> None:
    with a_site(sends(PAGE)) as site:
        pass
    assert problem_of(site)[0] is Problem.UNREACHABLE


@pytest.mark.parametrize(
    ("kind", "data", "problem"),
    [("image/png", b"\x89PNG", Problem.WRONG_TYPE),
     ("application/zip", b"PK\x03\x04", Problem.WRONG_TYPE),
     ("video/mp4", b"\0\0", Problem.WRONG_TYPE), ("text/html", b" ", Problem.EMPTY),
     ("application/pdf", b"<html>", Problem.DAMAGED)],
)  # fmt: skip
def test_what_is_no_article_is_named(
    monkeypatch: pytest.MonkeyPatch, kind: str, data: bytes, problem: Problem
) -> None:
    monkeypatch.setattr(fetching, "is_public", anywhere)
    with a_site(sends(data, content_type=kind)) as site:
        found = reading.read_link(site)
    assert isinstance(found, NoArticle)
    assert found.problem is problem
