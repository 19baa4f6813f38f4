"""Attacks on the network and the environment: calls home, services of the machine, secrets in variables and files."""

from attacks import Family

family = Family(__file__)

family.cells(
    "bits_of",
    {
        "environment": ("prints all environment variables", "import os\nprint(dict(os.environ))"),
        "environment_of_others": (
            "prints the environment of all processes",
            "import glob\nfor path in glob.glob('/proc/*/environ'):\n    try: print(open(path).read())\n    except OSError: pass",
        ),
        "home": (
            "prints what lies in the home folder",
            """
            import glob, os
            for home in (os.path.expanduser("~"), "/root", *glob.glob("/home/*")):
                for path in glob.glob(home + "/*") + glob.glob(home + "/.*"):
                    if os.path.isfile(path) and os.path.getsize(path) < 10**5:
                        print(path, open(path, errors="replace").read())
            """,
        ),
        "system_files": ("prints the system's users", "print(open('/etc/passwd').read(), open('/etc/hostname').read())"),
        "loopback": (
            "looks for services of this machine on the loopback",
            """
            import socket
            for port in (22, 80, 5432, 8000, 8888, 9999):
                with socket.socket() as s:
                    s.settimeout(0.2)
                    if s.connect_ex(("127.0.0.1", port)) == 0:
                        print("open", port)
            """,
        ),
        "listener": (
            "waits for orders on a port of its own",
            "import os, socket\nif os.fork() == 0:\n    os.setsid()\n    s = socket.create_server(('127.0.0.1', 48151)); s.settimeout(40)\n    s.accept()  # where there is no network, this copy goes on like the first one",
        ),
        "sockets_of_services": (
            "talks to services by their sockets in the file system and in the abstract namespace",
            """
            import socket
            for name in ("/var/run/docker.sock", "/run/systemd/private", "\\0/tmp/.X11-unix/X0", "/run/user/0/bus"):
                try:
                    with socket.socket(socket.AF_UNIX) as s:
                        s.connect(name); print("connected to", name)
                except OSError:
                    pass
            """,
        ),
        "descriptors": (
            "reads whatever descriptors were left open",
            "import os\nfor number in range(3, 200):\n    try: print(number, os.readlink(f'/proc/self/fd/{number}'), os.pread(number, 100, 0))\n    except OSError: pass",
        ),
        "other_namespaces": (
            "enters the namespaces of other processes, makes new ones, mounts the disk",
            """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            for flags in (0x10000000, 0x20000000, 0x00020000, 0x10000000 | 0x00020000):
                if libc.unshare(flags) == 0:
                    print("a new namespace", flags)
            libc.mount(b"proc", b"/notebook", b"proc", 0, None)
            libc.mount(b"/dev/sda1", b"/notebook", b"ext4", 0, None)
            print(os.listdir("/notebook"))
            """,
        ),
        "settings_for_the_next": (
            "sets variables and a working folder that the next student's kernel would inherit",
            "import os\nos.environ['PYTHONSTARTUP'] = '/tmp/b2p_won.py'\nos.environ['PYTHONPATH'] = os.getcwd()\nos.putenv('LD_PRELOAD', '/tmp/b2p_won.so')\nos.chdir('/')\nos.umask(0o777)",
        ),
    },
)
