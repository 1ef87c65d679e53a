"""The parts of capture_trace.py: text windows, trace files, and one module for each kind of model."""
