"""The jails that a worker's checkers ask for runners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bits_to_pyramids.sandbox import Jail

if TYPE_CHECKING:
    from bits_to_pyramids.sandbox import Limits, Runner


class Jails:
    """The jails of one worker: one for each set of libraries that exercises use.

    They are started by the worker and asked for runners also in processes forked from it, each of
    which is another `asker`.
    """

    def __init__(self, level: str, askers: int = 1) -> None:
        self._level, self._askers = level, askers
        self._jails: dict[tuple[str, ...], Jail] = {}
        self._late: dict[str, Jail] = {}
        self.asker = 0

    def __enter__(self) -> Jails:
        return self

    def __exit__(self, *error: object) -> None:
        for jail in (*self._jails.values(), *self._late.values()):
            jail.close()

    def spawn(self, libraries: tuple[str, ...] = ()) -> None:
        """Let the jail in which these libraries are importable get warm, unless it is there."""
        if libraries not in self._jails:
            self._jails[libraries] = Jail(self._level, libraries=libraries, askers=self._askers)
            self._jails[libraries].spawn()

    def spawn_late(self, name: str, libraries: tuple[str, ...], code: str) -> None:
        """Have a jail for code of ours that gets warm when a runner is first asked for, unless it is there."""
        if name not in self._late:
            self._late[name] = Jail(self._level, libraries=libraries, askers=self._askers, late=code)
            self._late[name].spawn()

    def late_runner(self, name: str, limits: Limits | None = None) -> Runner:
        """A fresh runner of a late jail."""
        return self._late[name].runner(limits, asker=self.asker)

    def await_ready(self) -> None:
        """Wait until the spawned jails are warm, and try whether they hold what they promise.

        Raises
        ------
        JailUnavailable
        """
        from bits_to_pyramids.sandbox.probes import require_promises

        for jail in self._jails.values():
            jail.await_ready()
        require_promises(self._jails[()])

    def runner(self, libraries: tuple[str, ...], limits: Limits | None = None, *, drawing: bool = False) -> Runner:
        """A fresh runner of a started jail."""
        return self._jails[libraries].runner(limits, asker=self.asker, drawing=drawing)

    @property
    def isolation(self) -> str:
        """What isolates all of them, for the record."""
        jail = self._jails[()]
        return f"{jail.level}: {', '.join(jail.layers)}"
