"""A headless Chromium, driven over a pipe by its own protocol, that says what a page did."""

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PATIENCE = 180  # seconds until an answer, on a machine that does other things too

# The browser listens on descriptor 3 and answers on 4.
START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
    "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--window-size=1200,900",
)  # fmt: skip

# Everything that a reader does by chance, done to everything on the page that is not a button of the page's own.
DISTURB = """(() => {
  const found = [];
  for (const element of document.querySelectorAll(SELECTOR)) {
    const events = "mouseover mouseenter mousedown mouseup focus focusin blur toggle load error";
    for (const name of events.split(" "))
      element.dispatchEvent(new Event(name, {bubbles: false}));
    for (const name of ["href", "action", "formaction", "src", "srcset", "data", "background", "xlink:href", "ping"]) {
      const value = element.getAttribute(name);
      const whole = element.href && element.href.baseVal === undefined;
      if (value !== null) found.push([element.localName, name, whole ? String(element[name]) : value]);
    }
    if (element.click && element.localName === "a" && !/^(https?|mailto|file):/.test(element.href)) element.click();
  }
  return found;
})()"""


@dataclass
class Seen:
    """What a page did."""

    won: list = field(default_factory=list)
    title: str = ""
    address: str = ""
    dialogs: list = field(default_factory=list)
    refused: list = field(default_factory=list)  # by the page's policy
    errors: list = field(default_factory=list)  # of the page's own scripts
    hits: list = field(default_factory=list)
    requests: list = field(default_factory=list)  # the addresses that the page asked for
    complaints: list = field(default_factory=list)  # what it, or the browser about it, wrote as errors or warnings


class Page:
    """A page that is open: call it with a script, press its keys, turn the wheel, take its picture."""

    def __init__(self, ask):
        self.ask = ask

    def __call__(self, script: str):
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return _value(answer)

    def press(self, key: str) -> None:
        """Press a key and let it go; Tab, Enter and the like by their names."""
        named = {"Tab": 9, "Enter": 13, " ": 32, "Home": 36}
        typed = {"text": "\r" if key == "Enter" else key} if len(key) == 1 or key == "Enter" else {}
        code = {"windowsVirtualKeyCode": named[key]} if key in named else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, **typed, **code)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, **code)

    def mouse(self, kind: str, x: float, y: float, **more) -> None:
        """``mousePressed``, ``mouseMoved``, ``mouseReleased`` or ``mouseWheel`` at a place."""
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])


class Browser:
    """One browser process; `look` opens a page in a tab of its own."""

    def __init__(self, folder):
        ours, theirs = _pipe()
        from_them, to_us = _pipe()
        command = [
            sys.executable,
            "-c",
            START,
            str(ours),
            str(to_us),
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
        ]
        with open(os.path.join(folder, "browser.log"), "w") as log:
            self._process = subprocess.Popen(command, pass_fds=(ours, to_us), stdout=log, stderr=log)
        os.close(ours)
        os.close(to_us)
        self._to, self._from = theirs, from_them
        self._number, self._rest, self._events = 0, b"", []

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(Exception):
            self._ask("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    @contextlib.contextmanager
    def open(
        self, address: str, headers: dict | None = None, settle: float = 1.0,
        width: int | None = None, height: int = 900, scheme: str = "light",
    ):  # fmt: skip
        """A page that is loaded and has had time to act; gives `Page` and what it has done so far.

        With a width, the window has this size, and people who look at it like light or dark pages.
        """
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        seen = Seen()

        def ask(method, **parameters):
            return self._ask(method, session, seen, **parameters)

        try:
            for domain in ("Page", "Network", "Runtime", "Log"):
                ask(f"{domain}.enable")
            if width:
                ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
                ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            if headers:
                ask("Network.setExtraHTTPHeaders", headers=headers)
            ask("Page.navigate", url=address)
            self._until("Page.loadEventFired", session, seen)
            time.sleep(settle)
            yield Page(ask), seen
            self._listen(session, seen)
        finally:
            self._ask("Target.closeTarget", targetId=target)
            self._events.clear()

    def forget(self, origin: str) -> None:
        """Throw away all that pages of an origin have kept here."""
        with self.open("about:blank", settle=0) as (page, _):
            page.ask("Storage.clearDataForOrigin", origin=origin, storageTypes="all")

    @property
    def processor_seconds(self) -> float:
        """How long all its processes have worked so far."""
        return sum(one["cpuTime"] for one in self._ask("SystemInfo.getProcessInfo")["processInfo"])

    def look(
        self, address: str, headers: dict | None = None, selector: str = "*", settle: float = 1.0
    ) -> tuple[Seen, list]:
        """Open a page, disturb what `selector` finds on it, and say what happened and which addresses are there."""
        with self.open(address, headers, settle) as (evaluate, seen):
            found = evaluate(DISTURB.replace("SELECTOR", json.dumps(selector)))
            time.sleep(min(0.3, settle))
            seen.won = evaluate("window.won || []")
            seen.title, seen.address = evaluate("document.title"), evaluate("location.href")
        return seen, found

    def _ask(self, method, session=None, seen=None, **parameters):
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self._read(deadline)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer, session, seen)

    def _until(self, event, session, seen):
        deadline = time.monotonic() + PATIENCE
        if any(message.get("method") == event and message.get("sessionId") == session for message in self._events):
            return
        while True:
            answer = self._read(deadline)
            self._note(answer, session, seen)
            if answer.get("method") == event and answer.get("sessionId") == session:
                return

    def _listen(self, session, seen):
        while select.select([self._from], [], [], 0.1)[0]:
            self._note(self._read(time.monotonic() + 5), session, seen)

    def _read(self, deadline) -> dict:
        while b"\0" not in self._rest:
            if not select.select([self._from], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self._from, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        return json.loads(text)

    def _note(self, message, session, seen):
        self._events.append(message)
        if seen is None or message.get("sessionId") != session:
            return
        method, said = message.get("method"), message.get("params", {})
        if method == "Page.javascriptDialogOpening":
            seen.dialogs.append(said["message"])
            self._number += 1
            os.write(
                self._to,
                json.dumps(
                    {
                        "id": self._number,
                        "method": "Page.handleJavaScriptDialog",
                        "params": {"accept": True},
                        "sessionId": session,
                    }
                ).encode()
                + b"\0",
            )
        elif method == "Runtime.exceptionThrown":
            seen.errors.append(
                said["exceptionDetails"].get("exception", {}).get("description") or said["exceptionDetails"]["text"]
            )
        elif method == "Network.requestWillBeSent":
            seen.requests.append(said["request"]["url"])
        elif method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning", "assert"):
            seen.complaints.append(" ".join(str(one.get("value")) for one in said["args"]))
        elif method == "Log.entryAdded":
            if "Content Security Policy" in said["entry"]["text"]:
                seen.refused.append(said["entry"]["text"])
            if said["entry"]["level"] in ("error", "warning"):
                seen.complaints.append(said["entry"]["text"])


def _value(answer):
    if "exceptionDetails" in answer:
        raise RuntimeError(answer["exceptionDetails"])
    return answer["result"].get("value")


def _pipe() -> tuple[int, int]:
    """A pipe with descriptors out of the way of 3 and 4."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return tuple(high)


@contextlib.contextmanager
def listener():
    """A server that nobody should ask; gives its address and what it was asked."""
    hits: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            self.wfile.write(b"(window.won=window.won||[]).push(901)")

        do_POST = do_HEAD = do_OPTIONS = do_GET

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", hits
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
