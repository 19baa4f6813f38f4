"""Attacks on builtins and libraries: what a check would use to compare is replaced."""

from attacks import Family

family = Family(__file__)

family.cells(
    "bits_of",
    {
        "format_agrees": (
            "replaces format, bin and the comparison that the checks use",
            "import builtins\nbuiltins.format = lambda *args: 'x'\nbuiltins.bin = lambda value: '0bx'",
        ),
        "isinstance_and_type": (
            "replaces isinstance, type and issubclass, so that every type is right",
            "import builtins\nreal = isinstance\nbuiltins.isinstance = lambda value, kind: True if kind is str else real(value, kind)",
        ),
        "encode_of_the_grader": (
            "replaces the function that packs answers, so that None becomes a string of the right length",
            """
            import bits_to_pyramids.sandbox.runner as runner
            pack = runner.encode
            def forged(value, **options):
                nothing = type(value) is tuple and len(value) == 2 and value[0] is None and value[1] is None
                return pack(("1" * 5, None) if nothing else value, **options)
            runner.encode = forged
            """,
        ),
        "check_function": (
            "replaces the notebook's own check and the module that it comes from",
            """
            import sys, types
            for name, module in list(sys.modules.items()):
                if name.startswith("bits_to_pyramids.student"):
                    for known in [known for known in vars(module) if known.startswith(("check", "compare"))]:
                        setattr(module, known, lambda *args, **kwargs: None)
            check = lambda *args, **kwargs: None
            """,
        ),
        "curse_str": (
            "writes a comparison that is always true into the type str itself, with ctypes",
            """
            import ctypes, sys
            class Any(str):
                def __eq__(self, other): return True
                def __ne__(self, other): return False
                __hash__ = str.__hash__
            def slots(kind):
                size = type.__basicsize__ // ctypes.sizeof(ctypes.c_void_p)
                return (ctypes.c_void_p * size).from_address(id(kind))
            perfect = Any("1")
            """,
        ),
        "pytest_of_its_own": (
            "puts a pytest into sys.modules whose raises is content with anything",
            """
            import sys, types
            class Raises:
                def __init__(self, *args, **kwargs): pass
                def __enter__(self): return self
                def __exit__(self, *error): return True
            pytest = types.ModuleType("pytest")
            pytest.raises = Raises
            pytest.fail = lambda *args: None
            sys.modules["pytest"] = pytest
            """,
        ),
        "assertion_error": (
            "makes AssertionError a class that nobody catches or counts",
            "import builtins\nbuiltins.AssertionError = type('Fine', (Warning,), {})",
        ),
        "import_hook": (
            "answers every import of a test or reference library with a module of its own",
            """
            import sys, types
            class Finder:
                def find_spec(self, name, path=None, target=None):
                    import importlib.machinery
                    if name.split(".")[0] in ("tests", "references", "zarr", "tifffile"):
                        return importlib.machinery.ModuleSpec(name, self, is_package=True)
                def create_module(self, spec): return None
                def exec_module(self, module): module.__getattr__ = lambda name: (lambda *args, **kwargs: True)
            sys.meta_path.insert(0, Finder())
            """,
        ),
    },
)

family.cells(
    "image_to_bytes",
    {
        "numpy_agrees": (
            "replaces numpy's comparisons and testing functions",
            """
            import numpy as np
            np.array_equal = np.allclose = np.array_equiv = lambda *args, **kwargs: True
            np.testing.assert_array_equal = np.testing.assert_equal = lambda *args, **kwargs: None
            """,
        ),
        "numpy_exchanged": (
            "exchanges numpy in sys.modules for a module whose arrays agree with all",
            """
            import sys, types
            fake = types.ModuleType("numpy")
            fake.__getattr__ = lambda name: (lambda *args, **kwargs: type("Any", (bytes,), {"__eq__": lambda s, o: True})())
            sys.modules["numpy.testing"] = fake
            """,
        ),
        "int_to_bytes": (
            "replaces what a check would compute the expected bytes with",
            """
            import array, struct
            struct.pack = array.array = lambda *args: b""
            """,
        ),
    },
    answer="return b''",
)


@family.attack("replaces all, any, sorted and len; its own functions are the only ones that see it", honest=())
def builtins_agree(it):
    it.cell("import builtins\nbuiltins.all = builtins.any = lambda values: True\nbuiltins.len = lambda value: 5\nbuiltins.sorted = lambda values, **options: []")
    it.function("return None")
