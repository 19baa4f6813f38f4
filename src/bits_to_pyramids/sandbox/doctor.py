"""``b2p doctor``: what isolation this machine can give, tried and not assumed."""

from __future__ import annotations

import json
from dataclasses import asdict

from .errors import JailUnavailable
from .jail import LEVELS, Jail
from .probes import run_probes

# What a level does not promise, although one might think so.
LACKS = {
    "landlock": "names and sizes of files outside can be seen, threads are not counted, and files are limited one by "
    "one, not together; before Linux 6.12 it does not hold for ordinary users, and cannot be had",
}


def examine(*, as_json: bool = False) -> int:
    """Start every level, run the hostile probes in it, and print what held.

    Returns
    -------
    int
        An exit code: 0 if the strongest level can be had and holds all it promises, 1 if not.
    """
    found = {level: _examine_level(level) for level in LEVELS}
    strongest = found[LEVELS[0]]
    if as_json:
        print(json.dumps(found))
    else:
        for level, report in found.items():
            _print_level(level, report)
    return 0 if strongest["holds"] else 1


def _examine_level(level: str) -> dict:
    try:
        with Jail(level) as jail:
            probes = run_probes(jail)
            holds = all(probe.held for probe in probes if probe.promised)
            return {
                "usable": True,
                "holds": holds,
                "layers": jail.layers,
                "probes": [asdict(probe) for probe in probes],
            }
    except JailUnavailable as problem:
        return {"usable": False, "holds": False, "why": str(problem)}


def _print_level(level: str, report: dict) -> None:
    if not report["usable"]:
        print(f"{level}: cannot be had here\n  {report['why']}\n")
        return
    if level == "none":
        print("none: no isolation, for your own code on your own machine (b2p try --isolation none)")
        return
    verdict = "holds" if report["holds"] else "DOES NOT HOLD"
    print(f"{level}: {verdict}\n  made of: {', '.join(report['layers'])}")
    if level in LACKS:
        print(f"  lacks: {LACKS[level]}")
    for probe in report["probes"]:
        word = "stopped" if probe["held"] else "NOT STOPPED" if probe["promised"] else "not stopped, not promised"
        print(f"  {word}: {probe['name']} ({probe['detail']})")
    print()
