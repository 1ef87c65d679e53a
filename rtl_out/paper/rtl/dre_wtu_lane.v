// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_lane: WTU lane: weight of a score, and the partition it falls into.
//
// f is the domain `shifted` of docs/resv.md.
// part_o bit i: the score lies between cut i - 1 and cut i.
//
// Parameters:  wtu.score_bits = 16
//              wtu.domain     = shifted
//              wtu.select     = bucket
//              wtu.sums       = 4
//              wtu.stages     = 3
//              count_bits     = 16
// Timing:      latency 2 cycles, one score a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_lane (
    input  wire               clk_i,     // clock, rising edge

    input  wire               valid_i,   // the lane holds a score of the row
    input  wire signed [15:0] score_i,   // the score
    input  wire        [15:0] count_i,   // tokens of its cluster
    input  wire signed [15:0] least_i,   // least score of the row
    input  wire signed [16:0] cut0_i,    // a score above it is above cut 0
    input  wire signed [16:0] cut1_i,    // a score above it is above cut 1
    input  wire signed [16:0] cut2_i,    // a score above it is above cut 2
    output wire        [31:0] weight_o,  // weight of the cluster: f(score) * count
    output wire         [3:0] part_o     // partition of the score, one bit each
);

    // -----------------------------------------------------------------------------------------
    // Interface
    // -----------------------------------------------------------------------------------------

    reg [15:0] count_i_s1_q;
    reg        valid_i_s1_q;
    reg [15:0] count_i_s2_q;

    always @(posedge clk_i) begin
        count_i_s1_q <= count_i;
        valid_i_s1_q <= valid_i;
        count_i_s2_q <= count_i_s1_q;
    end

    // -----------------------------------------------------------------------------------------
    // Weight and partition
    // -----------------------------------------------------------------------------------------

    reg signed [16:0] weigh_part0_s1_q;
    reg        [15:0] shifted_s2_q;
    reg               weigh_part1_s1_q;
    reg               weigh_part2_s1_q;
    reg               weigh_part3_s1_q;
    reg         [3:0] weigh_part4_s2_q;

    wire signed [16:0] score_i_w17 = {{1{score_i[15]}}, score_i};
    wire signed [16:0] weigh_part0 = score_i_w17 - {{1{least_i[15]}}, least_i};

    // score above the least one
    wire [15:0] shifted = weigh_part0_s1_q[15:0];

    wire weigh_part1       = cut0_i < score_i_w17;
    wire weigh_part2       = cut1_i < score_i_w17;
    wire weigh_part3       = cut2_i < score_i_w17;
    wire weigh_part4_and   = valid_i_s1_q & weigh_part3_s1_q & ~weigh_part2_s1_q;
    wire weigh_part4_and_2 = valid_i_s1_q & weigh_part2_s1_q & ~weigh_part1_s1_q;

    wire [3:0] weigh_part4 = {
        valid_i_s1_q,
        weigh_part4_and,
        weigh_part4_and_2,
        valid_i_s1_q & weigh_part1_s1_q
    };

    always @(posedge clk_i) begin
        weigh_part0_s1_q <= weigh_part0;
        shifted_s2_q     <= shifted;
        weigh_part1_s1_q <= weigh_part1;
        weigh_part2_s1_q <= weigh_part2;
        weigh_part3_s1_q <= weigh_part3;
        weigh_part4_s2_q <= weigh_part4;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign weight_o = {16'd0, shifted_s2_q} * {16'd0, count_i_s2_q};
    assign part_o   = weigh_part4_s2_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, weigh_part0_s1_q[16]};

endmodule

`default_nettype wire
