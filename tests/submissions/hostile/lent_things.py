"""Attacks on what a check lends to a function: a function, an array or a folder that stays with the checker."""

from attacks import Family

family = Family(__file__)

family.functions(
    "read_region",
    {
        "gives_back_what_was_lent": ("returns the lent function itself", "return args[0]"),
        "asks_for_everything": ("asks for every chunk there could be, and for some that there could not", "import itertools\nfor index in itertools.product(range(40), repeat=len(args[2])):\n    try: args[0](index)\n    except ValueError: pass"),
        "asks_with_strange_indices": (
            "asks for chunks with indices that are huge, negative, nested or arrays of millions",
            "import numpy as np\nfor index in ((2**62,) * 30, (-1,), [[0]], np.zeros(10**6, int), {0: 0}, 'x' * 10**6, None, (float('nan'),)):\n    try: args[0](index)\n    except Exception: pass",
        ),
        "asks_too_often": ("asks for the same chunk until the call's time is over", "index = (0,) * len(args[2])\nwhile True: args[0](index)"),
        "asks_after_the_call": (
            "keeps the lent function and asks for chunks when the call is over",
            "import threading, time\nfunction = args[0]\ndef later():\n    time.sleep(0.05)\n    for _ in range(100):\n        try: function((0,) * 2)\n        except Exception: pass\nthreading.Thread(target=later, daemon=True).start()",
        ),
    },
    assignment="3",
)

family.functions(
    "downsample_store",
    {
        "asks_for_the_other_side": (
            "asks the lent array for attributes of the object at the other side",
            "for what in ('__class__', 'array', '__init__', 'pristine', 'noted', '__reduce__'):\n    try: args[0]._borrower.ask(0, what)\n    except Exception: pass",
        ),
        "asks_for_what_was_not_lent": ("asks for a thing with a number that was not given out", "args[0]._borrower.ask(-1, 'read', ())"),
        "writes_gigabytes": (
            "writes arrays that are small on their way and huge at the other side",
            "import numpy as np\nhuge = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (2**20, 2**6), (0, 0))\nfor _ in range(50):\n    try: args[1]._borrower.ask(1, 'write', (slice(None),), huge)\n    except Exception: pass",
        ),
        "patches_the_stand_in": (
            "patches the stand-ins, so that they say that all was read and written once",
            "import bits_to_pyramids.sandbox.borrowed as b\nb.BorrowedArray.write = lambda *args: None\nb.BorrowedArray.read = lambda self, selection: None\nargs[1][...] = 0",
        ),
    },
    assignment="5",
    honest=("level_shape", "n_levels"),
)

family.functions(
    "build_pyramid",
    {
        "lent_function_overworked": (
            "calls the lent function with an array that is small on its way and huge at the other side",
            "import numpy as np\nhuge = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (2**13, 2**13), (0, 0))\nfor _ in range(20):\n    try: args[2](huge)\n    except Exception: pass",
        ),
        "lent_function_with_a_lie": (
            "calls the lent function with objects that cannot be handed over",
            "for value in (object(), [object()], args[2], lambda: 0):\n    try: args[2](value)\n    except Exception: pass\nreturn [args[2]]",
        ),
    },
    assignment="5",
    honest=("level_shape", "n_levels"),
)

family.functions(
    "render",
    {
        "asks_behind_the_store": (
            "asks the lent cache for what stands behind it, and for its record",
            "for what in ('source', 'held', 'asked', 'fetched', '_kept', 'noted', '__class__', 'pristine', 'call'):\n    try: args[6]._borrower.ask(0, what)\n    except Exception: pass",
        ),
        "asks_with_strange_keys": (
            "asks the lent cache for keys that are none, huge or nested, and for parts of chunks that cannot be",
            "import numpy as np\nfor key in ('x' * 10**7, 7, None, ['s0'], b's0', np.zeros(10**6), {}, '../../etc/passwd', '\\0'):\n    try: args[6].get(key, 2**70, -(2**70))\n    except Exception: pass\n    try: key in args[6]\n    except Exception: pass",
        ),
        "patches_the_store": (
            "patches the stand-in of the cache, so that nothing is asked for",
            "import bits_to_pyramids.sandbox.borrowed as b\nb.BorrowedStore.get = lambda *args: bytes(120)\nimport numpy as np\nreturn np.zeros(args[5], 'uint16')",
        ),
    },
    assignment="8",
    honest=("level_for_view",),
)

family.functions(
    "ChunkCache",
    {
        "cache_that_counts_itself": (
            "gives a cache whose counts are equal to everything",
            "class Equal(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\nclass Cache:\n    hits = misses = Equal()\n    def __contains__(self, key): return True\n    def get(self, key): return Equal()\nreturn Cache()",
        ),
        "cache_that_patches_its_use": (
            "patches what tries the cache out, so that it says what it likes",
            "import bits_to_pyramids.student.through as t\nfor name in list(t.WAYS): t.WAYS[name] = lambda *args: [('a', b'', 10**9, -1)] * 10**5\nraise KeyError",
        ),
    },
    assignment="8",
    honest=("level_for_view",),
)

family.functions(
    "render_within",
    {
        "pictures_without_end": (
            "yields pictures without end",
            "import numpy as np\nwhile True: yield np.zeros((64, 64), 'uint16')",
        ),
    },
    assignment="8",
    honest=("level_for_view",),
)
