"use strict";
// The bar above a live notebook: how Python's start comes along, and what a learner needs beside JupyterLite's own
// buttons.  It speaks with JupyterLite through the application that the page shows to scripts (exposeAppInBrowser).
(() => {
  const LAST = "b2p-seconds-to-start";
  const CHECK = "from bits_to_pyramids.student.published import all_checks as _all_checks\n_all_checks()";
  // Python works in a folder of its memory: there writing is quick, and every kind of file can be written.
  const MOVE = `
def _b2p_move():
    import os
    there, here = os.getcwd(), "/home/pyodide/" + os.path.basename(os.getcwd())
    if there.startswith("/drive/"):
        for path, _, names in os.walk(there):
            for name in names:
                if not name.endswith(".ipynb"):
                    target = os.path.join(here, os.path.relpath(os.path.join(path, name), there))
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    with open(os.path.join(path, name), "rb") as old, open(target, "wb") as new:
                        new.write(old.read())
        os.makedirs(here, exist_ok=True)
        os.chdir(here)
_b2p_move()
del _b2p_move`;
  // What cells have written, as one archive.
  const MADE = `
def _b2p_made():
    import base64, io, json, os, zipfile
    given = {"hints.json", "README.md", "bits_to_pyramids"}
    packed, names = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, _, files in os.walk("."):
            for file in files:
                name = os.path.relpath(os.path.join(path, file), ".")
                if name.split("/")[0] not in given:
                    archive.write(name)
                    names.append(name)
    print(json.dumps([names, base64.b64encode(packed.getvalue()).decode() if names else ""]))
_b2p_made()
del _b2p_made`;
  const started = performance.now();
  const made = (name, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside);
    return element;
  };
  const state = {
    text: made("span"),
    progress: made("progress", { max: 1, value: 0.02, ariaLabel: "Python is loading" }),
  };
  const file = made("input", { type: "file", accept: ".ipynb", tabIndex: -1, ariaHidden: "true" });
  const button = (text, title, act) => {
    const one = made("button", { type: "button", textContent: text, title, disabled: true });
    one.addEventListener("click", () => act().catch((error) => say("That did not work", made("p", {}, String(error.message || error)))));
    return one;
  };
  const buttons = [
    button("Run all", "Run every cell from the top", () => command("notebook:run-all-cells")),
    button("Check", "Self-study: checks of the course with inputs that are never graded", check),
    button("Stop", "Ends a cell that never ends: Python begins anew, your text stays", stop),
    button("Download", "The notebook to hand in or to go on with elsewhere", download),
    button("Files", "What your cells have written (pictures, folders), as one archive", files),
    button("Bring in", "Go on with a notebook that was begun elsewhere", async () => file.click()),
  ];
  const home = made("a", { href: "../../index.html", textContent: "Course", title: "All assignments" });
  const bar = made("header", { id: "b2p-bar", ariaLabel: "This notebook" }, home, ...buttons, file,
    made("p", { className: "state" }, state.progress, state.text));
  state.text.setAttribute("role", "status");
  const dialog = made("dialog", { id: "b2p-said" });
  dialog.setAttribute("aria-labelledby", "b2p-said-title");

  const panel = () => window.jupyterapp?.shell?.currentWidget;
  const kernel = () => panel()?.context?.sessionContext?.session?.kernel;
  const command = (name) => window.jupyterapp.commands.execute(name);

  function say(title, ...inside) {
    const close = made("button", { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(made("h2", { id: "b2p-said-title", textContent: title }), ...inside, close);
    if (!dialog.open) dialog.showModal();
    close.focus({ preventScroll: true });
    dialog.scrollTop = 0;
  }

  // What a browser cannot do is said in a sentence, before anything is loaded in vain.
  function missing() {
    if (typeof WebAssembly !== "object") return "This browser cannot run Python: it has no WebAssembly. Any browser of the last years has.";
    if (!window.isSecureContext) return "Python needs this page from https:// or from localhost; ask whoever put it here.";
    if (!navigator.serviceWorker) return "This window keeps no files (a private window?), so the notebook cannot find what lies beside it. Open it in an ordinary window.";
    return "";
  }

  const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  async function python() {
    const usual = Number(localStorage.getItem(LAST)) || 20;
    for (;;) {
      const passed = (performance.now() - started) / 1000;
      state.progress.value = Math.min(0.97, passed / usual);
      const what = panel()?.context ? "Python is loading" : "The notebook is opening";
      state.text.textContent = passed > 90
        ? "Python does not come. Is the network there? Reload the page; what you wrote is kept."
        : `${what}: ${passed.toFixed(0)} s (some 40 MB, the first time). You can read meanwhile.`;
      if (kernel()?.status === "idle") break;
      await later(50);
    }
    localStorage.setItem(LAST, ((performance.now() - started) / 1000).toFixed(1));
    await execute(MOVE);
    state.progress.hidden = true;
    for (const one of buttons) one.disabled = false;
    ready();
  }

  // Run code of ours, and give what it prints.
  async function execute(code) {
    const future = kernel().requestExecute({ code, store_history: false, stop_on_error: false });
    let printed = "";
    future.onIOPub = (message) => {
      if (message.header.msg_type === "stream") printed += message.content.text;
    };
    await future.done;
    return printed;
  }

  function ready() {
    state.text.textContent = "Python is ready. Your work is kept in this browser.";
    let since = 0, fresh = false;
    const context = panel().context.sessionContext;
    context.statusChanged.connect((_, now) => {
      if (now === "busy") since = since || performance.now();
      if (now === "idle") since = 0;
      if (/start/.test(now)) fresh = true;
      if (now === "idle" && fresh) {
        fresh = false;
        execute(MOVE);
      }
    });
    setInterval(() => {
      const busy = since ? (performance.now() - since) / 1000 : 0;
      state.text.textContent = busy > 3
        ? `A cell is running: ${busy.toFixed(0)} s. If it never ends, press Stop.`
        : "Python is ready. Your work is kept in this browser.";
    }, 1000);
  }

  async function check() {
    say("Checking", made("p", {}, "Your functions are tried, as they are in this session ..."));
    const found = [];
    const future = kernel().requestExecute({ code: CHECK, store_history: false, stop_on_error: false });
    future.onIOPub = (message) => {
      const content = message.content;
      if (message.header.msg_type === "stream") {
        const last = found.at(-1);
        if (last?.localName === "pre") last.append(content.text);
        else found.push(made("pre", { tabIndex: 0 }, content.text));
      } else if (content.data?.["text/html"]) found.push(made("div", { innerHTML: content.data["text/html"] }));
      else if (content.ename) found.push(made("p", {}, `${content.ename}: ${content.evalue}. Run the first cells, then check again.`));
    };
    await future.done;
    say("Checks of the course, with inputs that are never graded", ...found);
  }

  async function stop() {
    state.text.textContent = "Python begins anew ...";
    await panel().context.sessionContext.restartKernel();
    await execute(MOVE);
    say("Stopped", made("p", {}, "Python has begun anew and forgotten everything; your text is there. Change the cell that never ended, then press Run all."));
  }

  async function files() {
    const [names, packed] = JSON.parse(await execute(MADE));
    if (!names.length) return say("No files yet", made("p", {}, "Your cells have written none in this session."));
    offer(await (await fetch(`data:application/zip;base64,${packed}`)).blob(), "made.zip");
  }

  function offer(blob, name) {
    const link = made("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async function save() {
    if (panel()?.context?.model?.dirty) await panel().context.save();
  }

  // What is there goes out, whatever becomes of keeping it.
  async function download() {
    save().catch(() => {});
    const content = panel().context.model.toJSON();
    const blob = new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/x-ipynb+json" });
    offer(blob, panel().context.path.split("/").pop());
  }

  // A notebook from elsewhere takes the open one's place; the one that was there is kept beside it.
  async function bring() {
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    let content;
    try {
      content = JSON.parse(await chosen.text());
    } catch {
      return say("Not a notebook", made("p", {}, `${chosen.name} cannot be read as a notebook (.ipynb).`));
    }
    const exercises = (one) => new Set((one.cells || []).map((cell) => cell.metadata?.exercise).filter(Boolean));
    const ours = exercises(panel().context.model.toJSON());
    if (!Array.isArray(content.cells) || ![...exercises(content)].some((name) => ours.has(name)))
      return say("Another notebook", made("p", {}, `${chosen.name} has none of this assignment's exercises. Open its own assignment first.`));
    const path = panel().context.path;
    const contents = window.jupyterapp.serviceManager.contents;
    const kept = path.replace(/\.ipynb$/, ` before ${new Date().toISOString().slice(0, 19).replace(/:/g, "-")}.ipynb`);
    await panel().context.save();
    await contents.save(kept, { type: "notebook", format: "json", content: panel().context.model.toJSON() });
    await contents.save(path, { type: "notebook", format: "json", content });
    await panel().context.revert();
    say("Brought in", made("p", {}, `You go on with ${chosen.name}. What was here is kept as ${kept.split("/").pop()}. Press Run all to bring Python to where the notebook is.`));
  }

  function fit() {
    document.documentElement.style.setProperty("--b2p-bar", `${bar.offsetHeight}px`);
    window.dispatchEvent(new Event("resize"));
  }

  document.body.prepend(bar, dialog);
  file.addEventListener("change", () => bring().catch((error) => say("That did not work", made("p", {}, String(error)))));
  new ResizeObserver(fit).observe(bar);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  navigator.storage?.persist?.();
  const problem = missing();
  if (problem) {
    state.progress.hidden = true;
    state.text.textContent = problem;
  } else python();
})();
