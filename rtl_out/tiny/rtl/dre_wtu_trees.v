// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_trees: WTU adder trees: the sum over a beat of each partition.
//
// Lane 0 is in the low bits of products_i and members*_i.
//
// Parameters:  wtu.lanes      = 4
//              wtu.score_bits = 12
//              wtu.domain     = shifted
//              wtu.select     = bucket
//              wtu.sums       = 4
//              wtu.mul_width  = 4
//              wtu.stages     = 2
//              count_bits     = 8
// Timing:      latency 0 cycles, one beat a cycle
// Reset:       none: combinational
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_wtu_trees (
    input  wire [63:0] products_i,  // product of each lane
    input  wire  [3:0] members0_i,  // lanes whose score is in partition 0
    input  wire  [3:0] members1_i,  // lanes whose score is in partition 1
    input  wire  [3:0] members2_i,  // lanes whose score is in partition 2
    output wire [17:0] sum0_o,      // sum over partition 0
    output wire [17:0] sum1_o,      // sum over partition 1
    output wire [17:0] sum2_o,      // sum over partition 2
    output wire [17:0] sum3_o       // sum over all lanes
);

    // -----------------------------------------------------------------------------------------
    // Sums
    // -----------------------------------------------------------------------------------------

    wire [16:0] pair0 = {1'b0, products_i[15:0]} + {1'b0, products_i[31:16]};
    wire [16:0] pair1 = {1'b0, products_i[47:32]} + {1'b0, products_i[63:48]};

    wire [16:0] part0_pair0 =
        (members0_i[0] & members0_i[1]) ? pair0 :
        members0_i[0]                   ? {1'b0, products_i[15:0]} :
        members0_i[1]                   ? {1'b0, products_i[31:16]} :
                                          17'd0;

    wire [16:0] part0_pair1 =
        (members0_i[2] & members0_i[3]) ? pair1 :
        members0_i[2]                   ? {1'b0, products_i[47:32]} :
        members0_i[3]                   ? {1'b0, products_i[63:48]} :
                                          17'd0;

    wire [16:0] part1_pair0 =
        (members1_i[0] & members1_i[1]) ? pair0 :
        members1_i[0]                   ? {1'b0, products_i[15:0]} :
        members1_i[1]                   ? {1'b0, products_i[31:16]} :
                                          17'd0;

    wire [16:0] part1_pair1 =
        (members1_i[2] & members1_i[3]) ? pair1 :
        members1_i[2]                   ? {1'b0, products_i[47:32]} :
        members1_i[3]                   ? {1'b0, products_i[63:48]} :
                                          17'd0;

    wire [16:0] part2_pair0 =
        (members2_i[0] & members2_i[1]) ? pair0 :
        members2_i[0]                   ? {1'b0, products_i[15:0]} :
        members2_i[1]                   ? {1'b0, products_i[31:16]} :
                                          17'd0;

    wire [16:0] part2_pair1 =
        (members2_i[2] & members2_i[3]) ? pair1 :
        members2_i[2]                   ? {1'b0, products_i[47:32]} :
        members2_i[3]                   ? {1'b0, products_i[63:48]} :
                                          17'd0;

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign sum0_o = {1'b0, part0_pair0} + {1'b0, part0_pair1};
    assign sum1_o = {1'b0, part1_pair0} + {1'b0, part1_pair1};
    assign sum2_o = {1'b0, part2_pair0} + {1'b0, part2_pair1};
    assign sum3_o = {1'b0, pair0} + {1'b0, pair1};

endmodule

`default_nettype wire
