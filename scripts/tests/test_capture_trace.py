"""Tests of capture_trace.py on the packaged encoder: scripts/setup trace, then
.tools/venv/bin/python3 -m unittest discover -s scripts/tests -t scripts"""

import contextlib
import io
import shlex
import tempfile
import unittest
from pathlib import Path

import numpy as np
from safetensors import safe_open

import capture_trace
from capture.common import CaptureError, select_heads, windows, write_trace

ROOT = Path(__file__).resolve().parents[2]
TRACES = ROOT / "traces"


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Windows(unittest.TestCase):
    def test_neighbours_overlap(self) -> None:
        self.assertEqual(windows(range(8), 4, 2, 3), [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7]])

    def test_short_text_says_what_is_needed(self) -> None:
        with self.assertRaisesRegex(CaptureError, "has 7 tokens, but 3 frames of 4 with stride 2 need 8"):
            windows(range(7), 4, 2, 3)


class Grouped:
    """A source of 2 KV heads and 6 query heads."""

    kv_heads = 2
    query_heads = 6


class SelectHeads(unittest.TestCase):
    def test_query_heads_follow_their_kv_head(self) -> None:
        queries = np.arange(6.0).reshape(6, 1, 1)
        keys = np.arange(2.0).reshape(2, 1, 1)
        some_queries, some_keys = select_heads(Grouped(), queries, keys, [1])
        self.assertEqual(some_queries.ravel().tolist(), [3.0, 4.0, 5.0])
        self.assertEqual(some_keys.ravel().tolist(), [1.0])


class WriteTrace(Folder):
    def test_library_reads_what_was_written(self) -> None:
        queries = np.linspace(-1, 1, 24).reshape(2, 3, 4)
        path = self.folder / "t.safetensors"
        write_trace(path, queries, 2 * queries, {"frame_tokens": "3", "another": "é"})
        with safe_open(path, "numpy") as trace:
            self.assertEqual(trace.metadata(), {"frame_tokens": "3", "another": "é"})
            np.testing.assert_array_equal(trace.get_tensor("queries"), queries.astype(np.float16))
            np.testing.assert_array_equal(trace.get_tensor("keys"), (2 * queries).astype(np.float16))

    def test_order_of_metadata_changes_no_byte(self) -> None:
        one = np.ones((1, 2, 2))
        write_trace(self.folder / "a", one, one, {"x": "1", "frame_tokens": "2"})
        write_trace(self.folder / "b", one, one, {"frame_tokens": "2", "x": "1"})
        self.assertEqual((self.folder / "a").read_bytes(), (self.folder / "b").read_bytes())

    def test_value_too_large_for_f16_leaves_no_file(self) -> None:
        keys = np.zeros((1, 2, 3))
        keys[0, 1, 2] = 1e6
        with self.assertRaisesRegex(CaptureError, r"keys\[0, 1, 2\] is 1000000.0, which f16 cannot hold"):
            write_trace(self.folder / "t", keys, keys, {})
        self.assertEqual(list(self.folder.iterdir()), [])


class CommandLine(Folder):
    def fails(self, *argv: str) -> str:
        """Runs a command that must fail with exit code 2 and write nothing; gives its message."""
        out = self.folder / "out.safetensors"
        stderr = io.StringIO()
        with contextlib.redirect_stderr(stderr):
            self.assertEqual(capture_trace.main([*argv, "--out", str(out)]), 2)
        self.assertFalse(out.exists())
        return stderr.getvalue()

    def test_layer_out_of_range(self) -> None:
        message = self.fails("--layer", "6", "--text", str(TRACES / "alice.txt"))
        self.assertRegex(message, "--layer 6: .* has layers 0 to 5")

    def test_head_out_of_range(self) -> None:
        message = self.fails("--layer", "0", "--heads", "1,12", "--text", str(TRACES / "alice.txt"))
        self.assertRegex(message, "--heads 12: .* has KV heads 0 to 11")

    def test_frame_longer_than_the_model_takes(self) -> None:
        message = self.fails("--layer", "0", "--frame-tokens", "511", "--text", str(TRACES / "alice.txt"))
        self.assertRegex(message, "--frame-tokens 511: .* takes at most 510")

    def test_missing_text(self) -> None:
        self.assertIn("nowhere.txt", self.fails("--layer", "0", "--text", str(self.folder / "nowhere.txt")))


class BundledTrace(Folder):
    def test_the_documented_command_gives_the_committed_bytes(self) -> None:
        out = self.folder / "trace"
        argv = documented_command()
        argv[argv.index("--out") + 1] = str(out)
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(capture_trace.main(argv), 0)
        self.assertEqual(out.read_bytes(), (TRACES / "minilm-l3.safetensors").read_bytes())


def documented_command() -> list[str]:
    """The arguments of the command in traces/README.md."""
    script = "scripts/capture_trace.py "
    text = (TRACES / "README.md").read_text().replace("\\\n", " ")
    line = next(line for line in text.splitlines() if script in line)
    return shlex.split(line.split(script, 1)[1])


if __name__ == "__main__":
    unittest.main()
