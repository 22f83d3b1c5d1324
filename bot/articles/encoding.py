"""Text from bytes, in whatever encoding they were saved."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 4_000


def decode(data: bytes) -> tuple[str, str]:
    """The text of these bytes and the encoding in which they can be read, UTF-8 before others."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), encoding
    sample = data[:_SAMPLE]
    if sample.count(0) * 4 > len(sample):  # every other byte of Latin text in UTF-16
        encoding = "utf-16-be" if sample[:1] == b"\0" else "utf-16-le"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def is_text(text: str) -> bool:
    """Whether it is something that people read, and no picture or program."""
    strange = len(_NOT_TEXT.findall(text[:_SAMPLE])) + text.count("\ufffd", 0, _SAMPLE)
    return strange * 50 <= len(text[:_SAMPLE])
