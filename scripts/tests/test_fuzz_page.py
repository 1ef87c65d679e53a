"""The page of what the fuzz targets did."""

import unittest

import fuzz_page


class FuzzPage(unittest.TestCase):
    def test_steps_are_summed_up(self):
        text, total = fuzz_page.row("liberty", "1000 20 5 30 0 0\n2500 25 9 28 1 0\n")
        self.assertEqual(text, "| liberty | 3,500 | 25 | 9 | 30 | 1 | nothing |\n")
        self.assertEqual(total, 3500)

    def test_what_ended_a_target_is_told(self):
        text, _ = fuzz_page.row("trace", "10 20 5 30 0 77\n")
        self.assertTrue(text.endswith("| below 1 | 1 inputs |\n"), text)

    def test_only_what_is_between_the_marks_changes(self):
        page = f"before\n{fuzz_page.BEGIN}\nold\n{fuzz_page.END}\nafter\n"
        new = fuzz_page.put(page, "new\n")
        self.assertEqual(new, page.replace("old", "new"))


if __name__ == "__main__":
    unittest.main()
