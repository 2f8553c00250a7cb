"""Pages drawn one after another, each file in a process of its own."""

from __future__ import annotations

import io
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cases.records import drawers as pool
from cases.records.drawers import Drawers
from cases.records.drawing import Drawing
from imr_site.apart import Stopped
from tests.factories import a_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

PDF = "application/pdf"


@pytest.fixture
def drawers() -> Iterator[Drawers]:
    made = Drawers()
    yield made
    made.end()


class File:
    """A file that counts how often it was opened."""

    def __init__(self, folder: Path, name: str, content: bytes) -> None:
        self.path, self.opened = folder / name, 0
        self.path.write_bytes(content)

    @contextmanager
    def __call__(self) -> Iterator[Path]:
        self.opened += 1
        yield self.path
        self.path.unlink(missing_ok=True)


def _scan(*sizes: tuple[int, int]) -> bytes:
    file, pages = io.BytesIO(), [Image.new("L", size, 255) for size in sizes]
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "page", "size"),
    [
        (a_pdf(pages=2), PDF, 2, (1000, 1295)),
        (a_pdf(pages=2), PDF, 3, None),
        (a_pdf(pages=2), PDF, 0, None),
        (_scan((850, 1100), (2000, 1000)), "image/tiff", 2, (1000, 500)),
        (_scan((850, 1100)), "image/tiff", 2, None),
        (_scan((10, 9000)), "image/tiff", 1, (3, 3000)),
    ],
    ids=["pdf", "past its end", "before its begin", "picture", "past its frames", "a long strip"],
)
def test_a_page_is_as_wide_as_asked(tmp_path, content, kind, page, size):
    path = tmp_path / "file"
    path.write_bytes(content)
    with closing(Drawing(path, kind)) as drawing:
        drawn = drawing.page(page, 1000)
    assert (drawn and drawn.size) == size


def test_a_fax_is_as_high_as_its_paper_so_that_marks_lie_on_its_words(tmp_path):
    file = io.BytesIO()
    Image.new("L", (1728, 1078), 255).save(file, "TIFF", dpi=(204, 98))
    path = tmp_path / "fax"
    path.write_bytes(file.getvalue())
    with closing(Drawing(path, "image/tiff")) as drawing:
        assert drawing.page(1, 1000).size == (1000, 1299)


def test_a_file_is_opened_once_whatever_becomes_of_its_path(tmp_path, drawers):
    file, to = File(tmp_path, "a", a_pdf(pages=3)), tmp_path / "to.jpg"
    assert [drawers.draw("a", file, content_type=PDF, page=page, width=160, to=to) for page in (1, 3, 4)] == [
        True,
        True,
        False,
    ]
    assert file.opened == 1
    with Image.open(to) as drawn:
        assert drawn.size[0] == 160


def test_each_file_has_a_process_of_its_own_and_few_are_kept(tmp_path, drawers, monkeypatch):
    ended = []
    monkeypatch.setattr(pool, "MOST", 2)
    monkeypatch.setattr(pool._Drawer, "end", lambda drawer, end=pool._Drawer.end: (ended.append(drawer), end(drawer)))
    files = {name: File(tmp_path, name, a_pdf(name)) for name in "abc"}
    for name in "abac":
        drawers.draw(name, files[name], content_type=PDF, page=1, width=160, to=tmp_path / "to.jpg")
    assert list(drawers._drawers) == ["a", "c"]
    assert len(ended) == 1
    assert {name: file.opened for name, file in files.items()} == {"a": 1, "b": 1, "c": 1}


def test_a_file_that_stops_its_process_is_told_and_the_next_page_has_another(tmp_path, drawers):
    with pytest.raises(Stopped):
        drawers.draw("a", File(tmp_path, "a", b"no pdf"), content_type=PDF, page=1, width=160, to=tmp_path / "to")
    good = File(tmp_path, "b", a_pdf())
    assert drawers.draw("a", good, content_type=PDF, page=1, width=160, to=tmp_path / "to")


def test_a_file_that_cannot_be_opened_leaves_no_process_bound_to_it(tmp_path, drawers):
    @contextmanager
    def gone() -> Iterator[Path]:
        raise FileNotFoundError
        yield

    with pytest.raises(FileNotFoundError):
        drawers.draw("a", gone, content_type=PDF, page=1, width=160, to=tmp_path / "to")
    assert drawers._drawers == {}


def test_a_process_that_drew_enough_gives_way(tmp_path, drawers, monkeypatch):
    monkeypatch.setattr(pool, "WORN", 2)
    content = a_pdf(pages=3)
    file = File(tmp_path, "a", content)
    for page in (1, 2, 3):
        drawers.draw("a", file, content_type=PDF, page=page, width=160, to=tmp_path / "to")
        file.path.write_bytes(content)
    assert file.opened == 2


def test_a_process_that_somebody_waits_for_is_not_ended_for_another(tmp_path, drawers, monkeypatch):
    monkeypatch.setattr(pool, "MOST", 1)
    files = {name: File(tmp_path, name, a_pdf(name)) for name in "ab"}
    waited_for = drawers._of("a")
    drawers.draw("b", files["b"], content_type=PDF, page=1, width=160, to=tmp_path / "to")
    assert list(drawers._drawers) == ["a", "b"]
    drawers._give_back(waited_for)
    assert drawers.draw("a", files["a"], content_type=PDF, page=1, width=160, to=tmp_path / "to")
    assert list(drawers._drawers) == ["a"]


def test_a_reserve_that_nobody_needed_for_long_is_not_given_to_a_file(tmp_path, drawers, monkeypatch):
    drawers.get_ready()
    reserve = drawers._reserve
    reserve.end()  # as it does itself after a while
    monkeypatch.setattr(pool, "monotonic", lambda: reserve._used + pool.IDLE)
    file = File(tmp_path, "a", a_pdf())
    assert drawers.draw("a", file, content_type=PDF, page=1, width=160, to=tmp_path / "to")
