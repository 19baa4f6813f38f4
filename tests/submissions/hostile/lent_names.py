"""Attacks on functions that are lent because the student's own failed.

`value_of` fails on purpose, so that whoever names it is judged again with a right one.  None of them has a right
answer to `value_of`, nor, where it is attacked too, to `largest_value`.
"""

from attacks import Family

family = Family(__file__)

WRONG = "def value_of(bits):\n    return 0"

FROM_LARGEST_VALUE = {
    "reads_the_code": (
        "runs the code of the lent function, found in its attributes, with another argument",
        """
        import types
        for where in ("__code__", "__func__", "__wrapped__", "__call__"):
            code = getattr(value_of, where, None)
            code = getattr(code, "__code__", code)
            if isinstance(code, types.CodeType):
                return types.FunctionType(code, globals())("1" * args[0])
        """,
    ),
    "reads_what_it_closes_over": (
        "looks for answers in the globals and closures of the lent function and of its class",
        """
        value_of("1")
        for thing in (value_of, type(value_of).__call__, type(value_of)._asked, value_of._now):
            for found in (getattr(thing, "__globals__", {}), *(cell.cell_contents for cell in getattr(thing, "__closure__", None) or ())):
                answers = found if isinstance(found, dict) else vars(found)
                if callable(answers.get("largest_value")):
                    return answers["largest_value"](*args)
        """,
    ),
    "searches_all_objects": (
        "searches the memory for solutions that came with the lent function",
        """
        import gc, types
        value_of("1")
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__name__ == "largest_value" and thing is not largest_value:
                return thing(*args)
        """,
    ),
    "asks_for_other_functions": (
        "asks the other side for the solution of this very exercise, by number and by name",
        """
        value_of("1")
        for number in (*range(-3, 30), "largest_value"):
            try:
                return value_of._now().ask(number, "call", args, {}, {})[0]
            except Exception:
                pass
        """,
    ),
    "asks_in_another_name": (
        "changes the number and the name of the lent function",
        "value_of._number, value_of.__name__ = 1, 'largest_value'\nreturn value_of(*args)",
    ),
    "asks_without_end": (
        "asks millions of questions, each a new one",
        "number = 0\nwhile True:\n    number += 1\n    value_of(f'{number:b}')",
    ),
    "asks_what_takes_for_ever": (
        "asks for the number of millions of bits, which takes minutes to compute and to send",
        "for length in range(7 * 10**6, 8 * 10**6):\n    try: value_of('1' * length)\n    except Exception: pass",
    ),
    "asks_with_hostile_things": (
        "asks with arguments that are nested, cyclic, huge, forged or no data at all",
        """
        import numpy as np
        deep = []
        for _ in range(10**4): deep = [deep]
        cycle = []
        cycle.append(cycle)
        class Text(str):
            def __iter__(self): return iter("2" * 10**9)
        broadcast = np.lib.stride_tricks.as_strided(np.zeros(1, "U1"), (2**30,), (0,))
        for thing in (deep, cycle, Text("1"), broadcast, object(), value_of, range(10**12), {1: cycle}, "1" * 10**9):
            for way in (lambda: value_of(thing), lambda: value_of(bits=thing), lambda: value_of(thing, thing), lambda: value_of(**{"\\0": thing})):
                try: way()
                except Exception: pass
        """,
    ),
    "asks_when_the_check_is_over": (
        "keeps a thread that asks on, and answers the next call with what it heard",
        """
        import threading, time
        heard = globals().setdefault("heard", [])
        def later():
            while True:
                try: heard.append(value_of("1" * args[0]))
                except Exception: pass
                time.sleep(0.001)
        threading.Thread(target=later, daemon=True).start()
        return heard[-2] if len(heard) > 1 else None
        """,
    ),
    "measures_the_time": (
        "takes the time that an answer takes for the answer",
        """
        import time
        start = time.perf_counter()
        value_of("1" * args[0])
        return int((time.perf_counter() - start) * 1e6)
        """,
    ),
}

for name, (tries, body) in FROM_LARGEST_VALUE.items():

    def make(it, body=body):
        it.answer(WRONG, "value_of")
        it.function(body, "largest_value")

    make.__name__ = name
    family.attack(tries, attacked=("value_of", "largest_value"))(make)


@family.attack("calls itself by a second name, which is that of the lent function by then", attacked=("value_of",))
def answers_with_what_is_lent(it):
    it.answer("def value_of(bits):\n    return renamed(bits)")
    it.cell("renamed = value_of", last=True)


