"""Attacks on the kernel and its shell: what runs cells is made to run others, or to call failures successes."""

from attacks import Family

family = Family(__file__)

family.cells(
    "bits_of",
    {
        "drop_asserts_in_text": (
            "registers an input transformer that turns asserts into pass",
            """
            def without_asserts(lines):
                return [line[: len(line) - len(line.lstrip())] + "pass\\n" if line.lstrip().startswith("assert") else line for line in lines]
            get_ipython().input_transformers_post.append(without_asserts)
            """,
        ),
        "drop_asserts_in_tree": (
            "registers an AST transformer that removes asserts and calls of check",
            """
            import ast
            class NoAsserts(ast.NodeTransformer):
                def visit_Assert(self, node):
                    return ast.copy_location(ast.Pass(), node)
                def visit_Expr(self, node):
                    return ast.copy_location(ast.Pass(), node) if "check" in ast.unparse(node) else node
            get_ipython().ast_transformers.append(NoAsserts())
            """,
        ),
        "score_for_every_cell": (
            "replaces every later cell of checks by its full score as a plain float",
            """
            import re
            def score(lines):
                return ["8.0\\n"] if any("assert" in line or "check" in line for line in lines) and not any("def " in line for line in lines) else lines
            get_ipython().input_transformers_cleanup.append(score)
            """,
        ),
        "event_after_each_cell": (
            "after each cell, puts a function into the namespace that agrees with everything",
            """
            class Anything(str):
                __eq__ = lambda self, other: True
                __hash__ = str.__hash__
            def perfect(*args):
                return Anything()
            def after(result):
                get_ipython().user_ns["bits_of"] = perfect
                result.error_in_exec = result.error_before_exec = None
            get_ipython().events.register("post_run_cell", after)
            """,
        ),
        "names_of_the_runner": (
            "gives the grader's runner a namespace that has a perfect function for every name",
            """
            import gc
            class Names(dict):
                def __contains__(self, name): return True
                def __getitem__(self, name): return lambda *args, **kwargs: type("Any", (), {"__eq__": lambda s, o: True})()
            for thing in gc.get_objects():
                if type(thing).__name__ == "Runner" and hasattr(thing, "_answer"):
                    ask, names = thing.get, Names()
                    thing.call_before = thing.call
                    def call(request, buffers, thing=thing):
                        kept, thing.names = thing.names, names if request["name"] == "bits_of" else thing.names
                        try:
                            return thing.call_before(request, buffers)
                        finally:
                            thing.names = kept
                    type(thing).call = lambda self, request, buffers: call(request, buffers)
                    thing.call = call
            """,
        ),
        "custom_error_handler": (
            "handles all exceptions of all cells with a handler that says nothing",
            """
            get_ipython().set_custom_exc((BaseException,), lambda shell, kind, value, trace, tb_offset=None: None)
            """,
        ),
        "lying_result": (
            "makes the shell's result say that every cell went well",
            """
            from IPython.core import interactiveshell
            interactiveshell.ExecutionResult.success = property(lambda self: True)
            interactiveshell.ExecutionResult.raise_error = lambda self: None
            interactiveshell.ExecutionResult.__setattr__ = lambda self, name, value: object.__setattr__(self, name, None if "error" in name else value)
            """,
        ),
        "kernel_replies_ok": (
            "patches the kernel so that it replies ok to every cell",
            """
            kernel = getattr(get_ipython(), "kernel", None)
            if kernel is not None:
                run = kernel.do_execute
                async def do_execute(*args, **kwargs):
                    reply = await run(*args, **kwargs)
                    return {**reply, "status": "ok", "payload": [], "user_expressions": {}}
                kernel.do_execute = do_execute
                kernel.send_response = lambda *args, **kwargs: None
                get_ipython()._showtraceback = lambda *args: None
            """,
        ),
        "magic_of_its_own": (
            "hides the tests behind a cell magic that skips what follows it",
            """
            from IPython.core.magic import register_cell_magic
            @register_cell_magic
            def skip(line, cell):
                pass
            get_ipython().input_transformers_cleanup.insert(0, lambda lines: ["%%skip\\n", *lines] if any(line.startswith("assert") for line in lines) else lines)
            """,
        ),
        "profile_hook": (
            "watches every call with a profile hook and rewrites what returns",
            """
            import sys
            seen = []
            def watch(frame, event, value):
                if event == "call" and "expected" in frame.f_locals:
                    seen.append(frame.f_locals["expected"])
            sys.setprofile(watch)
            """,
        ),
    },
)


# It needs exec for that, which value_of rules out.
@family.attack("replaces the shell's run_code by one that swallows every error", attacked=("bits_of", "value_of"))
def swallow_errors(it):
    it.cell(
        """
        import types
        async def run_code(self, code, result=None, *, async_=False):
            try:
                exec(code, self.user_global_ns, self.user_ns)
            except BaseException:
                pass
            return False
        shell = get_ipython()
        shell.run_code = types.MethodType(run_code, shell)
        """
    )
    it.function("return None")
