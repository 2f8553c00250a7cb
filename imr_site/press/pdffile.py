"""Writes a letter's objects to its file: PDF 1.7 with compressed object and cross-reference streams.

It replaces pydyf's own writing (0.12), which makes and compresses everything twice and ignores line ends.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Any, BinaryIO

import pydyf  # type: ignore[import-untyped]

_LEVEL = 6
_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_LINE_ENDS = (b"\r", b"\n")
_PACKED = b"/Filter /FlateDecode "


def write_file(pdf: Any, output: BinaryIO, _version: Any, identifier: bytes, _compress: Any) -> None:
    """Write all objects of a `pydyf.PDF`, with the arguments of `pydyf.PDF.write`."""
    if pdf.info:
        pdf.add_object(pdf.info)
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    parts = [_HEADER]
    position = len(_HEADER)
    packed: list[tuple[int, bytes]] = []
    digest = hashlib.sha256()
    for element in pdf.objects[1:]:
        number = element.number
        if element.free == "f":
            places[number] = (0, 0, 65535)
        elif element.compressible:
            data = element.data
            digest.update(data)
            packed.append((number, data))
        else:
            data = b"%d 0 obj\n%b\nendobj\n" % (number, _stream(element))
            digest.update(data)
            places[number] = (1, position, 0)
            parts.append(data)
            position += len(data)

    holder, table = len(pdf.objects), len(pdf.objects) + 1
    places.update({number: (2, holder, order) for order, (number, _) in enumerate(packed)})
    data = b"%d 0 obj\n%b\nendobj\n" % (holder, _holder(packed))
    places[holder] = (1, position, 0)
    parts.append(data)
    position += len(data)

    places[table] = (1, position, 0)
    rows = b"".join(
        b"%c%b%b" % (kind, where.to_bytes(4, "big"), order.to_bytes(2, "big"))
        for _, (kind, where, order) in sorted(places.items())
    )
    extra = b"/Type /XRef /W [1 4 2] /Size %d /Root %b /ID [<%b><%b>] " % (
        table + 1,
        pdf.catalog.reference,
        identifier.hex().encode(),
        digest.hexdigest()[:32].encode(),
    )
    if pdf.info:
        extra += b"/Info %b " % pdf.info.reference
    parts.append(
        b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, _written(extra, rows, spare=b"\0"), position)
    )
    output.write(b"".join(parts))


def _holder(packed: list[tuple[int, bytes]]) -> bytes:
    """The stream that holds all objects that are not streams themselves."""
    index, position = [], 0
    for number, data in packed:
        index.append(b"%d %d" % (number, position))
        position += len(data) + 1
    head = b" ".join(index) + b"\n"
    body = b"\n".join(data for _, data in packed)
    return _written(b"/Type /ObjStm /N %d /First %d " % (len(packed), len(head)), head + body, spare=b" ")


def _stream(stream: Any) -> bytes:
    content = b"\n".join(part if isinstance(part, bytes) else pydyf._to_bytes(part) for part in stream.stream)  # noqa: SLF001
    extra = b"".join(b"/%b %b " % (name.encode(), pydyf._to_bytes(value)) for name, value in stream.extra.items())  # noqa: SLF001
    if not stream.compress:
        return _unpacked(extra, content)
    return _written(extra, content, spare=b"" if stream.extra else b" ")


def _written(extra: bytes, content: bytes, *, spare: bytes) -> bytes:
    """A packed stream, but never one whose last byte looks like the line feed that follows (ISO 19005-3, 6.1.7.1).

    Packed bytes end with a checksum of the content. Where that ends like a line, the content gets a byte more that
    means nothing to it, or is not packed if there is none.
    """
    packed = zlib.compress(content, _LEVEL)
    if packed.endswith(_LINE_ENDS) and spare:
        packed = zlib.compress(content + spare, _LEVEL)
    if packed.endswith(_LINE_ENDS):
        return _unpacked(extra, content)
    return _unpacked(extra + _PACKED, packed)


def _unpacked(extra: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (extra, len(data), data)
