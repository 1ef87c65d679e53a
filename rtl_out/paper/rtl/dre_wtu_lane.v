// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_lane: WTU lane: weight of a score, a digit of its count at a time, and its partition.
//
// f is the domain `shifted` of docs/resv.md.
// part_o bit i: the score lies between cut i - 1 and cut i.
//
// Parameters:  wtu.score_bits = 16
//              wtu.domain     = shifted
//              wtu.select     = bucket
//              wtu.sums       = 4
//              wtu.mul_width  = 5
//              wtu.stages     = 4
//              count_bits     = 16
// Timing:      latency 2 cycles, one score a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_lane (
    input  wire               clk_i,      // clock, rising edge

    input  wire signed [15:0] score_i,    // the score
    input  wire         [4:0] digit_i,    // digit of its cluster's tokens
    input  wire signed [15:0] least_i,    // least score of the row
    input  wire signed [16:0] cut0_i,     // a score above it is above cut 0
    input  wire signed [16:0] cut1_i,     // a score above it is above cut 1
    input  wire signed [16:0] cut2_i,     // a score above it is above cut 2
    output wire        [20:0] product_o,  // f(score) * digit
    output wire         [2:0] part_o      // partition of the score, one bit each
);

    // -----------------------------------------------------------------------------------------
    // Interface
    // -----------------------------------------------------------------------------------------

    reg [4:0] digit_i_s1_q;

    always @(posedge clk_i) begin
        digit_i_s1_q <= digit_i;
    end

    // -----------------------------------------------------------------------------------------
    // Weight and partition
    // -----------------------------------------------------------------------------------------

    reg [20:0] product_s1_q;
    reg  [2:0] part_s1_q;
    reg [15:0] shifted_s1_q;
    reg  [2:0] weigh_part0_s1_q;

    wire signed [16:0] score_i_w17               = {{1{score_i[15]}}, score_i};
    wire signed [16:0] score_i_w17_minus_least_i = score_i_w17 - {{1{least_i[15]}}, least_i};

    // score above the least one
    wire [15:0] shifted = score_i_w17_minus_least_i[15:0];

    wire cut0_i_lt_score_i_w17 = cut0_i < score_i_w17;
    wire cut1_i_lt_score_i_w17 = cut1_i < score_i_w17;

    wire [2:0] weigh_part0 = {
        (cut2_i < score_i_w17) & ~cut1_i_lt_score_i_w17,
        cut1_i_lt_score_i_w17 & ~cut0_i_lt_score_i_w17,
        cut0_i_lt_score_i_w17
    };

    always @(posedge clk_i) begin
        product_s1_q     <= {5'd0, shifted_s1_q} * {16'd0, digit_i_s1_q};
        part_s1_q        <= weigh_part0_s1_q;
        shifted_s1_q     <= shifted;
        weigh_part0_s1_q <= weigh_part0;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign product_o = product_s1_q;
    assign part_o    = part_s1_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, score_i_w17_minus_least_i[16]};

endmodule

`default_nettype wire
