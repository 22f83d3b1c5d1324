"""Files as somebody brings them, made from text: PDF and Word by hand, since nothing here writes
them."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

WORDS = "The harbour lay quiet, and the boats had come in before the rain that evening."


def pdf(pages: list[list[str]], title: str = "", *, page_height: int = 800) -> bytes:
    """A PDF with these lines on its pages; an empty page has a picture's worth of nothing."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids: list[str] = []
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for lines in pages:
        text = "".join(f"({_escaped(line)}) Tj 0 -14 Td " for line in lines)
        stream = zlib.compress(f"BT /F1 11 Tf 60 {page_height - 60} Td {text}ET".encode("latin-1"))
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {page_height}] /Contents {number + 1}"
            f" 0 R /Resources << /Font << /F1 {font} >> >> >>".encode()
        )
        head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + stream + b"\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode()
    info = ""
    if title:
        objects.append(f"<< /Title ({_escaped(title)}) /Author (Ann Writer) >>".encode())
        info = f" /Info {len(objects)} 0 R"
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    at = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R{info} >>\nstartxref\n{at}\n".encode()
    )
    out.write(b"%%EOF\n")
    return out.getvalue()


def docx(paragraphs: list[tuple[str, str]], title: str = "") -> bytes:
    """A Word file of paragraphs, each with the name of its style ("" for none)."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(_paragraph(style, text) for style, text in paragraphs)
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>Ann Writer</dc:creator></cp:coreProperties>"
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("_rels/.rels", relations)
        document = f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>'
        packed.writestr("word/document.xml", document)
        if title:
            packed.writestr("docProps/core.xml", core)
    return out.getvalue()


def _paragraph(style: str, text: str) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def page(body: str, head: str = "", language: str = "en") -> bytes:
    """A page of the web with some ways to other pages around an article."""
    ways = "".join(f'<li><a href="/{n}">Way {n}</a></li>' for n in range(12))
    return (
        f'<!doctype html><html lang="{language}"><head><title>The harbour | Site</title>'
        f"{head}</head>"
        f"<body><nav><ul>{ways}</ul></nav><main><article>{body}</article></main>"
        "<footer>All rights reserved. Contact us.</footer></body></html>"
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
