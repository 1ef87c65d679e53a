// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_sum: WTU adder tree: sum of the weights of one partition of a beat.
//
// Lane 0 is in the low bits of weights_i and part_i.
//
// Parameters:  wtu.lanes      = 4
//              wtu.score_bits = 12
//              wtu.domain     = shifted
//              wtu.stages     = 3
//              count_bits     = 8
// Timing:      latency 1 cycles, one beat a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_wtu_sum (
    input  wire        clk_i,      // clock, rising edge

    input  wire [79:0] weights_i,  // weight of each lane
    input  wire  [3:0] part_i,     // lanes whose score is in the partition
    output wire [21:0] sum_o       // sum of the weights
);

    // -----------------------------------------------------------------------------------------
    // Sum
    // -----------------------------------------------------------------------------------------

    reg [20:0] sum_part0_s1_q;
    reg [20:0] sum_part1_s1_q;

    wire [19:0] term0     = part_i[0] ? weights_i[19:0] : 20'd0;
    wire [19:0] term1     = part_i[1] ? weights_i[39:20] : 20'd0;
    wire [19:0] term2     = part_i[2] ? weights_i[59:40] : 20'd0;
    wire [19:0] term3     = part_i[3] ? weights_i[79:60] : 20'd0;
    wire [20:0] sum_part0 = {1'b0, term0} + {1'b0, term1};
    wire [20:0] sum_part1 = {1'b0, term2} + {1'b0, term3};

    always @(posedge clk_i) begin
        sum_part0_s1_q <= sum_part0;
        sum_part1_s1_q <= sum_part1;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign sum_o = {1'b0, sum_part0_s1_q} + {1'b0, sum_part1_s1_q};

endmodule

`default_nettype wire
