"""Attacks with objects that lie about what they are: equal to all, of every type, of any size."""

from fractions import Fraction

from attacks import Family

family = Family(__file__)

family.functions(
    "bits_of",
    {
        "equal_to_everything": ("returns an object that is equal to everything", "return type('Any', (), {'__eq__': lambda self, other: True})()"),
        "string_that_lies": (
            "returns a subclass of str that is equal to everything",
            "return type('Any', (str,), {'__eq__': lambda self, other: True, '__hash__': str.__hash__, '__ne__': lambda self, other: False})()",
        ),
        "class_that_lies": (
            "returns an object whose __class__ says str",
            "return type('Any', (), {'__class__': property(lambda self: str), '__eq__': lambda self, other: True, '__len__': lambda self: args[1]})()",
        ),
        "reflected_equality": (
            "returns a subclass so that Python asks its __eq__ first, on whatever side it stands",
            """
            class Sub(str):
                def __eq__(self, other): return True
                def __ne__(self, other): return False
                def __len__(self): return args[1]
                def __iter__(self): return iter("0" * args[1])
                __hash__ = str.__hash__
            return [Sub("0")][0]
            """,
        ),
        "mock": ("returns a mock that agrees with everything", "from unittest.mock import MagicMock, ANY\nreturn ANY"),
        "not_implemented": ("returns NotImplemented, which once was true", "return NotImplemented"),
        "iterator_without_end": ("returns an iterator that never ends", "import itertools\nreturn itertools.repeat('0')"),
        "lying_inside_a_list": (
            "hides an object that is equal to everything inside plain containers",
            "return [{'a': (type('Any', (str,), {'__eq__': lambda s, o: True, '__hash__': str.__hash__})(),)}]",
        ),
        "error_that_is_everything": (
            "raises an exception that is a subclass of all errors, with every number in its message",
            "raise type('All', (ValueError, KeyError, AssertionError), {})(' '.join(map(str, range(-300, 3000))))",
        ),
    },
)

family.functions(
    "image_from_bytes",
    {
        "array_that_lies": (
            "returns a subclass of ndarray whose comparisons are all true",
            """
            import numpy as np
            class Any(np.ndarray):
                def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.ones((1,), bool)
                def __array_function__(self, function, types, args, kwargs): return True
                def __eq__(self, other): return np.True_
            return np.zeros((1, 1), np.uint8).view(Any)
            """,
        ),
        "array_of_objects": (
            "returns an array of objects that are equal to everything",
            """
            import numpy as np
            any_ = type('Any', (), {'__eq__': lambda self, other: True})()
            return np.full(args[1], any_, object)
            """,
        ),
        "array_interface": (
            "returns an object with an __array_interface__ that points into memory of the process",
            """
            pointer = {'shape': (2**20,), 'typestr': '|u1', 'version': 3, 'data': (id(args), False)}
            return type('Pointer', (), {'__array_interface__': pointer, 'dtype': 'uint8', 'shape': args[1]})()
            """,
        ),
        "array_of_nans": ("returns NaNs, because NaN may count as equal to NaN", "import numpy as np\nreturn np.full(args[1], np.nan)"),
        "huge_axis_of_nothing": (
            "returns an array without elements whose first axis has 2**40 rows",
            "import numpy as np\nreturn np.lib.stride_tricks.as_strided(np.zeros((1, 0), np.uint8), (2**40, 0), (0, 1))",
        ),
    },
)

family.functions(
    "bytes_of_image",
    {
        "true_for_a_number": ("defines a function where a number belongs", "return 2048"),
    },
)


@family.attack("gives the prediction a number that is equal to every number", attacked=("bytes_of_image", "bytes_of_heart"))
def number_that_lies(it):
    lie = "type('Any', (int,), {'__eq__': lambda self, other: True, '__hash__': int.__hash__})(1)"
    it.answer(f"bytes_of_image = {lie}")
    it.answer("bytes_of_heart = float('nan')", "bytes_of_heart")


# What a check does with an answer before it knows its type would be the grader's own failure, not the student's.


@family.attack("is right but for blocks of zeros, for which there is nothing at all", assignment="4", attacked=(), points={"encode_chunk": Fraction("54/5")})
def nothing_for_zeros(it):
    source = it.cell_of("encode_chunk")["source"]
    it.answer(f"{source}\nright = encode_chunk\ndef encode_chunk(block, *args, **kwargs):\n    return right(block, *args, **kwargs) if block.size < 1000 else None", "encode_chunk")


@family.attack("gives a number of thousands of digits where an error belongs", assignment="4", attacked=(), points={"read_metadata": Fraction("100/11")})
def number_for_an_error(it):
    source = it.cell_of("read_metadata")["source"]
    it.answer(f"{source}\nright_one = read_metadata\ndef read_metadata(folder):\n    return right_one(folder) if os.path.exists(os.path.join(folder, 'zarr.json')) else 10**5000", "read_metadata")
