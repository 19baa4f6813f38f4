"""Folders that a checker lends are made in memory where there is room, and on the disk elsewhere."""

import os
import tempfile

import pytest

from bits_to_pyramids.checks import scratch


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_they_are_made_where_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "MEMORY", str(tmp_path))
    monkeypatch.setattr(scratch, "ROOM", 1)
    scratch.work_in_memory()
    with tempfile.TemporaryDirectory() as folder:
        assert os.path.dirname(folder) == str(tmp_path)


PLACES = {"not there": ("missing", 1), "too small": (".", 2**80)}


@pytest.mark.parametrize("place, room", PLACES.values(), ids=PLACES)
def test_elsewhere_nothing_changes(tmp_path, monkeypatch, place, room):
    before = tempfile.gettempdir()
    monkeypatch.setattr(scratch, "MEMORY", str(tmp_path / place))
    monkeypatch.setattr(scratch, "ROOM", room)
    scratch.work_in_memory()
    assert tempfile.gettempdir() == before
