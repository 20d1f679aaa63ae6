"""A workspace's folder is continued, set aside or removed as a whole."""

from pathlib import Path

import pytest

from playground.persistence import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "playground")
    made.path.mkdir()
    (made.path / "app.db").write_text("rows")
    return made


def test_what_is_set_aside_is_kept(folder: Folder) -> None:
    place = folder.set_aside()

    assert not folder.path.exists()
    assert (place / "app.db").read_text() == "rows"


def test_what_is_discarded_is_gone(folder: Folder, tmp_path: Path) -> None:
    folder.discard()

    assert list(tmp_path.iterdir()) == []


def test_a_removal_that_was_cut_off_is_finished(folder: Folder, tmp_path: Path) -> None:
    folder.path.rename(tmp_path / "playground-deleted")

    Folder(folder.path)
    assert list(tmp_path.iterdir()) == []