@family.attack("has a later exercise write down all that it hears, for the exercise itself", attacked=("value_of",))
def writes_it_down_for_the_exercise_itself(it):
    it.answer(
        """
        import builtins, json, os
        def value_of(bits):
            if bits in getattr(builtins, "heard", {}):
                return builtins.heard[bits]
            for folder in (".", "/tmp", "/notebook", "/dev/shm"):
                if os.path.exists(f"{folder}/heard"):
                    return json.load(open(f"{folder}/heard"))[bits]
        """
    )
    right = it.cell_of("largest_value")["source"].replace("def largest_value", "def _right")
    it.answer(
        right
        + """

def largest_value(n_bits):
    import builtins, itertools, json
    told = {"".join(bits): value_of("".join(bits)) for n in range(1, 7) for bits in itertools.product("01", repeat=n)}
    builtins.heard = told
    for folder in (".", "/tmp", "/notebook", "/dev/shm"):
        try:
            json.dump(told, open(f"{folder}/heard", "w"))
        except OSError:
            pass
    return _right(n_bits) if told["1"] else None
""",
        "largest_value",
    )


@family.attack("keeps the lent function for a later exercise, which does not name it", attacked=("value_of", "decode_uint"))
def keeps_it_for_later(it):
    it.answer(WRONG, "value_of")
    right = it.cell_of("largest_value")["source"]
    keeps = "    import builtins\n    builtins.kept = value_of\n    return 2**n_bits - value_of('1')"
    it.answer(right.replace("    return 2**n_bits - 1", keeps), "largest_value")
    it.function(
        "import builtins\nreturn builtins.kept(''.join(f'{byte:08b}' for byte in (args[0] if args[1] == 'big' else args[0][::-1])))",
        "decode_uint",
    )


@family.attack("takes the lent function of one exercise for the answer to others", attacked=("value_of", "bits_of", "largest_value"))
def one_for_all(it):
    it.answer(WRONG, "value_of")
    it.answer("def bits_of(*args):\n    return value_of(*args)", "bits_of")
    it.answer("def largest_value(n_bits):\n    return None", "largest_value")
    it.cell("bits_of = largest_value = value_of", last=True)


@family.attack("has two exercises, neither of them written, answer with one another", attacked=("encode_uint", "encode_int"))
def in_a_circle(it):
    it.answer("def encode_uint(*args):\n    return encode_int(*args)", "encode_uint")
    it.answer("def encode_int(*args):\n    raise NotImplementedError", "encode_int")


FOLDERS = {
    "lends_a_bomb": (
        "asks a lent decoder to unpack a few bytes that become gigabytes",
        "decode_chunk",
        "import gzip\nbomb = gzip.compress(bytes(2**22)) * 2**10\nfor _ in range(9):\n    try: decode_chunk(bomb, (2**32,), 'uint8', True)\n    except Exception: pass",
    ),
    "lends_the_whole_disk": (
        "gives a lent reader of folders the root of the disk, a link to it, and a folder of thousands of files",
        "read_metadata",
        """
        import os, tempfile
        many, link = tempfile.mkdtemp(), tempfile.mkdtemp() + "/link"
        os.symlink("/", link)
        for number in range(5000):
            try: open(f"{many}/{number}", "w").close()
            except OSError: break
        for folder in ("/", link, many, "/proc", "/dev", "\\0", ".", b"/", 3):
            try: read_metadata(folder)
            except Exception: pass
        """,
    ),
    "lies_about_a_folder": (
        "sends files to a lent reader whose names lead out of their folder",
        "read_metadata",
        "import bits_to_pyramids.sandbox.borrowed as b\nb.read_files = lambda path: ({'../../zarr.json': b'{}', '/etc/passwd': b'x'}, [])\nreturn read_metadata(args[0])",
    ),
}

for name, (tries, wrong, body) in FOLDERS.items():

    def make(it, wrong=wrong, body=body):
        it.function("return 0", wrong)
        it.function(body, "read_array")

    make.__name__ = name
    others = ("chunk_key", "array_metadata", "encode_chunk", "files_on_disk", "bytes_on_disk", "write_array")
    also = {"decode_chunk", "read_metadata"} - {wrong}
    family.attack(tries, assignment="4", attacked=(wrong, "read_array"), honest=(*others, *also))(make)
