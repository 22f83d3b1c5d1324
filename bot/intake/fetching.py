"""Fetches a page of the public web, and nothing else: not from anyone's own network, not without
an end, and from the very address that was checked."""

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bot.intake.limits import FETCHING, MAX_FILE
from bot.intake.outcome import NoArticle, Problem

REDIRECTS_AT_MOST = 5

_AGENT = "discussion-bot (reads one article for a discussion)"
_ACCEPT = "text/html,application/xhtml+xml,text/plain,text/markdown,application/pdf;q=0.9,*/*;q=0.5"
_REDIRECTS = (301, 302, 303, 307, 308)
_CONNECTING = 3.0
"""Seconds for one of a site's addresses, before the next is tried."""
_CHUNK = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered."""

    url: str
    """Where it stands in the end, after redirects."""
    content_type: str
    """In small letters, such as "text/html"; empty where the site doesn't say."""
    charset: str
    data: bytes


def fetch(
    url: str, is_allowed: Callable[[Address], bool] | None = None, longest: float = FETCHING
) -> Fetched:
    """The page at this address. NoArticle if there is none, or none that may be fetched."""
    deadline = monotonic() + longest
    for _ in range(REDIRECTS_AT_MOST + 1):
        parts = _checked(url)
        with _answer(parts, is_allowed or is_public, deadline) as answer:
            if answer.status not in _REDIRECTS:
                return _read(url, answer)
            try:
                url = urljoin(url, answer.getheader("Location") or "")
            except ValueError:
                raise NoArticle(Problem.NO_LINK) from None
    raise NoArticle(Problem.REDIRECTS)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, however it is wrapped."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            inner = address.teredo[1]
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise NoArticle(Problem.NO_LINK) from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise NoArticle(Problem.NO_LINK)
    return parts


def _addresses(parts: SplitResult) -> Iterator[tuple[Address, int]]:
    host = (parts.hostname or "").encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoArticle(Problem.NO_SUCH_HOST, host) from None
    for *_, where in found:
        yield ip_address(str(where[0]).split("%")[0]), port


@contextmanager
def _answer(
    parts: SplitResult, is_allowed: Callable[[Address], bool], deadline: float
) -> Generator[http.client.HTTPResponse]:
    """The answer to one request. What takes longer than there is time is broken off, whatever it
    is at: a site may send a byte a second for ever."""
    host = (parts.hostname or "").encode("idna").decode()
    found = list(dict.fromkeys(_addresses(parts)))
    if not all(is_allowed(address) for address, _ in found):
        raise NoArticle(Problem.PRIVATE, host)
    stream = _connected(found, deadline)
    if parts.scheme == "https":  # its handshake comes later, so that it is watched as well
        stream = _encrypted(stream, host)
    watch = threading.Timer(max(deadline - monotonic(), 0), _break_off, (stream,))
    watch.daemon = True
    watch.start()
    try:
        if isinstance(stream, ssl.SSLSocket):
            stream.do_handshake()
        connection = http.client.HTTPConnection(parts.netloc.rpartition("@")[2])
        connection.sock = stream
        headers = {"User-Agent": _AGENT, "Accept": _ACCEPT, "Accept-Encoding": "identity"}
        connection.request("GET", _target(parts), headers=headers | {"Connection": "close"})
        yield connection.getresponse()
        if monotonic() >= deadline:  # broken off, which looks like an end
            raise NoArticle(Problem.TOO_SLOW)
    except (OSError, http.client.HTTPException) as error:
        if monotonic() >= deadline:
            raise NoArticle(Problem.TOO_SLOW) from None
        if isinstance(error, http.client.IncompleteRead):
            raise NoArticle(Problem.CUT_SHORT) from None
        raise NoArticle(Problem.UNREACHABLE, host) from error
    finally:
        watch.cancel()
        stream.close()


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|")
    return f"{path}?{query}" if query else path


def _connected(found: list[tuple[Address, int]], deadline: float) -> socket.socket:
    for address, port in found:
        left = deadline - monotonic()
        if left <= 0:
            raise NoArticle(Problem.TOO_SLOW)
        try:
            stream = socket.create_connection((str(address), port), min(left, _CONNECTING))
        except OSError:
            continue
        stream.settimeout(max(deadline - monotonic(), 0.01))
        return stream
    raise NoArticle(Problem.UNREACHABLE, str(found[0][0]) if found else "")


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        import certifi

        trusted = ssl.create_default_context(cafile=certifi.where())
    except ImportError:
        trusted = ssl.create_default_context()
    return trusted.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _break_off(stream: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        stream.shutdown(socket.SHUT_RDWR)


def _read(url: str, answer: http.client.HTTPResponse) -> Fetched:
    _require_success(answer.status)
    if (answer.length or 0) > MAX_FILE:
        raise NoArticle(Problem.TOO_LARGE)
    packed = (answer.getheader("Content-Encoding") or "identity").strip().casefold()
    if packed not in ("identity", "", "gzip", "deflate"):
        raise NoArticle(Problem.WRONG_TYPE, packed)
    unpack = None if packed in ("identity", "") else zlib.decompressobj(zlib.MAX_WBITS | 32)
    data = bytearray()
    while chunk := answer.read1(_CHUNK):
        try:
            data += chunk if unpack is None else unpack.decompress(chunk, MAX_FILE + 1 - len(data))
        except zlib.error:
            raise NoArticle(Problem.DAMAGED) from None
        if len(data) > MAX_FILE:
            raise NoArticle(Problem.TOO_LARGE)
    if answer.length or (unpack is not None and not unpack.eof):
        raise NoArticle(Problem.CUT_SHORT)
    return Fetched(
        url,
        answer.headers.get_content_type() if answer.getheader("Content-Type") else "",
        answer.headers.get_content_charset("") or "",
        bytes(data),
    )


def _require_success(status: int) -> None:
    if status in (401, 402, 403, 407, 451):
        raise NoArticle(Problem.FORBIDDEN, str(status))
    if status in (404, 410):
        raise NoArticle(Problem.NOT_FOUND)
    if not 200 <= status < 300:
        raise NoArticle(Problem.SITE_TROUBLE, str(status))
