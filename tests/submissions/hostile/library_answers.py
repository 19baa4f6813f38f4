"""Answers taken from a library instead of written, plainly or hidden: right, and worth nothing by the course's policy."""

from attacks import Family

family = Family(__file__)

FITS = "    if n_bits < 1 or not 0 <= value < 2**n_bits:\n        raise ValueError(f'{value} does not fit into {n_bits} bits')\n"
BITS = {
    "format_of_python": ("uses format", "    return format(value, f'0{n_bits}b')"),
    "f_string": ("uses an f-string that writes bits", "    return f'{value:0{n_bits}b}'"),
    "bin_by_another_name": ("gives bin another name first", "    write = bin\n    return write(value)[2:].zfill(n_bits)"),
    "bin_by_getattr": ("looks bin up by its name", "    import builtins\n    return getattr(builtins, 'bin')(value)[2:].zfill(n_bits)"),
    "binary_repr": ("uses numpy's binary_repr", "    import numpy as np\n    return np.binary_repr(value, n_bits)"),
}

for name, (tries, body) in BITS.items():

    def make(it, body=body):
        it.answer(f"def bits_of(value, n_bits):\n{FITS}{body}")

    make.__name__ = name
    family.attack(tries)(make)


@family.attack("lets int read the bits, in a helper of another cell", attacked=("value_of",))
def int_in_a_helper(it):
    it.cell("def helper(text):\n    return int(text, 2)")
    it.answer(
        """
        def value_of(bits):
            if not bits or set(bits) - set("01"):
                raise ValueError(f"no bits: {bits}")
            return helper(bits)
        """
    )


@family.attack("evaluates a text that holds the forbidden name", attacked=("value_of",))
def eval_of_a_text(it):
    it.answer(
        """
        def value_of(bits):
            if not bits or set(bits) - set("01"):
                raise ValueError(f"no bits: {bits}")
            return eval("0b" + bits)
        """
    )
