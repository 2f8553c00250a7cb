"""The signature field of a letter, made so that a signed letter is still PDF/A-3a and PDF/UA-1.

Imports pyHanko: only `signing` may import this module, and only when it signs.
"""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

_TOOLTIP = "Electronic signature of the organization that issued this letter"


class _KeepsMetadata(IncrementalPdfFileWriter):
    """A writer that leaves the metadata of the letter unchanged.

    pyHanko (0.38) writes the XMP anew, without the declaration of PDF/UA, and with the time of signing.
    """

    def _update_meta(self) -> None:
        return


def writer_with_field(pdf: bytes, name: str) -> IncrementalPdfFileWriter:
    """A writer on the letter with an empty, invisible signature field of this name, tagged as a form element."""
    writer = _KeepsMetadata(io.BytesIO(pdf))
    invisible = fields.InvisSigSettings(set_hidden_flag=False, set_print_flag=True, box_out_of_bounds=False)
    fields.append_signature_field(writer, fields.SigFieldSpec(name, invis_sig_settings=invisible))
    widget = writer.root["/AcroForm"]["/Fields"].raw_get(0)
    page = writer.find_page_for_modification(0)[0]  # type: ignore[no-untyped-call]
    _tag(writer, widget, page)
    return writer


def _tag(writer: Any, widget: Any, page: Any) -> None:
    tree = writer.root["/StructTreeRoot"]
    document = tree["/K"].raw_get(0)
    numbers = tree["/ParentTree"]["/Nums"]
    key = _number(max(int(numbers[place]) for place in range(0, len(numbers), 2)) + 1)
    content = _dictionary(Type=NameObject("/OBJR"), Obj=widget, Pg=page)
    element = _dictionary(
        Type=NameObject("/StructElem"),
        S=NameObject("/Form"),
        P=document,
        Pg=page,
        Alt=TextStringObject(_TOOLTIP),
        K=ArrayObject([content]),
    )
    form = writer.add_object(element)
    document.get_object()["/K"].append(form)
    numbers.extend([key, form])
    field = widget.get_object()
    field[NameObject("/StructParent")] = key
    field[NameObject("/TU")] = TextStringObject(_TOOLTIP)
    for changed in (document, tree.raw_get("/ParentTree"), widget):
        writer.mark_update(changed)


def _dictionary(**values: Any) -> Any:
    entries = {NameObject(f"/{name}"): value for name, value in values.items()}
    return DictionaryObject(entries)  # type: ignore[no-untyped-call]


def _number(value: int) -> Any:
    return NumberObject(value)  # type: ignore[no-untyped-call]
