"""Attacks that look for the expected answers: in frames, memory, files, modules, history and clocks."""

from attacks import Family

family = Family(__file__)

family.functions(
    "bits_of",
    {
        "callers_locals": (
            "walks up the stack and returns whatever a caller calls expected",
            """
            import sys
            frame = sys._getframe()
            while frame:
                for name in ("expected", "wanted", "reference", "answer", "solution"):
                    if type(frame.f_locals.get(name)) is str:
                        return frame.f_locals[name]
                frame = frame.f_back
            """,
        ),
        "source_of_the_caller": (
            "reads the check that calls it from linecache and evaluates the right side of its assert",
            """
            import linecache, sys
            frame = sys._getframe(1)
            while frame:
                line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
                if line.startswith("assert") and "==" in line:
                    return eval(line.split("==", 1)[1].split("#")[0], frame.f_globals, dict(frame.f_locals))
                frame = frame.f_back
            """,
        ),
        "all_objects": (
            "searches all objects of the process for a function called bits of another module",
            """
            import gc, types
            for thing in gc.get_objects():
                if isinstance(thing, types.FunctionType) and thing.__name__ in ("bits", "bits_of", "solution") and thing is not bits_of:
                    return thing(*args)
            """,
        ),
        "history": (
            "searches the cells that ran, and the history, for the checks",
            """
            shell = get_ipython()
            texts = [*map(str, shell.user_ns.get("In", [])), *map(str, shell.history_manager.input_hist_raw)]
            for text in texts:
                if "assert bits_of" in text:
                    return text.split("==")[1].split("'")[1]
            """,
        ),
        "references_by_import": (
            "imports the graders' references and solutions under any name they might have",
            """
            import importlib
            for name in ("references.bits_and_bytes", "grader_tests.references.bits_and_bytes", "test_bits_and_bytes", "bits_to_pyramids.checks.grade_one",
                         "misconceptions.bits_and_bytes.bits_of", "solutions", "bits_to_pyramids.course.notebooks"):
                try:
                    module = importlib.import_module(name)
                    return module.bits(*args)
                except (ImportError, AttributeError):
                    pass
            """,
        ),
        "files_everywhere": (
            "searches the whole file system for the course's solutions",
            """
            import os
            for folder, folders, files in os.walk("/"):
                folders[:] = [f for f in folders if f not in ("usr", "lib", "site", "sys", "dev") and not folder.startswith(("/usr", "/lib"))][:50]
                for name in files[:200]:
                    if name.endswith((".toml", ".ipynb")) and "bits-and-bytes" in name:
                        text = open(os.path.join(folder, name)).read()
                        start = text.index("def bits_of")
                        namespace = {}
                        exec(eval('"' + text[start : start + 900].split("### END")[0].replace('",', "").replace('"', "") + '"'), namespace)
                        return namespace["bits_of"](*args)
            """,
        ),
        "memory_of_parents": (
            "reads the memory of other processes through /proc and process_vm_readv",
            """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            for pid in (os.getppid(), 1, *range(2, 40)):
                try:
                    with open(f"/proc/{pid}/mem", "rb") as memory, open(f"/proc/{pid}/maps") as maps:
                        start = int(maps.readline().split("-")[0], 16)
                        memory.seek(start)
                        return memory.read(args[1]).decode("latin-1")
                except OSError:
                    libc.ptrace(16, pid, 0, 0)
            """,
        ),
        "reads_the_channel": (
            "reads the grader's next messages from the connection, before the runner does",
            """
            import os, select, socket
            peer = socket.socket(fileno=os.dup(3))
            if select.select([peer], [], [], 0.05)[0]:
                return peer.recv(4096).decode("latin-1")
            """,
        ),
        "learns_from_errors": (
            "gives another guess at each call, and hopes that it is told when one is right",
            """
            global guesses
            guesses = globals().get("guesses", -1) + 1
            return f"{guesses:b}".replace("1", "x").replace("0", "1").replace("x", "0")
            """,
        ),
    },
)

family.functions(
    "value_of",
    {
        "smuggled_through_a_message": (
            "raises all that it has seen, so that a message shows the inputs; the answers are nowhere",
            "raise ValueError(repr((args, sorted(globals()))))",
        ),
        "questions_at_the_other_side": (
            "asks the grader, as functions with a lent argument may, for things that were not lent",
            """
            import gc, sys
            from bits_to_pyramids.calls import encode, decode
            frame = sys._getframe()
            while "request" not in frame.f_locals:
                frame = frame.f_back
            number = frame.f_locals["request"]["id"]
            for thing in gc.get_objects():
                if type(thing).__name__ == "Channel":
                    tree, buffers = encode((0, "call", (args,)))
                    thing.send({"id": number, "kind": "ask", "value": tree}, buffers)
                    header, buffers = thing.receive(1)
                    return decode(header["value"], buffers)
            """,
        ),
        "time_of_the_comparison": (
            "measures how long the grader takes after each answer, and builds the next on that",
            """
            import time
            global before
            now, last = time.monotonic(), globals().get("before", 0)
            before = now
            return int((now - last) * 1e6) % 256
            """,
        ),
    },
)


@family.attack("keeps its knowledge in files, for the run after the next time-out", attacked=("largest_value",))
def memory_across_runners(it):
    it.function(
        """
        import os
        seen = open("/notebook/seen").read() if os.path.exists("/notebook/seen") else ""
        for folder in ("/notebook", "/tmp", "/dev/shm", "/var/tmp", "."):
            try:
                with open(f"{folder}/seen", "a") as file:
                    file.write(f"{args} ")
            except OSError:
                pass
        os._exit(0) if len(seen) < 99 else None
        return len(seen)
        """
    )
