"""A headless Firefox, driven over its own remote protocol (Marionette), that can be asked nothing but this machine."""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from browser import PATIENCE, Seen, listener

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Page:
    """The page that is open: call it with a script, and it gives the value."""

    def __init__(self, ask):
        self.ask = ask

    def __call__(self, script: str):
        # The page's own eval, so that its variables are those of the page's scripts; promises are awaited.
        return self.ask("WebDriver:ExecuteScript", script="return window.eval(arguments[0])", args=[script])["value"]

    def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return base64.b64decode(self.ask("WebDriver:TakeScreenshot", full=False)["value"])


class Firefox:
    """One browser process with a profile and a folder for downloads; what it asks for elsewhere is noted in `hits`."""

    def __init__(self, profile: Path, downloads: Path):
        self._around = contextlib.ExitStack()
        proxy, self.hits = self._around.enter_context(listener())
        host, _, port = proxy.partition(":")
        settings = {
            "marionette.port": 0,
            # Everything that is not on this machine goes to a server of the test's.
            "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": int(port),
            "network.proxy.ssl": host, "network.proxy.ssl_port": int(port),
            "browser.download.folderList": 2, "browser.download.dir": str(downloads),
        }  # fmt: skip
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        with open(profile / "browser.log", "w") as log:
            self._process = subprocess.Popen(
                [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
                stdout=log, stderr=log, env=os.environ | {"HOME": str(profile)},
            )  # fmt: skip
        self._around.callback(self._end)
        self._socket = self._around.enter_context(self._connected(profile / "MarionetteActivePort"))
        self._number, self._rest = 0, b""
        self._read()  # who it is
        waits = {"script": PATIENCE * 1000, "pageLoad": PATIENCE * 1000, "implicit": 0}
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": waits}})

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(OSError, RuntimeError):
            self.ask("Marionette:Quit", flags=["eForceQuit"])
        self._around.close()

    def open(self, address: str, width: int = 1400, height: int = 900) -> tuple[Page, Seen]:
        """The page at an address, loaded; it takes the place of the one before."""
        self.ask("WebDriver:SetWindowRect", width=width, height=height)
        self.ask("WebDriver:Navigate", url=address)
        return Page(self.ask), Seen()

    def ask(self, command: str, **parameters):
        """Give a command and await its answer."""
        self._number += 1
        data = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(data)).encode() + b":" + data)
        _, _, problem, answer = self._read()
        if problem:
            raise RuntimeError(f"{command}: {problem['error']}: {problem['message']}")
        return answer

    def _connected(self, noted: Path) -> socket.socket:
        deadline = time.monotonic() + PATIENCE
        while not (noted.is_file() and noted.read_text().strip()):
            assert self._process.poll() is None and time.monotonic() < deadline, "Firefox does not start"
            time.sleep(0.1)
        return socket.create_connection(("127.0.0.1", int(noted.read_text())), timeout=PATIENCE)

    def _read(self):
        while b":" not in self._rest or len(self._rest.partition(b":")[2]) < int(self._rest.partition(b":")[0]):
            data = self._socket.recv(1 << 20)
            if not data:
                raise RuntimeError("Firefox has ended")
            self._rest += data
        length, _, text = self._rest.partition(b":")
        self._rest = text[int(length) :]
        return json.loads(text[: int(length)])

    def _end(self) -> None:
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
