// SPDX-License-Identifier: Apache-2.0
//
// dre_hcu: Hash-bit cluster unit (HCU): gives every token its cluster.
//
// token -> next -> current; the lanes scan the HC table for both, limited by the best
// cluster so far; when all lanes are done with the current token it is decided.
// Cluster j is in row j / accumulators of lane j mod accumulators.
// th_hd_i changes only while busy_o is 0.
//
// Parameters:  hash.bits        = 32
//              hcu.xor_width    = 16
//              hcu.accumulators = 1
//              hcu.max_clusters = 2048
//              hcu.policy       = nearest
//              hcu.stages       = 0
//              count_bits       = 16
// Timing:      a token takes as many cycles as its chunk comparisons / hcu.accumulators, 5 at the
//              least
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_hcu (
    input  wire        clk_i,            // clock, rising edge
    input  wire        rst_ni,           // reset, synchronous, active low

    input  wire        clear_i,          // empty the table, drop all tokens
    // Hamming distance from which a cluster does not match (TH_HD)
    input  wire  [5:0] th_hd_i,

    input  wire        token_valid_i,    // there is a next token
    output wire        token_ready_o,    // the next token is taken
    input  wire [31:0] token_code_i,     // its hash code
    input  wire        token_last_i,     // it is the last of its frame

    output wire        assign_valid_o,   // the current token is decided
    input  wire        assign_ready_i,   // the assignment is taken
    // its assignment: last, kind, distance, rejected, cluster, token
    output wire [52:0] assign_o,

    input  wire [15:0] count_i,          // tokens of the cluster asked for in the cycle before
    output wire        count_read_o,     // a count is asked for
    output wire [10:0] count_cluster_o,  // its cluster
    output wire        count_write_o,    // a count is written
    output wire [10:0] count_home_o,     // its cluster
    output wire [15:0] count_new_o,      // the count
    output wire        busy_o,           // there is a token to cluster
    output wire        chunks_o,         // chunks compared in this cycle
    output wire [11:0] clusters_o,       // clusters in the table
    output wire [31:0] tokens_o          // number of the next token to be decided
);

    localparam [11:0] MAX_CLUSTERS = 12'd2048;  // entries of the HC table (hcu.max_clusters)
    // count of a cluster that one more token closes: 2^count_bits - 2
    localparam [15:0] LAST_PLACE   = 16'hfffe;
    localparam  [1:0] JOIN         = 2'd0;      // kind: joins a cluster below the threshold
    localparam  [1:0] NEW          = 2'd1;      // kind: founds a cluster
    localparam  [1:0] FORCED       = 2'd2;      // kind: joins the nearest cluster of a full table
    localparam  [1:0] REJECT       = 2'd3;      // kind: no cluster is open

    // Signals that are used above the place that drives them.
    wire        grant0;          // the candidate of lane 0 is taken
    reg         deciding_q;      // cycle 2 of the decision
    wire        new_cluster;     // the current token founds a cluster when it is decided
    wire  [5:0] best_cur_limit;  // limit of the current token: distance that loses
    // best cluster of the current token so far, 0 while there is none
    wire [10:0] best_cur_cluster;
    wire  [5:0] best_nxt_limit;  // limit of the next token: distance that loses
    wire        best_found;      // a cluster is found for the current token

    // -----------------------------------------------------------------------------------------
    // Tokens
    // The current token; the next one waits at the input.
    // -----------------------------------------------------------------------------------------

    reg        cur_valid_q;  // there is a current token
    reg [31:0] cur_code_q;   // its hash code
    reg        cur_last_q;   // it is the last of its frame

    // the current token is decided
    wire decided = deciding_q & assign_ready_i;

    // the next token becomes the current one
    wire advance = decided | ~cur_valid_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            cur_valid_q <= 1'b0;
        end else begin
            cur_valid_q <= (advance ? token_valid_i : cur_valid_q) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (advance) begin
            cur_code_q <= token_code_i;
            cur_last_q <= token_last_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Table
    // How many clusters there are, and whether another one fits.
    // -----------------------------------------------------------------------------------------

    reg [11:0] clusters_q;  // clusters in the table

    // no further cluster fits
    wire full = clusters_q == MAX_CLUSTERS;

    wire [11:0] grown = clusters_q + 12'd1;

    // the current token founds a cluster
    wire founds = decided & new_cluster;

    // the table becomes full
    wire fills = founds & (grown == MAX_CLUSTERS);

    // cluster of the current token
    wire [10:0] home = new_cluster ? clusters_q[10:0] : best_cur_cluster;

    // the current token closes its cluster
    wire closes = decided & best_found & (count_i == LAST_PLACE);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            clusters_q <= 12'd0;
        end else begin
            if (clear_i) clusters_q <= 12'd0;
            else if (founds) clusters_q <= grown;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Lanes
    // Each scans its bank of the table and offers candidates.
    // -----------------------------------------------------------------------------------------

    // the next token starts afresh
    wire restart_next = closes | fills;

    // the lanes drop everything
    wire restart = clear_i | restart_next;

    wire        offered;          // lanes that offer a candidate
    wire        lane0_candidate_tag;
    wire [10:0] granted_cluster;  // cluster of the candidate taken
    wire  [5:0] lane0_candidate_distance;
    wire        lane0_done;

    dre_hcu_lane u_lane0 (
        .clk_i                (clk_i),
        .rst_ni               (rst_ni),
        .restart_i            (restart),
        .advance_i            (advance),
        .cur_valid_i          (cur_valid_q),
        .cur_code_i           (cur_code_q),
        .cur_limit_i          (best_cur_limit),
        .nxt_valid_i          (token_valid_i),
        .nxt_code_i           (token_code_i),
        .nxt_limit_i          (best_nxt_limit),
        .rows_i               (clusters_q),
        .grant_i              (grant0),
        .found_i              (founds),
        .close_i              (closes),
        .home_row_i           (home),
        .candidate_o          (offered),
        .candidate_tag_o      (lane0_candidate_tag),
        .candidate_row_o      (granted_cluster),
        .candidate_distance_o (lane0_candidate_distance),
        .done_o               (lane0_done),
        .compares_o           (chunks_o)
    );

    // the candidate of lane 0 is taken
    assign grant0 = offered;

    // -----------------------------------------------------------------------------------------
    // Candidate
    // One a cycle, the lowest lane first.
    // -----------------------------------------------------------------------------------------

    reg        candidate_valid_q;     // a candidate was taken in the cycle before
    reg        candidate_tag_q;       // its token: 0 current, 1 next
    reg [10:0] candidate_cluster_q;   // its number
    reg  [5:0] candidate_distance_q;  // its distance

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            candidate_valid_q <= 1'b0;
        end else begin
            candidate_valid_q <= offered & ~restart;
        end
    end

    always @(posedge clk_i) begin
        candidate_tag_q      <= lane0_candidate_tag & ~advance;
        candidate_cluster_q  <= granted_cluster;
        candidate_distance_q <= lane0_candidate_distance;
    end

    // -----------------------------------------------------------------------------------------
    // Decision
    // Cycle 1: all lanes are done with the current token, the count of its cluster is read. Cycle
    // 2: decided.
    // -----------------------------------------------------------------------------------------

    // no lane holds anything of the current token
    wire scanned = cur_valid_q & lane0_done;

    // its last candidate is still being looked at, or it is being decided already
    wire not_yet = (candidate_valid_q & ~candidate_tag_q) | deciding_q;

    // the best cluster of the current token is known
    wire settled = scanned & ~not_yet;

    // cycle 1 of the decision
    wire decide = settled;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            deciding_q <= 1'b0;
        end else begin
            deciding_q <= (decide | (deciding_q & ~assign_ready_i)) & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Counts
    // Tokens of each cluster; a cluster whose count is all ones is closed.
    // -----------------------------------------------------------------------------------------

    // the current token founds a cluster when it is decided
    assign new_cluster = ~(best_found | full);

    // the current token has a cluster
    wire housed = new_cluster | best_found;

    // -----------------------------------------------------------------------------------------
    // Best so far
    // -----------------------------------------------------------------------------------------

    wire [10:0] unused_best_nxt_cluster;
    wire  [5:0] best_distance;  // its distance, where one is found

    dre_hcu_best u_best (
        .clk_i                (clk_i),
        .advance_i            (advance),
        .fresh_i              (restart | ~token_valid_i),
        .th_hd_i              (th_hd_i),
        .full_i               (full | fills),
        .candidate_i          (candidate_valid_q),
        .candidate_tag_i      (candidate_tag_q),
        .candidate_cluster_i  (candidate_cluster_q),
        .candidate_distance_i (candidate_distance_q),
        .cur_limit_o          (best_cur_limit),
        .cur_cluster_o        (best_cur_cluster),
        .nxt_limit_o          (best_nxt_limit),
        .nxt_cluster_o        (unused_best_nxt_cluster),
        .found_o              (best_found),
        .distance_o           (best_distance)
    );

    // -----------------------------------------------------------------------------------------
    // Assignment
    // -----------------------------------------------------------------------------------------

    reg [31:0] token_q;  // number of the current token

    // a cluster found is a match, and not forced
    wire below = (best_cur_limit < th_hd_i) | ~full;

    wire [1:0] kind =
        best_found  ? (below ? JOIN : FORCED) :
        new_cluster ? NEW :
                      REJECT;

    // no cluster is open
    wire rejected = ~housed;

    // of a new cluster and of none: 0
    wire [5:0] distance = best_found ? best_distance : 6'd0;

    // of none: all ones
    wire [10:0] cluster = rejected ? 11'h7ff : home;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            token_q <= 32'd0;
        end else begin
            if (clear_i) token_q <= 32'd0;
            else if (decided) token_q <= token_q + 32'd1;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign token_ready_o   = advance;
    assign assign_valid_o  = deciding_q;
    assign assign_o        = {cur_last_q, kind, distance, rejected, cluster, token_q};
    assign count_read_o    = decide;
    assign count_cluster_o = best_cur_cluster;
    assign count_write_o   = decided & housed;
    assign count_home_o    = home;
    assign count_new_o     = new_cluster ? 16'd1 : count_i + 16'd1;
    assign busy_o          = cur_valid_q | token_valid_i;
    assign clusters_o      = clusters_q;
    assign tokens_o        = token_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_hcu
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // tokens taken
    reg [31:0] f_taken_q;
    // assignments handed over
    reg [31:0] f_decided_q;
    // there was a cycle behind reset
    reg f_up_q;
    // cycles that token has waited with nothing in its way
    reg [7:0] f_token_waited_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_taken_q <= 32'd0;
        else f_taken_q <= clear_i ? 32'd0 : (token_valid_i & token_ready_o) ? f_taken_q + 32'd1
            : f_taken_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_decided_q <= 32'd0;
        else f_decided_q <= clear_i ? 32'd0 : (assign_valid_o & assign_ready_i) ? f_decided_q +
            32'd1 : f_decided_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_up_q <= 1'd0;
        else f_up_q <= 1'd1;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_token_waited_q <= 8'd0;
        else f_token_waited_q <= (cur_valid_q & ~assign_valid_o & (~clear_i & (clusters_o <
            12'd2))) ? ((f_token_waited_q == 8'd8) ? 8'd8 : f_token_waited_q + 8'd1) : 8'd0;
    end

    // A proof begins in reset.
    reg f_begun_q;
    initial f_begun_q = 1'b0;
    always @(posedge clk_i) begin
        f_begun_q <= 1'b1;
        if (!f_begun_q) `REQUIRE(f_asks_reset, !rst_ni);
    end

    // There was a cycle before this one, and it was not in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge clk_i) f_ran_q <= rst_ni;

    // What the surroundings keep to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // behind reset comes a cycle of clear_i
            `REQUIRE(f_asks_cleared, f_up_q | clear_i);
        end
        if (f_ran_q & rst_ni) begin
            // the threshold changes only while busy_o is 0
            `REQUIRE(f_asks_th_hd, !$past(busy_o) | (th_hd_i == $past(th_hd_i)));
            // token: what is offered is not withdrawn
            `REQUIRE(f_asks_token_stays, !$past(token_valid_i & ~token_ready_o & ~clear_i) |
                token_valid_i);
            // token: what is offered holds still
            `REQUIRE(f_asks_token_holds, !$past(token_valid_i & ~token_ready_o & ~clear_i) |
                ({token_code_i, token_last_i} == $past({token_code_i, token_last_i})));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no more clusters than places
            f_gives_clusters: assert (clusters_o <= 12'd2048);
            // one assignment for every token, in their order
            f_gives_each: assert ((f_taken_q - f_decided_q) == {31'd0, cur_valid_q});
            // tokens are numbered in their order
            f_gives_number: assert (tokens_o == f_decided_q);
            // an assignment has its token
            f_gives_deciding: assert (!assign_valid_o | cur_valid_q);
            // a count is written when the assignment is taken
            f_gives_counted: assert (!count_write_o | (assign_valid_o & assign_ready_i));
            // a count is that of a cluster, or of the next one
            f_gives_home: assert (!count_write_o | ({1'd0, count_home_o} <= clusters_o));
            // token: served within 8 cycles
            f_gives_token_served: assert (f_token_waited_q != 8'd8);
        end
        if (f_ran_q & rst_ni) begin
            // a cluster comes with its count
            f_gives_grows: assert ($past(clear_i) | (clusters_o == $past(clusters_o)) |
                $past(count_write_o));
            // assign: what is offered is not withdrawn
            f_gives_assign_stays: assert (!$past(assign_valid_o & ~assign_ready_i & ~clear_i) |
                assign_valid_o);
            // assign: what is offered holds still
            f_gives_assign_holds: assert (!$past(assign_valid_o & ~assign_ready_i & ~clear_i) |
                (assign_o == $past(assign_o)));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // token waits
            f_reaches_token_stalls: cover (token_valid_i & ~token_ready_o);
            // token moves
            f_reaches_token_flows: cover (token_valid_i & token_ready_o);
            // assign waits
            f_reaches_assign_stalls: cover (assign_valid_o & ~assign_ready_i);
            // assign moves
            f_reaches_assign_flows: cover (assign_valid_o & assign_ready_i);
            // the second token has its cluster
            f_reaches_founded: cover (count_write_o & (tokens_o == 32'd1));
        end
        if (f_ran_q & rst_ni) begin
            // the third token has its cluster
            f_reaches_joined: cover (count_write_o & (clusters_o == $past(clusters_o)) &
                (tokens_o == 32'd2));
            // cleared while an assignment waits
            f_reaches_cleared: cover (~cur_valid_q & $past(cur_valid_q & clear_i & assign_valid_o));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
