"""Mutation of the generated Verilog: does the bench notice if the design is wrong? `scripts/mutate` is the command."""
