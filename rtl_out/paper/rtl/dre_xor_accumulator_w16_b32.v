// SPDX-License-Identifier: Apache-2.0
//
// dre_xor_accumulator_w16_b32: XOR accumulator: adds up the ones of a difference, 16 bits a step.
//
// difference_i is the XOR of two codes, shifted right by what was compared before.
//
// Parameters:  hash.bits     = 32
//              hcu.xor_width = 16
//              hcu.stages    = 0
// Timing:      latency 0 cycles, one step a cycle
// Reset:       none: combinational
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_xor_accumulator_w16_b32 (
    input  wire [31:0] difference_i,  // what is left to compare, bit 0 next
    input  wire  [5:0] partial_i,     // ones counted before
    output wire  [5:0] sum_o,         // ones counted so far
    output wire [31:0] rest_o         // what is left to compare after this step
);

    // -----------------------------------------------------------------------------------------
    // Distance
    // Ones of the lowest bits, added to those counted before.
    // -----------------------------------------------------------------------------------------

    // the bits compared in this step
    wire [15:0] chunk = difference_i[15:0];

    wire [2:0] ones_in_chunk_3_0 =
          {1'b0, {1'b0, chunk[0]} + {1'b0, chunk[1]}}
        + {1'b0, {1'b0, chunk[2]} + {1'b0, chunk[3]}};

    wire [2:0] ones_in_chunk_7_4 =
          {1'b0, {1'b0, chunk[4]} + {1'b0, chunk[5]}}
        + {1'b0, {1'b0, chunk[6]} + {1'b0, chunk[7]}};

    wire [2:0] ones_in_chunk_11_8 =
          {1'b0, {1'b0, chunk[8]} + {1'b0, chunk[9]}}
        + {1'b0, {1'b0, chunk[10]} + {1'b0, chunk[11]}};

    wire [2:0] ones_in_chunk_15_12 =
          {1'b0, {1'b0, chunk[12]} + {1'b0, chunk[13]}}
        + {1'b0, {1'b0, chunk[14]} + {1'b0, chunk[15]}};

    wire [3:0] ones_in_chunk_7_0  = {1'b0, ones_in_chunk_3_0} + {1'b0, ones_in_chunk_7_4};
    wire [3:0] ones_in_chunk_15_8 = {1'b0, ones_in_chunk_11_8} + {1'b0, ones_in_chunk_15_12};
    wire [4:0] ones_in_chunk      = {1'b0, ones_in_chunk_7_0} + {1'b0, ones_in_chunk_15_8};

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign sum_o  = partial_i + {1'b0, ones_in_chunk};
    assign rest_o = {16'd0, difference_i[31:16]};

endmodule

`default_nettype wire
