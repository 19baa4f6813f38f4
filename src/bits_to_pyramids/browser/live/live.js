"use strict";
// The bar above a live notebook: how Python's start comes along, and what a learner needs beside JupyterLite's own
// buttons.  It speaks with JupyterLite through the application that the page shows to scripts (exposeAppInBrowser).
(() => {
  const LAST = "b2p-seconds-to-start";
  const CHECK = "from bits_to_pyramids.student.published import all_checks as _all_checks\n_all_checks()";
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
        : `${what}: ${passed.toFixed(0)} s (some 35 MB, the first time). You can read meanwhile.`;
      if (kernel()?.status === "idle") break;
      await later(250);
    }
    localStorage.setItem(LAST, ((performance.now() - started) / 1000).toFixed(1));
    state.progress.hidden = true;
    for (const one of buttons) one.disabled = false;
    ready();
  }

  function ready() {
    state.text.textContent = "Python is ready. Your work is kept in this browser.";
    let since = 0;
    const context = panel().context.sessionContext;
    context.statusChanged.connect((_, now) => {
      if (now === "busy") since = since || performance.now();
      if (now === "idle") since = 0;
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
    await save();
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
    say("Stopped", made("p", {}, "Python has begun anew and forgotten everything; your text is there. Change the cell that never ended, then press Run all."));
  }

  async function save() {
    if (panel()?.context?.model?.dirty) await panel().context.save();
  }

  async function download() {
    await panel().context.save();
    const content = panel().context.model.toJSON();
    const blob = new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/x-ipynb+json" });
    const link = made("a", { href: URL.createObjectURL(blob), download: panel().context.path.split("/").pop() });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
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
