"""The program `slang`, on top of the library `pyslang`, which brings its command line but no command.

All of slang's options that have to do with reading a design are there, and `--version`, `-q`. Exit code 0: no errors.
"""

import shlex
import sys
from importlib.metadata import version

from pyslang.driver import Driver


def main(argv: list[str]) -> int:
    if "--version" in argv:
        print(f"slang version {version('pyslang')} (pyslang)")
        return 0
    quiet = [argument for argument in argv if argument in ("-q", "--quiet")]
    driver = Driver()
    driver.addStandardArgs()
    rest = [argument for argument in argv if argument not in quiet]
    if not driver.parseCommandLine(shlex.join(["slang", *rest])):
        return 1
    if not driver.processOptions() or not driver.parseAllSources():
        return 1
    # After errors of syntax the rest is looked at all the same.
    return 0 if driver.runFullCompilation(bool(quiet)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
