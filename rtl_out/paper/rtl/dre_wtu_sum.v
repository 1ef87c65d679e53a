// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_sum: WTU adder tree: sum of the weights of one partition of a beat.
//
// Lane 0 is in the low bits of weights_i and part_i.
//
// Parameters:  wtu.lanes      = 16
//              wtu.score_bits = 16
//              wtu.domain     = shifted
//              wtu.stages     = 3
//              count_bits     = 16
// Timing:      latency 1 cycles, one beat a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_sum (
    input  wire         clk_i,      // clock, rising edge

    input  wire [511:0] weights_i,  // weight of each lane
    input  wire  [15:0] part_i,     // lanes whose score is in the partition
    output wire  [35:0] sum_o       // sum of the weights
);

    // -----------------------------------------------------------------------------------------
    // Sum
    // -----------------------------------------------------------------------------------------

    reg [33:0] sum_part0_s1_q;
    reg [33:0] sum_part1_s1_q;
    reg [33:0] sum_part2_s1_q;
    reg [33:0] sum_part3_s1_q;

    wire [31:0] term0  = part_i[0] ? weights_i[31:0] : 32'd0;
    wire [31:0] term1  = part_i[1] ? weights_i[63:32] : 32'd0;
    wire [31:0] term2  = part_i[2] ? weights_i[95:64] : 32'd0;
    wire [31:0] term3  = part_i[3] ? weights_i[127:96] : 32'd0;
    wire [31:0] term4  = part_i[4] ? weights_i[159:128] : 32'd0;
    wire [31:0] term5  = part_i[5] ? weights_i[191:160] : 32'd0;
    wire [31:0] term6  = part_i[6] ? weights_i[223:192] : 32'd0;
    wire [31:0] term7  = part_i[7] ? weights_i[255:224] : 32'd0;
    wire [31:0] term8  = part_i[8] ? weights_i[287:256] : 32'd0;
    wire [31:0] term9  = part_i[9] ? weights_i[319:288] : 32'd0;
    wire [31:0] term10 = part_i[10] ? weights_i[351:320] : 32'd0;
    wire [31:0] term11 = part_i[11] ? weights_i[383:352] : 32'd0;
    wire [31:0] term12 = part_i[12] ? weights_i[415:384] : 32'd0;
    wire [31:0] term13 = part_i[13] ? weights_i[447:416] : 32'd0;
    wire [31:0] term14 = part_i[14] ? weights_i[479:448] : 32'd0;
    wire [31:0] term15 = part_i[15] ? weights_i[511:480] : 32'd0;

    wire [33:0] sum_part0 =
          {1'b0, {1'b0, term0} + {1'b0, term1}}
        + {1'b0, {1'b0, term2} + {1'b0, term3}};

    wire [33:0] sum_part1 =
          {1'b0, {1'b0, term4} + {1'b0, term5}}
        + {1'b0, {1'b0, term6} + {1'b0, term7}};

    wire [33:0] sum_part2 =
          {1'b0, {1'b0, term8} + {1'b0, term9}}
        + {1'b0, {1'b0, term10} + {1'b0, term11}};

    wire [33:0] sum_part3 =
          {1'b0, {1'b0, term12} + {1'b0, term13}}
        + {1'b0, {1'b0, term14} + {1'b0, term15}};

    always @(posedge clk_i) begin
        sum_part0_s1_q <= sum_part0;
        sum_part1_s1_q <= sum_part1;
        sum_part2_s1_q <= sum_part2;
        sum_part3_s1_q <= sum_part3;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign sum_o =
          {1'b0, {1'b0, sum_part0_s1_q} + {1'b0, sum_part1_s1_q}}
        + {1'b0, {1'b0, sum_part2_s1_q} + {1'b0, sum_part3_s1_q}};

endmodule

`default_nettype wire
