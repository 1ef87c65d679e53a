// SPDX-License-Identifier: Apache-2.0
//
// dre_hcu_lane: HCU lane: an XOR accumulator with its bank of the HC table.
//
// bank -> XOR with the token's code -> XOR accumulator -> early exit -> candidate
//                 ^________ not yet decided, next chunk ________|
// The lane works on the next token while the current one is being decided.
//
// Parameters:  hash.bits        = 16
//              hcu.xor_width    = 8
//              hcu.accumulators = 1
//              hcu.max_clusters = 64
//              hcu.policy       = nearest
//              hcu.stages       = 0
// Timing:      one chunk comparison a cycle, latency 1
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_hcu_lane (
    input  wire        clk_i,                 // clock, rising edge
    input  wire        rst_ni,                // reset, synchronous, active low

    input  wire        restart_i,             // drop everything, start the current token afresh
    input  wire        advance_i,             // the next token becomes the current one
    input  wire        cur_valid_i,           // there is a current token
    input  wire [15:0] cur_code_i,            // hash code of the current token
    input  wire  [4:0] cur_limit_i,           // limit of the current token: distance that loses
    input  wire        nxt_valid_i,           // there is a next token
    input  wire [15:0] nxt_code_i,            // hash code of the next token
    input  wire  [4:0] nxt_limit_i,           // limit of the next token: distance that loses
    input  wire  [6:0] rows_i,                // rows of the bank in use
    input  wire        grant_i,               // the candidate is taken
    input  wire        found_i,               // the current token founds a cluster in this bank
    input  wire        close_i,               // the current token closes a cluster of this bank
    input  wire  [5:0] home_row_i,            // its row
    output wire        candidate_o,           // a cluster is compared whole and below the limit
    output wire        candidate_tag_o,       // its token: 0 current, 1 next
    output wire  [5:0] candidate_row_o,       // its row
    output wire  [4:0] candidate_distance_o,  // its distance
    output wire        done_o,                // nothing of the current token is left in the lane
    output wire        compares_o             // a chunk is compared in this cycle
);

    // chunks of a code behind its first: ceil(hash.bits / hcu.xor_width) - 1
    localparam CHUNKS_AFTER_FIRST = 1'b1;

    // Signals that are used above the place that drives them.
    wire closed;  // the cluster at the bank's output takes no further token
    wire whole;   // all bits of the cluster are counted
    wire stays;   // the cluster at the end of the loop can still win

    // -----------------------------------------------------------------------------------------
    // Control
    // What the fetch and the loop are told.
    // -----------------------------------------------------------------------------------------

    // what was the next token is the current one
    wire new_token = restart_i | advance_i;

    // the cluster in the loop goes round again
    wire recirculate = stays & ~(whole & grant_i);

    // -----------------------------------------------------------------------------------------
    // Fetch
    // Walks the bank for the current token (tag 0), then ahead for the next one (tag 1).
    // -----------------------------------------------------------------------------------------

    reg       fetched_valid_q;  // a cluster waits at the bank's output
    reg       fetched_tag_q;    // its token: 0 current, 1 next
    reg [5:0] fetched_row_q;    // its row
    reg       tag_q;            // token being fetched for: 0 current, 1 next
    reg [6:0] row_q;            // next row to fetch

    // no further row for this token, as far as is known
    wire at_end = row_q == rows_i;

    // done with the current token; on with the next
    wire leave = cur_valid_i & ~tag_q & at_end;

    // row to fetch
    wire [6:0] want_row = leave ? 7'd0 : row_q;

    // token to fetch for
    wire want_tag = tag_q | leave;

    // the cluster at the bank's output can win
    wire alive = fetched_valid_q & ~closed;

    // the fetched cluster finds the loop taken
    wire waits = alive & recirculate;

    // read the row to fetch
    wire fetch = (leave ? |rows_i : ~at_end) & (want_tag ? nxt_valid_i : cur_valid_i) & ~waits;

    wire closed_bank_rdata;

    // whether they are closed, that is, take no further token
    dre_ram_1r1w_w1_d64_any u_closed_bank (
        .clk_i        (clk_i),
        .read_en_i    (fetch),
        .read_addr_i  (want_row[5:0]),
        .read_data_o  (closed_bank_rdata),
        .write_en_i   (found_i | close_i),
        .write_addr_i (home_row_i),
        .write_data_i (close_i)
    );

    // the cluster at the bank's output takes no further token
    assign closed = closed_bank_rdata;

    wire [15:0] bank_rdata;

    // hash codes of this lane's clusters
    dre_ram_1r1w_w16_d64_any u_bank (
        .clk_i        (clk_i),
        .read_en_i    (fetch),
        .read_addr_i  (want_row[5:0]),
        .read_data_o  (bank_rdata),
        .write_en_i   (found_i),
        .write_addr_i (home_row_i),
        .write_data_i (cur_code_i)
    );

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            fetched_valid_q <= 1'b0;
            tag_q           <= 1'b0;
            row_q           <= 7'd0;
        end else begin
            fetched_valid_q <= (fetch | waits) & ~restart_i;
            tag_q           <= want_tag & ~new_token;
            row_q <=
                restart_i ? 7'd0 :
                fetch     ? want_row + 7'd1 :
                            want_row;
        end
    end

    always @(posedge clk_i) begin
        fetched_tag_q <= (fetch ? want_tag : fetched_tag_q) & ~new_token;
        if (fetch) fetched_row_q <= want_row[5:0];
    end

    // -----------------------------------------------------------------------------------------
    // Loop
    // One chunk of one cluster a cycle.
    // -----------------------------------------------------------------------------------------

    reg        work_valid_q;  // a cluster enters the accumulator
    reg        work_tag_q;    // its token: 0 current, 1 next
    reg  [5:0] work_row_q;    // its row
    reg        work_left_q;   // chunks after this one
    reg [15:0] difference_q;  // bits in which it differs, not yet counted
    reg  [4:0] partial_q;     // differing bits counted so far

    wire  [4:0] sum;   // differing bits counted with this chunk
    wire [15:0] rest;  // bits not yet counted after it

    dre_xor_accumulator_w8_b16 u_accumulator (
        .difference_i (difference_q),
        .partial_i    (partial_q),
        .sum_o        (sum),
        .rest_o       (rest)
    );

    // all bits of the cluster are counted
    assign whole = ~work_left_q;

    // bits in which the fetched cluster differs
    wire [15:0] differs = bank_rdata ^ (fetched_tag_q ? nxt_code_i : cur_code_i);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            work_valid_q <= 1'b0;
        end else begin
            work_valid_q <= (recirculate | alive) & ~restart_i;
        end
    end

    always @(posedge clk_i) begin
        work_tag_q   <= (recirculate ? work_tag_q : fetched_tag_q) & ~new_token;
        work_row_q   <= recirculate ? work_row_q : fetched_row_q;
        work_left_q  <= recirculate ? (whole ? 1'b0 : work_left_q - 1'b1) : CHUNKS_AFTER_FIRST;
        difference_q <= recirculate ? rest : differs;
        partial_q    <= recirculate ? sum : 5'd0;
    end

    // -----------------------------------------------------------------------------------------
    // Early exit
    // -----------------------------------------------------------------------------------------

    // distance that loses
    wire [4:0] limit = work_tag_q ? nxt_limit_i : cur_limit_i;

    wire stay;  // the cluster can still win

    dre_early_exit_w5 u_early_exit (
        .sum_i         (sum),
        .limit_i       (limit),
        .before_best_i (1'b0),
        .stay_o        (stay)
    );

    // the cluster at the end of the loop can still win
    assign stays = work_valid_q & stay;

    // compared whole, and below the limit
    wire candidate = stays & whole;

    // -----------------------------------------------------------------------------------------
    // Status
    // -----------------------------------------------------------------------------------------

    // something of the current token is in the lane
    wire pending = (fetched_valid_q & ~fetched_tag_q) | (work_valid_q & ~work_tag_q);

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign candidate_o          = candidate;
    assign candidate_tag_o      = work_tag_q;
    assign candidate_row_o      = work_row_q;
    assign candidate_distance_o = sum;
    assign done_o               = tag_q & ~pending;
    assign compares_o           = work_valid_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_hcu_lane
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

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
            // no more rows than places
            `REQUIRE(f_asks_rows, rows_i <= 7'd64);
        end
        if (f_ran_q & rst_ni) begin
            // rows are lost by a restart only
            `REQUIRE(f_asks_grows, $past(restart_i) | (rows_i >= $past(rows_i)));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a candidate is a row in use
            f_gives_row: assert (!candidate_o | ({1'd0, candidate_row_o} < rows_i));
            // a lane that is done has no candidate of the current token
            f_gives_done: assert (!(done_o & candidate_o) | candidate_tag_o);
        end
        if (f_ran_q & rst_ni) begin
            // a restart drops everything
            f_gives_restart: assert (!$past(restart_i) | ~candidate_o);
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a candidate
            f_reaches_candidate: cover (candidate_o & ~candidate_tag_o);
            // a candidate of the token behind
            f_reaches_ahead: cover (candidate_o & candidate_tag_o & cur_valid_i);
        end
        if (f_ran_q & rst_ni) begin
            // a candidate waits
            f_reaches_waits: cover (candidate_o & ~grant_i & $past(candidate_o & ~grant_i));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
