// Puts bytecode beside the modules that the start of a notebook imports:
// node compiling.mjs RELEASE NAMES LIBRARY WHEEL...
// Only the very Python that will run it can make it, which is the one of the release of Pyodide.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const PYTHON = `
import importlib.util
import marshal
import pkgutil
import sys
import zipfile
from io import BytesIO

UNCHECKED = (1).to_bytes(4, "little")  # nobody compares it with its source again

def start() -> None:
    """Import what every notebook does, up to its first figure."""
    import matplotlib
    import matplotlib.pyplot as plt
    import matplotlib_inline.backend_inline
    import piplite
    import pyodide_kernel

    import bits_to_pyramids.student as student

    for one in pkgutil.walk_packages(student.__path__, f"{student.__name__}."):
        importlib.import_module(one.name)
    matplotlib.use("agg")
    plt.figure().savefig(BytesIO())

def compile_imported(path: str, wheel: bool) -> None:
    """Put the bytecode of imported modules into an archive, where Python looks for it beside files, or in archives."""
    with zipfile.ZipFile(path) as archive:
        entries = [(one, archive.read(one)) for one in archive.infolist() if not one.is_dir()]
    with zipfile.ZipFile(path, "w") as archive:
        for one, data in entries:
            archive.writestr(one, data, zipfile.ZIP_DEFLATED)
            name = one.filename
            if name.endswith(".py") and name[:-3].removesuffix("/__init__").replace("/", ".") in sys.modules:
                where = importlib.util.cache_from_source(name) if wheel else f"{name}c"
                archive.writestr(zipfile.ZipInfo(where, one.date_time), bytecode(data, name), zipfile.ZIP_DEFLATED)

def bytecode(source: bytes, name: str) -> bytes:
    """The file that Python would keep of a module."""
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code)`;

const names = process.argv[3].split(",");
const [release, , library, ...wheels] = process.argv.slice(2).map((path) => resolve(path));
const ours = wheels.filter((path) => !existsSync(`${release}/${basename(path)}`));
process.on("uncaughtException", (error) => { // without the script in which it was
  console.error(String(error.message || error));
  process.exit(1);
});
const { loadPyodide } = await import(pathToFileURL(`${release}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: release });
await python.loadPackage([...names, ...ours], { messageCallback() {} });
python.runPython(PYTHON);
python.globals.get("start")();
for (const file of [library, ...wheels]) {
  python.FS.writeFile("/given.zip", readFileSync(file));
  python.globals.get("compile_imported")("/given.zip", file !== library);
  writeFileSync(file, python.FS.readFile("/given.zip"));
}
