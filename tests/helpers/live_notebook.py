"""A notebook that is open in the browser edition: what is in it, its bar, its keys."""

import contextlib
import json
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CONTEXT = "window.jupyterapp?.shell?.currentWidget?.context"
KERNEL = f"{CONTEXT}?.sessionContext?.session?.kernel"
CELLS = (
    """(() => {
  const text = (given) => Array.isArray(given) ? given.join("") : given || "";
  return [...CONTEXT.model.cells].filter((cell) => cell.type === "code").map((cell) => {
    const one = cell.toJSON(), data = one.outputs.map((out) => out.data || {});
    return {
      exercise: one.metadata.exercise, role: one.metadata.role, ran: one.execution_count !== null,
      source: text(one.source),
      errors: one.outputs.filter((out) => out.output_type === "error").map((out) => `${out.ename}: ${out.evalue}`),
      figures: data.filter((one) => one["image/png"] || one["image/svg+xml"]).length,
      said: one.outputs.map((out) => text(out.text) || text((out.data || {})["text/plain"])).join("\\n"),
    };
  });
})()"""
).replace("CONTEXT", CONTEXT)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """The address of a folder on a server like ``python -m http.server``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Live:
    """The open page, by what a person does with it."""

    def __init__(self, page, seen):
        self.page, self.seen = page, seen

    def await_that(self, condition: str, seconds: float = 240):
        """Wait until something is true of the page, and give it."""
        deadline = time.monotonic() + seconds
        while not (value := self.page(condition)):
            assert time.monotonic() < deadline, f"still not: {condition}; the bar says {self.state}"
            time.sleep(0.1)
        return value

    def ready(self) -> "Live":
        """Wait until Python is there."""
        self.await_that(f"{KERNEL}?.status === 'idle' && !document.querySelector('#b2p-bar button:disabled')")
        return self

    @property
    def state(self) -> str:
        return self.page("document.querySelector('#b2p-bar .state')?.innerText")

    @property
    def cells(self) -> list[dict]:
        return self.page(CELLS)

    def of(self, exercise: str, role: str) -> dict:
        return next(cell for cell in self.cells if (cell.get("exercise"), cell.get("role")) == (exercise, role))

    def write(self, answers: dict) -> None:
        """Write answers into their cells."""
        self.page(
            f"(() => {{ const given = {json.dumps(answers)}; for (const cell of {CONTEXT}.model.cells) {{"
            "const name = cell.getMetadata('exercise');"
            "if (['answer', 'written'].includes(cell.getMetadata('role')) && given[name] !== undefined)"
            "cell.sharedModel.setSource(given[name]); } })()"
        )

    def printed(self, code: str) -> str:
        """What Python prints."""
        return self.page(
            f"(async () => {{ const future = {KERNEL}.requestExecute({{code: {json.dumps(code)}}}); let text = '';"
            "future.onIOPub = (one) => { if (one.header.msg_type === 'stream') text += one.content.text; };"
            "await future.done; return text; })()"
        )

    def run(self, condition: str = "true", seconds: float = 240) -> None:
        """Run the cells of which something is true, from top to bottom."""
        self.page(
            "window.ran = false; (async () => { const {content} = window.jupyterapp.shell.currentWidget;"
            f"const run = async (cell) => {{ const one = cell.model; if ({condition})"
            "{ content.activeCellIndex = content.widgets.indexOf(cell);"
            "await window.jupyterapp.commands.execute('notebook:run-cell'); } };"
            "for (const cell of content.widgets) await run(cell); window.ran = true; })(); 1"
        )
        self.await_that("window.ran", seconds)

    def run_all(self) -> None:
        """Press the button."""
        self.press("Run all")
        # Cells run one after the other; the last one is done when Python has nothing to do and has counted it.
        self.await_that(
            f"(() => {{ const last = [...{CONTEXT}.model.cells].filter((c) => c.type === 'code' && "
            f"c.sharedModel.getSource().trim()).at(-1); return last.executionCount !== null && "
            f"{KERNEL}.status === 'idle'; }})()"
        )

    def press(self, label: str) -> None:
        """Press a button of the bar."""
        self.page(
            f"[...document.querySelectorAll('#b2p-bar button')].find((one) => one.textContent === '{label}').click()"
        )

    def dialog(self, ends_with: str) -> str:
        """What is said over the page, once it says so."""
        self.await_that(f"document.querySelector('#b2p-said').innerText.includes({json.dumps(ends_with)})")
        text = self.page("document.querySelector('#b2p-said').innerText")
        return text

    def close_dialog(self) -> None:
        self.page("document.querySelector('#b2p-said').close()")
