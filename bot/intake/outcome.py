"""What comes of a link or a file: an article, or why there is none."""

from enum import StrEnum, auto


class Problem(StrEnum):
    """Why a link or a file gives no article."""

    NO_LINK = auto()
    """It is no address that begins with http:// or https://."""
    LINKS_OFF = auto()
    NO_SUCH_HOST = auto()
    PRIVATE = auto()
    """It leads into somebody's own network."""
    UNREACHABLE = auto()
    TOO_SLOW = auto()
    REDIRECTS = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    SITE_TROUBLE = auto()
    CUT_SHORT = auto()
    TOO_LARGE = auto()
    TOO_MANY_PAGES = auto()
    WRONG_TYPE = auto()
    LEGACY_WORD = auto()
    DAMAGED = auto()
    LOCKED = auto()
    """It asks for a password."""
    SCANNED = auto()
    NO_ARTICLE = auto()
    """A page without an article: mostly ways to other pages."""
    PAY_WALL = auto()
    """Too little of it can be read without paying or logging in."""
    EMPTY = auto()
    NOT_INSTALLED = auto()
    FRONT_MATTER = auto()


class NoArticle(Exception):
    """No article came of it; `detail` is what the words for people need, such as a file's type."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem, detail)  # as it is taken from one process to another
        self.problem = problem
        self.detail = detail
