"""Tests of the Python scripts: .tools/venv/bin/python3 -m unittest discover -s scripts/tests -t scripts"""
