"""A key nobody set is made once, whoever asks for it first."""

import stat

from imr_site.key_files import kept, replace
from tests.imr_site.threads import at_once


def test_threads_that_ask_at_once_are_given_one_key(tmp_path):
    for number in range(50):
        path = tmp_path / f"key{number}"
        given = at_once(8, lambda _, path=path: kept(path))
        assert given == [path.read_text()] * 8
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len({path.read_text() for path in tmp_path.iterdir()}) == 50


def test_nothing_else_is_left_beside_it(tmp_path):
    key = kept(tmp_path / "key")
    assert len(key) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert kept(tmp_path / "key") == key


def test_a_file_is_replaced_in_one_step_and_stays_private(tmp_path):
    path = tmp_path / "key"
    kept(path)
    replace(path, "newer\nolder")
    assert (kept(path), stat.S_IMODE(path.stat().st_mode)) == ("newer\nolder", 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
