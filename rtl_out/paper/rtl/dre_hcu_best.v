// SPDX-License-Identifier: Apache-2.0
//
// dre_hcu_best: Best cluster so far, of the current and of the next token.
//
// The limit is the distance that loses: the threshold, then that of the best so far.
//
// Parameters:  hash.bits        = 32
//              hcu.max_clusters = 2048
//              hcu.policy       = nearest
// Timing:      a candidate takes effect in the next cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_hcu_best (
    input  wire        clk_i,                 // clock, rising edge

    input  wire        advance_i,             // the next token becomes the current one
    input  wire        fresh_i,               // the next token starts afresh
    input  wire  [5:0] th_hd_i,               // distance from which clusters do not match
    input  wire        full_i,                // the table is full, or becomes full
    input  wire        candidate_i,           // an open cluster was compared whole
    input  wire        candidate_tag_i,       // with the token: 0 current, 1 next
    input  wire [10:0] candidate_cluster_i,   // its number
    input  wire  [5:0] candidate_distance_i,  // its distance
    output wire  [5:0] cur_limit_o,           // limit of the current token: distance that loses
    // best cluster of the current token so far, 0 while there is none
    output wire [10:0] cur_cluster_o,
    output wire  [5:0] nxt_limit_o,           // limit of the next token: distance that loses
    // best cluster of the next token so far, 0 while there is none
    output wire [10:0] nxt_cluster_o,
    output wire        found_o,               // a cluster is found for the current token
    output wire  [5:0] distance_o             // its distance, where one is found
);

    localparam [5:0] WIDEST = 6'd33;  // beats no distance: hash.bits + 1

    // Signals that are used above the place that drives them.
    wire  [5:0] first_limit;    // limit of a token that starts afresh
    wire        takes_cur;
    wire  [5:0] nxt_limit_now;
    wire        nxt_found_now;  // of the next token, this cycle's candidate included
    wire [10:0] nxt_cluster_now;

    // -----------------------------------------------------------------------------------------
    // State
    // -----------------------------------------------------------------------------------------

    reg  [5:0] cur_limit_q;  // distance that loses
    reg        cur_found_q;  // a cluster was found
    // its number; 0 while none is found, so that no cluster stands before it
    reg [10:0] cur_cluster_q;
    reg  [5:0] nxt_limit_q;  // distance that loses
    reg        nxt_found_q;  // a cluster was found
    // its number; 0 while none is found, so that no cluster stands before it
    reg [10:0] nxt_cluster_q;

    always @(posedge clk_i) begin
        if (advance_i) begin
            cur_limit_q   <= nxt_limit_now;
            cur_found_q   <= nxt_found_now;
            cur_cluster_q <= nxt_cluster_now;
        end else if (takes_cur) begin
            cur_limit_q   <= candidate_distance_i;
            cur_found_q   <= 1'b1;
            cur_cluster_q <= candidate_cluster_i;
        end
        nxt_limit_q   <= advance_i ? first_limit : nxt_limit_now;
        nxt_found_q   <= advance_i ? 1'b0 : nxt_found_now;
        nxt_cluster_q <= advance_i ? 11'd0 : nxt_cluster_now;
    end

    // -----------------------------------------------------------------------------------------
    // Start
    // -----------------------------------------------------------------------------------------

    // limit of a token that starts afresh
    assign first_limit = full_i ? WIDEST : th_hd_i;

    // -----------------------------------------------------------------------------------------
    // Comparison
    // The candidate against the best of its token.
    // -----------------------------------------------------------------------------------------

    // distance that loses
    wire [5:0] limit = candidate_tag_i ? nxt_limit_q : cur_limit_q;

    // the candidate is the best so far
    wire takes = candidate_i & (candidate_distance_i < limit);

    // -----------------------------------------------------------------------------------------
    // Next state
    // -----------------------------------------------------------------------------------------

    wire takes_next = takes & candidate_tag_i;
    assign takes_cur = takes & ~candidate_tag_i;

    assign nxt_limit_now =
        fresh_i    ? first_limit :
        takes_next ? candidate_distance_i :
                     nxt_limit_q;

    // of the next token, this cycle's candidate included
    assign nxt_found_now =
        fresh_i    ? 1'b0 :
        takes_next ? 1'b1 :
                     nxt_found_q;

    assign nxt_cluster_now =
        fresh_i    ? 11'd0 :
        takes_next ? candidate_cluster_i :
                     nxt_cluster_q;

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign cur_limit_o   = cur_limit_q;
    assign cur_cluster_o = cur_cluster_q;
    assign nxt_limit_o   = nxt_limit_q;
    assign nxt_cluster_o = nxt_cluster_q;
    assign found_o       = cur_found_q;
    assign distance_o    = cur_limit_q;

endmodule

`default_nettype wire
