"""Archives with everything that can be wrong in them: what comes out, what stays, and whose it is."""

import io
import os
import stat
import zipfile

import pytest

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.lms import archives
from bits_to_pyramids.lms.archives import Extractor
from bits_to_pyramids.lms.owners import collect, owners_without, read_participants
from bits_to_pyramids.lms.people import People, Person

NOTEBOOKS = ["bits-and-bytes.ipynb"]
ADA = Person("ada", email="ada@example.org", lms_user_id="10231")


def packed(entries: dict) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def extracted(tmp_path, files: dict):
    source, target = tmp_path / "archive", tmp_path / "extracted"
    source.mkdir()
    target.mkdir()
    for name, data in files.items():
        (source / name).write_bytes(data)
    done = Extractor(target).extract(source)
    out = {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert sorted(out) == sorted(path.relative_to(target).as_posix() for path in done.taken)
    return out, done.left_out


def test_notebooks_come_out_of_archives_and_of_archives_in_them(tmp_path):
    inner = packed(
        {"work/bits-and-bytes.ipynb": b"2", "work/picture.png": b"x", "deeper.zip": packed({"a.ipynb": b"3"})}
    )
    outer = packed(
        {"Ada_1_assignsubmission_file_/bits-and-bytes.ipynb": b"1", "Ben_2_assignsubmission_file_/all.zip": inner}
    )
    out, left = extracted(tmp_path, {"all.zip": outer, "alone.ipynb": b"0", "notes.txt": b"x"})
    assert out == {
        "alone.ipynb": b"0",
        "Ada_1_assignsubmission_file_/bits-and-bytes.ipynb": b"1",
        "Ben_2_assignsubmission_file_/all/work/bits-and-bytes.ipynb": b"2",
    }
    assert sorted(line.rpartition(": ")[2] for line in left) == [
        "an archive in an archive that somebody handed in is not taken apart",
        "it is not a notebook",
        "it is not a notebook",
    ]


ESCAPES = {
    "up": "../../evil.ipynb",
    "up-inside": "a/../../../evil.ipynb",
    "absolute": "/tmp/evil.ipynb",
    "backslash": "..\\..\\evil.ipynb",
    "drive": "C:\\evil.ipynb",
    "control-characters": "evil\x1b[2J.ipynb",
    "long": "x" * 300 + ".ipynb",
    "deep": "d/" * 40 + "evil.ipynb",
}


@pytest.mark.parametrize("name", ESCAPES.values(), ids=ESCAPES)
def test_names_that_lead_elsewhere_stay_inside_the_archive(tmp_path, name):
    out, left = extracted(tmp_path, {"all.zip": packed({name: b"evil", "good.ipynb": b"good"})})
    assert out == {"good.ipynb": b"good"}
    assert len(left) == 1 and left[0].isprintable()


def test_links_are_not_made_and_not_followed(tmp_path):
    entry = zipfile.ZipInfo("link.ipynb")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    source, target = tmp_path / "archive", tmp_path / "extracted"
    source.mkdir()
    target.mkdir()
    (source / "all.zip").write_bytes(buffer.getvalue())
    os.symlink("/etc/passwd", source / "outside.ipynb")
    os.mkfifo(source / "pipe.ipynb")
    done = Extractor(target).extract(source)
    assert done.taken == [] and "not an ordinary file" in done.left_out[0]


def encrypted():
    data = bytearray(packed({"a.ipynb": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


BROKEN = {
    "not-a-zip": b"hello",
    "cut": packed({"a.ipynb": os.urandom(1000)})[:500],
    "empty": b"",
    "damaged": packed({"a.ipynb": b"y" * 5000}).replace(b"a.ipynb", b"a.ipynb", 1)[:40]
    + b"\xff" * 20
    + packed({"a.ipynb": b"y" * 5000})[60:],
    "encrypted": encrypted(),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_archive_costs_only_itself(tmp_path, data):
    out, left = extracted(tmp_path, {"a-broken.zip": data, "b.zip": packed({"good.ipynb": b"good"})})
    assert out == {"good.ipynb": b"good"}
    assert left


def test_bombs_are_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_NOTEBOOK", 1000)
    monkeypatch.setattr(archives, "MAX_INNER", 4000)
    monkeypatch.setattr(archives, "MAX_ENTRIES_OF_ONE", 5)
    monkeypatch.setattr(archives, "MAX_TOTAL", 10_000)
    many = packed({f"{number}.ipynb": b"" for number in range(6)})
    bomb = {
        "zeros.ipynb": b"\0" * 10**7,
        "inner.zip": packed({"a.ipynb": os.urandom(5000)}),
        "many.zip": many,
        "good.ipynb": b"good",
    }
    out, left = extracted(tmp_path, {"a.zip": packed(bomb)})
    assert out == {"good.ipynb": b"good"} and len(left) == 3


def test_everything_together_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 2500)
    out, left = extracted(tmp_path, {f"{number}.ipynb": b"x" * 1000 for number in range(5)})
    assert len(out) == 2 and "the rest" in left[-1]


def test_who_packs_much_uses_up_their_own_share(tmp_path, monkeypatch):
    """Thirty others hand in a notebook, or one in a zip file; two hand in bombs, one of them three of these."""
    monkeypatch.setattr(archives, "MAX_SHARE", 120_000)
    monkeypatch.setattr(archives, "MAX_TOTAL", 250_000)
    bomb = packed({f"{number}.ipynb": bytes(900) for number in range(300)})
    entries = {f"a{n}_1_assignsubmission_file_/{n}.zip": bomb for n in range(3)}
    entries["b_2_assignsubmission_file_/b.zip"] = bomb
    for number in range(3, 33):
        one = {"a/bits-and-bytes.ipynb": b"{}"}
        name = f"p_{number}_assignsubmission_file_/"
        entries |= {name + "x.zip": packed(one)} if number % 2 else {name + "x.ipynb": b"{}"}
    out, left = extracted(tmp_path, {"all.zip": packed(entries)})
    assert {name.split("_")[1] for name in out} == {str(number) for number in range(1, 33)}
    assert sum(len(data) for name, data in out.items() if name.split("_")[1] in "12") <= 240_000
    assert sum("more than one person's share" in line for line in left) >= 2


INSIDE = {
    "moodle": "Ben_4712_assignsubmission_file_/bits-and-bytes.ipynb",
    "moodle-flat": "Ben_4712_assignsubmission_file_bits-and-bytes.ipynb",
    "canvas": "benben_10299_1_bits-and-bytes.ipynb",
    "canvas-in-a-folder": "benben_10299_1_x/bits-and-bytes.ipynb",
    "deep": "a/b/Ben_4712_assignsubmission_file_/c/bits-and-bytes.ipynb",
    "up": "x/bits-and-bytes.ipynb",
}


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
@pytest.mark.parametrize("named", ["Ada_4711_assignsubmission_file_/my.zip", "lovelaceada_10231_5_my.zip"])
def test_names_in_somebodys_zip_say_nothing_about_whose_it_is(tmp_path, named, inside):
    extracted(tmp_path, {"all.zip": packed({named: packed({inside: b"{}"})})})
    target = tmp_path / "extracted"
    files = list(target.rglob("*.ipynb"))
    done = collect(files, target, NOTEBOOKS, People([ADA]), PARTICIPANTS)
    assert [(one.student, done.left_out) for one in done.taken.values()] == [("ada", [])]


def test_an_archive_that_is_no_zip_is_named(tmp_path):
    assert "pack it as zip" in extracted(tmp_path, {"a.tar.gz": b"x"})[1][0]


NAMES = {
    "canvas": ("lovelaceada_10231_998877_bits-and-bytes.ipynb", "ada"),
    "canvas-late": ("lovelaceada_LATE_10231_998877_bits-and-bytes.ipynb", "ada"),
    "canvas-again": ("lovelaceada_10231_998877_bits-and-bytes-2.ipynb", "ada"),
    "canvas-downloaded-twice": ("lovelaceada_10231_998877_bits-and-bytes (1)-1.ipynb", "ada"),
    "canvas-unknown": ("bytebeñ_10232_998878_bits-and-bytes.ipynb", "10232"),
    "canvas-anonymous": ("anon_Ab3xY_998878_bits-and-bytes.ipynb", None),
    "canvas-archive-inside": ("lovelaceada_10231_998877_work/1-bits-and-bytes/bits-and-bytes.ipynb", "ada"),
    "moodle": ("Ada King Lovelace_4711_assignsubmission_file_/bits-and-bytes.ipynb", "ada"),
    "moodle-new": ("Ada Lovelace_4711_assignsubmission_file/bits-and-bytes.ipynb", "ada"),
    "moodle-flat": ("Ada Lovelace_4711_assignsubmission_file_bits-and-bytes.ipynb", "ada"),
    "moodle-underscore": ("Ada_Lovelace_4711_assignsubmission_file_/work/bits-and-bytes.ipynb", "ada"),
    "moodle-unknown": ("José Núñez_4790_assignsubmission_file_/bits-and-bytes.ipynb", "4790"),
    "moodle-unpacked-by-hand": ("Course-Bits-123/Ada_4711_assignsubmission_file_/bits-and-bytes.ipynb", "ada"),
    # Students choose their names and the names of their files.
    "canvas-posing-as-moodle": ("eve_666_777_Ada_4711_assignsubmission_file_bits-and-bytes.ipynb", None),
    "moodle-posing-as-canvas": ("Eve_10231_777_x_666_assignsubmission_file_/bits-and-bytes.ipynb", None),
    "moodle-flat-marker-twice": ("Eve_666_assignsubmission_file_x_4711_assignsubmission_file_a.ipynb", None),
    "canvas-name-with-number": ("eve_10231_666_777_bits-and-bytes.ipynb", None),
    "moodle-folder-in-the-file": (
        "Eve_666_assignsubmission_file_/Ada_4711_assignsubmission_file_/bits-and-bytes.ipynb",
        "666",
    ),
    "neither": ("bits-and-bytes.ipynb", None),
}
PARTICIPANTS = {"4711": ["ada@example.org"], "4712": ["ben@example.org"]}


@pytest.mark.parametrize("name, student", NAMES.values(), ids=NAMES)
def test_whose_file_it_is(tmp_path, name, student):
    path = tmp_path / name
    collected = collect([path], tmp_path, NOTEBOOKS, People([ADA]), PARTICIPANTS)
    if student is None:
        assert not collected.taken and len(collected.left_out) == 1
    else:
        assert collected.taken[path].student == student
        assert collected.taken[path].file == "bits-and-bytes.ipynb"
        assert collected.taken[path].late == ("LATE" in name)


def test_a_participant_whom_the_gradebook_does_not_know_is_called_by_the_worksheets_name(tmp_path):
    path = tmp_path / "Ben_4712_assignsubmission_file_" / "bits-and-bytes.ipynb"
    assert collect([path], tmp_path, NOTEBOOKS, People([]), PARTICIPANTS).taken[path].student == "ben@example.org"


def test_two_files_of_one_name_do_not_stop_the_others(tmp_path):
    one = tmp_path / "Ben_4712_assignsubmission_file_" / "bits-and-bytes.ipynb"
    two = tmp_path / "Ben_4712_assignsubmission_file_" / "copy" / "bits-and-bytes.ipynb"
    other = tmp_path / "Ada_4711_assignsubmission_file_" / "bits-and-bytes.ipynb"
    collected = collect([two, one, other], tmp_path, NOTEBOOKS, People([ADA]), {})
    assert set(collected.taken) == {one, other}
    assert "has another bits-and-bytes.ipynb" in collected.left_out[0]


def test_moodles_worksheet_says_who_the_participants_are(tmp_path):
    from test_filled import FILES

    assert read_participants(FILES / "moodle-before.csv")["4711"] == ["ada@example.org"]
    with pytest.raises(CourseError, match="not a grading worksheet"):
        read_participants(FILES / "canvas-before.csv")


NOTEBOOK = b'{"cells": [], "nbformat": 4}'
# What is called so in an archive comes out under another name, or not.
RENAMED = {
    "a_1_2_f.ipynb.json": "a_1_2_f.ipynb", "a_1_2_f.ipynb.txt": "a_1_2_f.ipynb", "a_1_2_F.IPYNB": "a_1_2_F.ipynb",
    "a_1_2_f.json": "a_1_2_f.ipynb", "a_1_2_f.ipynb (1)": "a_1_2_f.ipynb",
    "a_1_assignsubmission_file_/f.txt": "a_1_assignsubmission_file_/f.ipynb",
}  # fmt: skip


@pytest.mark.parametrize("name, out", RENAMED.items(), ids=RENAMED)
def test_a_notebook_that_a_browser_renamed_comes_out(tmp_path, name, out):
    assert extracted(tmp_path, {"all.zip": packed({name: NOTEBOOK})}) == ({out: NOTEBOOK}, [])


OTHERS = [
    "f.html",
    "f.py",
    "f.rar",
    "text.html",
    "f.docx",
    "f.json",
    "f.txt",
    "f",
    "f.pdf",
    "f.ipynb.zip.7z",
    "f.png",
    "onlinetext.html",
]


@pytest.mark.parametrize("inner", [False, True], ids=["in-the-archive", "in-a-students-archive"])
@pytest.mark.parametrize("name", OTHERS)
def test_everything_else_is_listed_with_its_owner(tmp_path, name, inner):
    entries = {f"fay_10236_998_{name}": b"{}"}
    out, left = extracted(tmp_path, {"all.zip": packed({"fay_10236_1_x.zip": packed(entries)} if inner else entries)})
    assert out == {} and len(left) == 1 and "fay_10236" in left[0]


def test_what_systems_add_is_no_news(tmp_path):
    files = {"__MACOSX/._f.ipynb": b"", ".DS_Store": b"", "a/Thumbs.db": b"", "a/.ipynb_checkpoints/f.ipynb": b""}
    assert extracted(tmp_path, {"all.zip": packed(files)}) == ({}, [])


def test_whose_work_was_left_out_altogether():
    seen = [
        "fay_10236_998_f.html", "hugo_10238_text.html", "ada_LATE_1_2_f.ipynb", "ada_1_3_f.png",
        "Moe Word_4724_assignsubmission_file_/a.docx",
        "x/Fay Text_4718_assignsubmission_onlinetext_/onlinetext.html", "notes.txt",
    ]  # fmt: skip
    assert owners_without(seen, ["ada_LATE_1_2_f.ipynb"]) == [
        "fay (10236)", "hugo (10238)", "Moe Word (4724)", "Fay Text (4718)",
    ]  # fmt: skip
