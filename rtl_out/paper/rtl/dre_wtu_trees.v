// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_trees: WTU adder trees: the sum over a beat of each partition.
//
// Lane 0 is in the low bits of products_i and members*_i.
//
// Parameters:  wtu.lanes      = 16
//              wtu.score_bits = 16
//              wtu.domain     = shifted
//              wtu.select     = bucket
//              wtu.sums       = 4
//              wtu.mul_width  = 5
//              wtu.stages     = 4
//              count_bits     = 16
// Timing:      latency 1 cycles, one beat a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_trees (
    input  wire         clk_i,       // clock, rising edge

    input  wire [335:0] products_i,  // product of each lane
    input  wire  [15:0] members0_i,  // lanes whose score is in partition 0
    input  wire  [15:0] members1_i,  // lanes whose score is in partition 1
    input  wire  [15:0] members2_i,  // lanes whose score is in partition 2
    output wire  [24:0] sum0_o,      // sum over partition 0
    output wire  [24:0] sum1_o,      // sum over partition 1
    output wire  [24:0] sum2_o,      // sum over partition 2
    output wire  [24:0] sum3_o       // sum over all lanes
);

    // -----------------------------------------------------------------------------------------
    // Sums
    // -----------------------------------------------------------------------------------------

    reg [23:0] sum_part15_s1_q;
    reg [23:0] sum_part14_s1_q;
    reg [23:0] sum_part13_s1_q;
    reg [23:0] sum_part12_s1_q;
    reg [22:0] sum_part11_s1_q;
    reg [22:0] sum_part10_s1_q;
    reg [22:0] sum_part9_s1_q;
    reg [22:0] sum_part8_s1_q;
    reg [22:0] sum_part7_s1_q;
    reg [22:0] sum_part6_s1_q;
    reg [22:0] sum_part5_s1_q;
    reg [22:0] sum_part4_s1_q;
    reg [22:0] sum_part3_s1_q;
    reg [22:0] sum_part2_s1_q;
    reg [22:0] sum_part1_s1_q;
    reg [22:0] sum_part0_s1_q;

    wire [21:0] pair0 = {1'b0, products_i[20:0]} + {1'b0, products_i[41:21]};
    wire [21:0] pair1 = {1'b0, products_i[62:42]} + {1'b0, products_i[83:63]};
    wire [21:0] pair2 = {1'b0, products_i[104:84]} + {1'b0, products_i[125:105]};
    wire [21:0] pair3 = {1'b0, products_i[146:126]} + {1'b0, products_i[167:147]};
    wire [21:0] pair4 = {1'b0, products_i[188:168]} + {1'b0, products_i[209:189]};
    wire [21:0] pair5 = {1'b0, products_i[230:210]} + {1'b0, products_i[251:231]};
    wire [21:0] pair6 = {1'b0, products_i[272:252]} + {1'b0, products_i[293:273]};
    wire [21:0] pair7 = {1'b0, products_i[314:294]} + {1'b0, products_i[335:315]};

    wire [21:0] part0_pair0 =
        (members0_i[0] & members0_i[1]) ? pair0 :
        members0_i[0]                   ? {1'b0, products_i[20:0]} :
        members0_i[1]                   ? {1'b0, products_i[41:21]} :
                                          22'd0;

    wire [21:0] part0_pair1 =
        (members0_i[2] & members0_i[3]) ? pair1 :
        members0_i[2]                   ? {1'b0, products_i[62:42]} :
        members0_i[3]                   ? {1'b0, products_i[83:63]} :
                                          22'd0;

    wire [21:0] part0_pair2 =
        (members0_i[4] & members0_i[5]) ? pair2 :
        members0_i[4]                   ? {1'b0, products_i[104:84]} :
        members0_i[5]                   ? {1'b0, products_i[125:105]} :
                                          22'd0;

    wire [21:0] part0_pair3 =
        (members0_i[6] & members0_i[7]) ? pair3 :
        members0_i[6]                   ? {1'b0, products_i[146:126]} :
        members0_i[7]                   ? {1'b0, products_i[167:147]} :
                                          22'd0;

    wire [21:0] part0_pair4 =
        (members0_i[8] & members0_i[9]) ? pair4 :
        members0_i[8]                   ? {1'b0, products_i[188:168]} :
        members0_i[9]                   ? {1'b0, products_i[209:189]} :
                                          22'd0;

    wire [21:0] part0_pair5 =
        (members0_i[10] & members0_i[11]) ? pair5 :
        members0_i[10]                    ? {1'b0, products_i[230:210]} :
        members0_i[11]                    ? {1'b0, products_i[251:231]} :
                                            22'd0;

    wire [21:0] part0_pair6 =
        (members0_i[12] & members0_i[13]) ? pair6 :
        members0_i[12]                    ? {1'b0, products_i[272:252]} :
        members0_i[13]                    ? {1'b0, products_i[293:273]} :
                                            22'd0;

    wire [21:0] part0_pair7 =
        (members0_i[14] & members0_i[15]) ? pair7 :
        members0_i[14]                    ? {1'b0, products_i[314:294]} :
        members0_i[15]                    ? {1'b0, products_i[335:315]} :
                                            22'd0;

    wire [22:0] sum_part0 = {1'b0, part0_pair0} + {1'b0, part0_pair1};
    wire [22:0] sum_part1 = {1'b0, part0_pair2} + {1'b0, part0_pair3};
    wire [22:0] sum_part2 = {1'b0, part0_pair4} + {1'b0, part0_pair5};
    wire [22:0] sum_part3 = {1'b0, part0_pair6} + {1'b0, part0_pair7};

    wire [21:0] part1_pair0 =
        (members1_i[0] & members1_i[1]) ? pair0 :
        members1_i[0]                   ? {1'b0, products_i[20:0]} :
        members1_i[1]                   ? {1'b0, products_i[41:21]} :
                                          22'd0;

    wire [21:0] part1_pair1 =
        (members1_i[2] & members1_i[3]) ? pair1 :
        members1_i[2]                   ? {1'b0, products_i[62:42]} :
        members1_i[3]                   ? {1'b0, products_i[83:63]} :
                                          22'd0;

    wire [21:0] part1_pair2 =
        (members1_i[4] & members1_i[5]) ? pair2 :
        members1_i[4]                   ? {1'b0, products_i[104:84]} :
        members1_i[5]                   ? {1'b0, products_i[125:105]} :
                                          22'd0;

    wire [21:0] part1_pair3 =
        (members1_i[6] & members1_i[7]) ? pair3 :
        members1_i[6]                   ? {1'b0, products_i[146:126]} :
        members1_i[7]                   ? {1'b0, products_i[167:147]} :
                                          22'd0;

    wire [21:0] part1_pair4 =
        (members1_i[8] & members1_i[9]) ? pair4 :
        members1_i[8]                   ? {1'b0, products_i[188:168]} :
        members1_i[9]                   ? {1'b0, products_i[209:189]} :
                                          22'd0;

    wire [21:0] part1_pair5 =
        (members1_i[10] & members1_i[11]) ? pair5 :
        members1_i[10]                    ? {1'b0, products_i[230:210]} :
        members1_i[11]                    ? {1'b0, products_i[251:231]} :
                                            22'd0;

    wire [21:0] part1_pair6 =
        (members1_i[12] & members1_i[13]) ? pair6 :
        members1_i[12]                    ? {1'b0, products_i[272:252]} :
        members1_i[13]                    ? {1'b0, products_i[293:273]} :
                                            22'd0;

    wire [21:0] part1_pair7 =
        (members1_i[14] & members1_i[15]) ? pair7 :
        members1_i[14]                    ? {1'b0, products_i[314:294]} :
        members1_i[15]                    ? {1'b0, products_i[335:315]} :
                                            22'd0;

    wire [22:0] sum_part4 = {1'b0, part1_pair0} + {1'b0, part1_pair1};
    wire [22:0] sum_part5 = {1'b0, part1_pair2} + {1'b0, part1_pair3};
    wire [22:0] sum_part6 = {1'b0, part1_pair4} + {1'b0, part1_pair5};
    wire [22:0] sum_part7 = {1'b0, part1_pair6} + {1'b0, part1_pair7};

    wire [21:0] part2_pair0 =
        (members2_i[0] & members2_i[1]) ? pair0 :
        members2_i[0]                   ? {1'b0, products_i[20:0]} :
        members2_i[1]                   ? {1'b0, products_i[41:21]} :
                                          22'd0;

    wire [21:0] part2_pair1 =
        (members2_i[2] & members2_i[3]) ? pair1 :
        members2_i[2]                   ? {1'b0, products_i[62:42]} :
        members2_i[3]                   ? {1'b0, products_i[83:63]} :
                                          22'd0;

    wire [21:0] part2_pair2 =
        (members2_i[4] & members2_i[5]) ? pair2 :
        members2_i[4]                   ? {1'b0, products_i[104:84]} :
        members2_i[5]                   ? {1'b0, products_i[125:105]} :
                                          22'd0;

    wire [21:0] part2_pair3 =
        (members2_i[6] & members2_i[7]) ? pair3 :
        members2_i[6]                   ? {1'b0, products_i[146:126]} :
        members2_i[7]                   ? {1'b0, products_i[167:147]} :
                                          22'd0;

    wire [21:0] part2_pair4 =
        (members2_i[8] & members2_i[9]) ? pair4 :
        members2_i[8]                   ? {1'b0, products_i[188:168]} :
        members2_i[9]                   ? {1'b0, products_i[209:189]} :
                                          22'd0;

    wire [21:0] part2_pair5 =
        (members2_i[10] & members2_i[11]) ? pair5 :
        members2_i[10]                    ? {1'b0, products_i[230:210]} :
        members2_i[11]                    ? {1'b0, products_i[251:231]} :
                                            22'd0;

    wire [21:0] part2_pair6 =
        (members2_i[12] & members2_i[13]) ? pair6 :
        members2_i[12]                    ? {1'b0, products_i[272:252]} :
        members2_i[13]                    ? {1'b0, products_i[293:273]} :
                                            22'd0;

    wire [21:0] part2_pair7 =
        (members2_i[14] & members2_i[15]) ? pair7 :
        members2_i[14]                    ? {1'b0, products_i[314:294]} :
        members2_i[15]                    ? {1'b0, products_i[335:315]} :
                                            22'd0;

    wire [22:0] sum_part8  = {1'b0, part2_pair0} + {1'b0, part2_pair1};
    wire [22:0] sum_part9  = {1'b0, part2_pair2} + {1'b0, part2_pair3};
    wire [22:0] sum_part10 = {1'b0, part2_pair4} + {1'b0, part2_pair5};
    wire [22:0] sum_part11 = {1'b0, part2_pair6} + {1'b0, part2_pair7};
    wire [23:0] sum_part12 = {1'b0, {1'b0, pair0} + {1'b0, pair1}};
    wire [23:0] sum_part13 = {1'b0, {1'b0, pair2} + {1'b0, pair3}};
    wire [23:0] sum_part14 = {1'b0, {1'b0, pair4} + {1'b0, pair5}};
    wire [23:0] sum_part15 = {1'b0, {1'b0, pair6} + {1'b0, pair7}};

    always @(posedge clk_i) begin
        sum_part15_s1_q <= sum_part15;
        sum_part14_s1_q <= sum_part14;
        sum_part13_s1_q <= sum_part13;
        sum_part12_s1_q <= sum_part12;
        sum_part11_s1_q <= sum_part11;
        sum_part10_s1_q <= sum_part10;
        sum_part9_s1_q  <= sum_part9;
        sum_part8_s1_q  <= sum_part8;
        sum_part7_s1_q  <= sum_part7;
        sum_part6_s1_q  <= sum_part6;
        sum_part5_s1_q  <= sum_part5;
        sum_part4_s1_q  <= sum_part4;
        sum_part3_s1_q  <= sum_part3;
        sum_part2_s1_q  <= sum_part2;
        sum_part1_s1_q  <= sum_part1;
        sum_part0_s1_q  <= sum_part0;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign sum0_o =
          {1'b0, {1'b0, sum_part0_s1_q} + {1'b0, sum_part1_s1_q}}
        + {1'b0, {1'b0, sum_part2_s1_q} + {1'b0, sum_part3_s1_q}};
    assign sum1_o =
          {1'b0, {1'b0, sum_part4_s1_q} + {1'b0, sum_part5_s1_q}}
        + {1'b0, {1'b0, sum_part6_s1_q} + {1'b0, sum_part7_s1_q}};
    assign sum2_o =
          {1'b0, {1'b0, sum_part8_s1_q} + {1'b0, sum_part9_s1_q}}
        + {1'b0, {1'b0, sum_part10_s1_q} + {1'b0, sum_part11_s1_q}};
    assign sum3_o =
          {1'b0, sum_part12_s1_q + sum_part13_s1_q}
        + {1'b0, sum_part14_s1_q + sum_part15_s1_q};

endmodule

`default_nettype wire
