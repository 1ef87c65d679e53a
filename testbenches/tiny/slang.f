// How slang reads the emitted Verilog: as Verilog-2005, with every warning an error but for these. `make lint-slang` uses it.
--std 1364-2005
-Weverything
-Werror

// The generator has made operands equally wide before it adds them, so that the bits of the sum are the same, signed or not.
-Wno-sign-conversion
-Wno-arith-op-mismatch

// What is left unused on purpose is called unused_…, which slang does not know; Verilator does, and tells of everything else.
-Wno-unused-net
-Wno-unused-but-set-net

// In Verilog a word of characters is a string: a file name of the testbench.
--relax-string-conversions
