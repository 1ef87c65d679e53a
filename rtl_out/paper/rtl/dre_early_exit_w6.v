// SPDX-License-Identifier: Apache-2.0
//
// dre_early_exit_w6: Early-exit comparator: whether a cluster can still win.
//
// Parameters:  distance bits = 6
// Timing:      combinational
// Reset:       none: combinational
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_early_exit_w6 (
    input  wire [5:0] sum_i,    // ones counted so far
    input  wire [5:0] limit_i,  // distance that loses
    // a tie with the limit would win, since the cluster stands before the best
    input  wire       before_best_i,
    output wire       stay_o    // go on with this cluster
);

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign stay_o = (sum_i < limit_i) | ((sum_i == limit_i) & before_best_i);

endmodule

`default_nettype wire
