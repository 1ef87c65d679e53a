"""The part of Yosys' command line that dregen uses, on top of the library `pyosys`.

`pyosys` is Yosys 0.70 as a Python module and brings no command. A failing pass prints its error to stderr and
ends the process with exit code 1, as the program `yosys` does.
"""

import argparse
import subprocess
import sys


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yosys-0.70", description="Yosys 0.70 (pyosys)")
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    parser.add_argument("-q", action="store_true", help="print warnings and errors only")
    parser.add_argument("-Q", action="store_true", help="accepted; there is no banner to leave out")
    parser.add_argument("-T", action="store_true", help="accepted; there is no footer to leave out")
    parser.add_argument("-p", action="append", default=[], metavar="COMMANDS", help="run these commands")
    parser.add_argument("-s", action="append", default=[], metavar="FILE", help="run this script")
    parser.add_argument("infile", nargs="*", help="designs to read, by their ending; .ys files are scripts")
    return parser.parse_args(argv)


def quiet(argv: list[str]) -> int:
    """Runs without -q in a process of its own and passes on the warnings (errors come on stderr anyway)."""
    loud = [arg for arg in argv if arg != "-q"]
    child = subprocess.run([sys.executable, __file__, *loud], stdout=subprocess.PIPE, text=True, check=False)
    for line in child.stdout.splitlines():
        if "Warning:" in line:
            print(line, file=sys.stderr)
    return child.returncode


def main(argv: list[str]) -> int:
    args = parse(argv)
    if args.q:
        return quiet(argv)

    from pyosys import libyosys as ys

    if args.version:
        print(ys.yosys_maybe_version())
        return 0
    design = ys.Design()
    for name in args.infile:
        ys.run_frontend(name, "auto", design)
    for name in args.s:
        ys.run_pass(f"script {name}", design)
    for commands in args.p:
        ys.run_pass(commands, design)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
