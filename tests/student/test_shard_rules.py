"""What checks of shards say about requests, and zstd data."""

import pytest

from bits_to_pyramids.student.cases import case, judged
from bits_to_pyramids.student.shard_rules import fetched, zstd_of
from bits_to_pyramids.student.watched import Watched
from bits_to_pyramids.student.zstd import zstd_compress, zstd_decompress

DATA = bytes(range(20))
CALLS = {
    "right": ([(10, 20), (2, 4)], ""),
    "numpy would say the same": ([[10, 20], (2, 4)], ""),
    "whole": ([(0, 20)], "fetch(0, 20) was asked for, where fetch(10, 20) is needed"),
    "again": ([(10, 20), (2, 4), (10, 20)], "fetch(10, 20) was asked for, and nothing more is needed"),
    "other order": ([(2, 4), (10, 20)], "fetch(2, 4) was asked for"),
}


@pytest.mark.parametrize("calls, said", CALLS.values(), ids=CALLS)
def test_requests(calls, said):
    def read(fetch):
        for call in calls:
            fetch(*call)

    problem = judged(read, case(Watched(lambda a, b: DATA[a:b]), gives=None, rule=fetched((10, 20), (2, 4)))).problem
    assert (said in problem) if said else not problem


def test_no_request_may_be_made():
    def read(fetch):
        fetch(0, 1)

    assert "nothing more is needed" in judged(read, case(Watched(lambda a, b: b""), gives=None, rule=fetched())).problem


@pytest.mark.parametrize("level", [0, 3, 19])
@pytest.mark.parametrize("checksum", [False, True])
def test_zstd_and_back(level, checksum):
    data = zstd_compress(DATA, level, checksum)
    assert zstd_decompress(data) == DATA and zstd_of(DATA).difference(data) is None


WRONG = {"other": zstd_compress(b"other"), "plain": DATA, "cut off": zstd_compress(DATA)[:-3], "a list": [1, 2]}


@pytest.mark.parametrize("got", WRONG.values(), ids=WRONG)
def test_what_is_no_zstd_of_it(got):
    assert zstd_of(DATA).difference(got) is not None
