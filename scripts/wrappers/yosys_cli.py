"""The part of Yosys' command line that dregen uses, on top of the library `pyosys`.

`pyosys` is Yosys 0.70 as a Python module and brings no command. A failing pass prints its error to stderr and
ends the process with exit code 1, as the program `yosys` does.
"""

import argparse
import os
import subprocess
import sys


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yosys-0.70", description="Yosys 0.70 (pyosys)")
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    parser.add_argument("-q", action="store_true", help="print warnings and errors only")
    parser.add_argument("-Q", action="store_true", help="accepted; there is no banner to leave out")
    parser.add_argument("-T", action="store_true", help="accepted; there is no footer to leave out")
    parser.add_argument("-l", metavar="FILE", help="write the log to this file too, as SymbiYosys asks for")
    parser.add_argument("-p", action="append", default=[], metavar="COMMANDS", help="run these commands")
    parser.add_argument("-s", action="append", default=[], metavar="FILE", help="run this script")
    parser.add_argument("infile", nargs="*", help="designs to read, by their ending; .ys files are scripts")
    return parser.parse_args(argv)


def reader(name: str) -> str:
    """The command that reads a file of this ending. (The library's own front ends do not take the design that we made.)"""
    readers = {".ys": "script", ".il": "read_rtlil", ".json": "read_json", ".sv": "read_verilog -sv", ".v": "read_verilog"}
    ending = os.path.splitext(name)[1]
    if ending not in readers:
        sys.exit(f"yosys-0.70: {name}: its ending is none of {', '.join(readers)}")
    return readers[ending]


def quiet(args: argparse.Namespace) -> int:
    """Runs without -q in a process of its own and passes on the warnings (errors come on stderr anyway)."""
    loud = [part for script in args.s for part in ("-s", script)]
    loud += [part for commands in args.p for part in ("-p", commands)]
    child = subprocess.run([sys.executable, __file__, *loud, *args.infile], stdout=subprocess.PIPE, text=True, check=False)
    if args.l:
        with open(args.l, "w", encoding="utf-8") as log:
            log.write(child.stdout)
    for line in child.stdout.splitlines():
        if "Warning:" in line:
            print(line, file=sys.stderr)
    return child.returncode


def main(argv: list[str]) -> int:
    args = parse(argv)
    if args.q or args.l:
        return quiet(args)

    from pyosys import libyosys as ys

    if args.version:
        print(ys.yosys_maybe_version())
        return 0
    design = ys.Design()
    for name in args.infile:
        ys.run_pass(f"{reader(name)} {name}", design)
    for name in args.s:
        ys.run_pass(f"script {name}", design)
    for commands in args.p:
        ys.run_pass(commands, design)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
