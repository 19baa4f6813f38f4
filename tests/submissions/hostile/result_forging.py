"""Forged results: scores in outputs, exit codes, frames of the protocol between runner and checker."""

from attacks import Family

family = Family(__file__)

# A student who has read the source knows how frames look and finds the runner's table of actions.
FORGE = """
import gc, json, os, struct, sys

def frame(message, rest=b""):
    text = json.dumps(message).encode()
    return struct.pack("!I", len(text)) + text + rest

def request():
    caller = sys._getframe()
    while caller is not None and "request" not in caller.f_locals:
        caller = caller.f_back
    return caller.f_locals["request"] if caller else {"id": "0" * 16}

def send(kind, tree, buffers=()):
    os.set_blocking(3, True)
    sizes = [len(b) for b in buffers]
    data = frame({"header": {"id": request()["id"], "kind": kind, "value": tree}, "sizes": sizes}, b"".join(buffers))
    while data:
        data = data[os.write(3, data):]
"""

FRAMES = {
    "points_in_the_answer": (
        "answers with the right number and points that it gives itself",
        "send('returned', {'d': [['points', 8], ['passed', True]]})\nos._exit(0)",
    ),
    "passed_as_kind": ("answers with a kind that says passed", "send('passed', {'t': [True, None]})\nos._exit(0)"),
    "graded_result": (
        "sends the whole result of a grading instead of an answer",
        "send('result', {'d': [['assignment', '1-bits-and-bytes'], ['points', '100/1']]})\nos._exit(0)",
    ),
    "two_answers": ("sends two answers to one question, the second for the next", "send('returned', {'t': ['01011', None]})\nreturn None"),
    "half_a_frame": ("sends half a frame and waits for the reader to give up", "os.write(3, b'\\0\\0\\1\\0{')\nimport time; time.sleep(30)"),
    "endless_trickle": (
        "sends a frame one byte at a time, so that a deadline for each byte never comes",
        "import time\nos.write(3, struct.pack('!I', 10**6))\nwhile True: os.write(3, b' '); time.sleep(0.05)",
    ),
    "four_gigabytes": ("announces a frame of four gigabytes", "os.write(3, b'\\xff' * 4 + b'[' * 1000)\nos._exit(0)"),
    "deep_json": ("sends JSON that is nested too deeply for a parser", "text = b'[' * 10**6\nos.write(3, struct.pack('!I', len(text)) + text[:60000])\nos._exit(0)"),
    "huge_integer": ("sends a number of a million digits", "send('returned', {'t': [{'i': '9' * 10**6}, None]})\nos._exit(0)"),
    "pickle": ("sends a pickle that would run code in the checker", "send('returned', {'pickle': 0}, [b'cos\\nsystem\\n(S\"touch /tmp/b2p_won\"\\ntR.'])\nos._exit(0)"),
    "object_array": ("sends an array of Python objects, which are pointers", "send('returned', {'t': [{'a': [0, '|O', [1], None, 0]}, None]}, [bytes(8)])\nos._exit(0)"),
    "array_past_its_buffer": (
        "sends an array that reaches outside its buffer, into the checker's memory",
        "send('returned', {'t': [{'a': [0, '|u1', [4096], [1], -2048]}, None]}, [bytes(8)])\nos._exit(0)",
    ),
    "boolean_of_255": ("sends booleans that are neither true nor false", "send('returned', {'t': [{'a': [0, '|b1', [8], None, 0]}, None]}, [b'\\xff' * 8])\nos._exit(0)"),
    "lent_by_the_student": ("sends something that is lent, which only the checker may", "send('returned', {'t': [{'l': ['function', 0, 'x']}, None]})\nos._exit(0)"),
    "question_out_of_place": ("asks about something lent in a call that lends nothing", "send('ask', {'t': [0, 'call', {'t': []}]})\nimport time; time.sleep(30)"),
    "rows_without_columns": (
        "sends an array of 2**40 rows without columns, for whoever makes a list of it",
        "send('returned', {'t': [{'a': [0, '|u1', [1099511627776, 0], None, 0]}, None]}, [b''])\nos._exit(0)",
    ),
}


def _framed(body):
    return lambda it: it.function(body, before=FORGE)


for name, (tries, body) in FRAMES.items():
    make = _framed(body)
    make.__name__ = name
    family.attack(tries)(make)

family.functions(
    "value_of",
    {
        "score_as_output": ("prints and displays a perfect score", "from IPython.display import display\nprint('8.0'); display(8.0)\nreturn 8.0"),
        "exit_code_0": ("ends the process with the exit code of success", "import os\nos._exit(0)"),
        "system_exit": ("ends with SystemExit(0), which a careless checker takes for done", "raise SystemExit(0)"),
        "skipped_test": ("raises the exception with which pytest skips a test", "raise type('Skipped', (BaseException,), {'__module__': 'builtins', 'allow_module_level': True})('skip')"),
        "keyboard_interrupt": ("raises KeyboardInterrupt, which would end the grader", "raise KeyboardInterrupt"),
    },
)


@family.attack("leaves cells of checks with outputs that are full marks", attacked=("bits_of", "value_of"))
def outputs_of_checks(it):
    for exercise in it.attacked:
        it.cell_of(exercise, "checks")["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": "8.0"}, "metadata": {}, "execution_count": 1}
        ]


@family.attack("claims that its arguments are as they were, and that the answer is right, by patching the echo", attacked=("pack_bits",))
def forged_echo(it):
    it.cell(
        """
        import bits_to_pyramids.sandbox.runner as runner
        pack = runner.encode
        def forged(value, **options):
            if type(value) is tuple and len(value) == 2 and value[0] is None and type(value[1]) is tuple:
                return pack((b"\\0\\x81", value[1]), **options)
            return pack(value, **options)
        runner.encode = forged
        """
    )
    it.function("args[0][...] = True\nreturn None")
