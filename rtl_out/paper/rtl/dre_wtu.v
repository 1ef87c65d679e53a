// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu: Weighted cumulative-sum unit (WTU): selects clusters by their share of a row's weight.
//
// load -> row buffers -> search -> select. While one row is searched, the row before it is
// marked and the row behind it is loaded.
//
// Parameters:  hcu.max_clusters = 2048
//              wtu.lanes        = 16
//              wtu.score_bits   = 16
//              wtu.buckets      = 32
//              wtu.domain       = shifted
//              wtu.select       = bucket
//              wtu.sums         = 4
//              wtu.mul_width    = 5
//              wtu.stages       = 4
//              count_bits       = 16
// Timing:      takes a beat a cycle; mostly a row costs about its beats and some 12 cycles
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu (
    input  wire         clk_i,             // clock, rising edge
    input  wire         rst_ni,            // reset, synchronous, active low

    input  wire         clear_i,           // drops everything
    input  wire  [11:0] clusters_i,        // clusters of the context
    input  wire  [15:0] ratio_i,           // share of a row's weight to select, Q0.16 (TH_RATIO)

    input  wire         score_valid_i,     // a beat of scores is offered
    output wire         score_ready_o,     // the beat is taken
    input  wire [255:0] score_data_i,      // scores, 16 bits a lane
    input  wire  [31:0] score_keep_i,      // valid bytes
    input  wire         score_last_i,      // last beat of its row
    input  wire         score_user_i,      // with score_last_i: last row of its group

    input  wire  [15:0] count_i,           // the count asked for
    input  wire [255:0] counts_i,          // its row of counts

    output wire         select_valid_o,    // a selected cluster
    input  wire         select_ready_i,    // the selected cluster is taken
    output wire  [10:0] select_cluster_o,  // its number; of a null record 0
    output wire  [15:0] select_count_o,    // its tokens
    output wire         select_null_o,     // nothing was selected
    output wire         select_last_o,     // last of its group

    output wire         count_read_o,      // read a row of counts
    output wire  [10:0] count_cluster_o,   // the cluster asked for
    output wire         busy_o,            // a row or a group is being worked on
    output wire         beat_o,            // a beat was taken
    output wire         row_used_o,        // a row is used
    output wire         row_dropped_o      // a row was dropped
);

    // Signals that are used above the place that drives them.
    reg        mark_buffer_q;  // buffer of the row being marked
    wire       row_taken;      // the search takes over the row that waits
    wire       search_read;    // the search reads a beat
    wire [6:0] search_beat;    // its number
    wire       row_done;       // the search is done with its row
    wire       hand_ready;     // the cut of a row can be handed over
    wire       select_marking;
    wire [6:0] mark_beat;      // beat that the marking reads
    wire [7:0] marked;         // beats that the marking has read
    wire       closing_or;

    // -----------------------------------------------------------------------------------------
    // Load
    // -----------------------------------------------------------------------------------------

    // the row in buffer 0 is being marked
    wire marking0 = select_marking & (mark_buffer_q == 1'b0);

    // the row in buffer 1 is being marked
    wire marking1 = select_marking & (mark_buffer_q == 1'b1);

    wire               load_row_ok;
    wire               load_row_last;
    wire               load_beat;
    wire               load_full;
    wire               load_write0;
    wire               load_write1;
    wire         [6:0] load_write_beat;
    wire       [255:0] load_write_scores;
    wire               load_buffer;
    wire         [6:0] load_last_beat;
    wire        [15:0] load_last_lanes;
    wire               load_row_valid;
    wire signed [15:0] load_row_most;
    wire signed [15:0] load_row_least;
    wire         [3:0] load_row_shift;
    wire signed [11:0] load_row_place;

    dre_wtu_load u_load (
        .clk_i          (clk_i),
        .rst_ni         (rst_ni),
        .clear_i        (clear_i),
        .clusters_i     (clusters_i),
        .valid_i        (score_valid_i),
        .data_i         (score_data_i),
        .keep_i         (score_keep_i),
        .last_i         (score_last_i),
        .user_i         (score_user_i),
        .taken_i        (row_taken),
        .row_ok_o       (load_row_ok),
        .row_last_o     (load_row_last),
        .dropped_o      (row_dropped_o),
        .used_o         (row_used_o),
        .beat_o         (load_beat),
        .marking0_i     (marking0),
        .marking1_i     (marking1),
        .marked_i       (marked),
        .ready_o        (score_ready_o),
        .full_o         (load_full),
        .write0_o       (load_write0),
        .write1_o       (load_write1),
        .write_beat_o   (load_write_beat),
        .write_scores_o (load_write_scores),
        .buffer_o       (load_buffer),
        .last_beat_o    (load_last_beat),
        .last_lanes_o   (load_last_lanes),
        .row_valid_o    (load_row_valid),
        .row_most_o     (load_row_most),
        .row_least_o    (load_row_least),
        .row_shift_o    (load_row_shift),
        .row_place_o    (load_row_place)
    );

    // -----------------------------------------------------------------------------------------
    // Row buffers
    // Read by the search or by the marking, never by both at a time.
    // -----------------------------------------------------------------------------------------

    reg search_buffer_q;  // buffer of the row being searched

    wire [255:0] row0_rdata;

    // scores of a row, lane 0 in the low bits
    dre_ram_1r1w_w256_d128_any u_row0 (
        .clk_i        (clk_i),
        .read_en_i    (marking0 | (search_read & (search_buffer_q == 1'b0))),
        .read_addr_i  (marking0 ? mark_beat : search_beat),
        .read_data_o  (row0_rdata),
        .write_en_i   (load_write0),
        .write_addr_i (load_write_beat),
        .write_data_i (load_write_scores)
    );

    wire [255:0] row1_rdata;

    // scores of a row, lane 0 in the low bits
    dre_ram_1r1w_w256_d128_any u_row1 (
        .clk_i        (clk_i),
        .read_en_i    (marking1 | (search_read & (search_buffer_q == 1'b1))),
        .read_addr_i  (marking1 ? mark_beat : search_beat),
        .read_data_o  (row1_rdata),
        .write_en_i   (load_write1),
        .write_addr_i (load_write_beat),
        .write_data_i (load_write_scores)
    );

    always @(posedge clk_i) begin
        if (row_taken) search_buffer_q <= load_buffer;
        if (row_done) mark_buffer_q <= search_buffer_q;
    end

    // -----------------------------------------------------------------------------------------
    // Search
    // -----------------------------------------------------------------------------------------

    reg closing_q;  // the group is being listed; counts are needed for that

    wire               search_active;
    wire               search_hand;
    wire               search_row_ok;
    wire               search_row_last;
    wire               search_all;
    wire signed [16:0] search_above;

    dre_wtu_search u_search (
        .clk_i        (clk_i),
        .rst_ni       (rst_ni),
        .clear_i      (clear_i),
        .ratio_i      (ratio_i),
        .waiting_i    (load_row_valid),
        .go_i         (~closing_q),
        .row_ok_i     (load_row_ok),
        .row_last_i   (load_row_last),
        .row_most_i   (load_row_most),
        .row_least_i  (load_row_least),
        .row_shift_i  (load_row_shift),
        .row_place_i  (load_row_place),
        .last_beat_i  (load_last_beat),
        .last_lanes_i (load_last_lanes),
        .no_cluster_i (~|clusters_i),
        .scores_i     (search_buffer_q ? row1_rdata : row0_rdata),
        .counts_i     (counts_i),
        .hand_ready_i (hand_ready),
        .taken_o      (row_taken),
        .read_o       (search_read),
        .read_beat_o  (search_beat),
        .active_o     (search_active),
        .hand_o       (search_hand),
        .done_o       (row_done),
        .row_ok_o     (search_row_ok),
        .row_last_o   (search_row_last),
        .all_o        (search_all),
        .above_o      (search_above)
    );

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            closing_q <= 1'b0;
        end else begin
            closing_q <= closing_or & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Selection
    // -----------------------------------------------------------------------------------------

    wire        select_busy;
    wire        select_closed;
    wire        select_count_read;
    wire [10:0] select_count_cluster;

    dre_wtu_select u_select (
        .clk_i            (clk_i),
        .rst_ni           (rst_ni),
        .clear_i          (clear_i),
        .last_beat_i      (load_last_beat),
        .last_lanes_i     (load_last_lanes),
        .hand_i           (search_hand),
        .row_ok_i         (search_row_ok),
        .row_last_i       (search_row_last),
        .above_i          (search_above),
        .all_i            (search_all),
        .scores_i         (mark_buffer_q ? row1_rdata : row0_rdata),
        .count_i          (count_i),
        .select_valid_o   (select_valid_o),
        .select_ready_i   (select_ready_i),
        .select_cluster_o (select_cluster_o),
        .select_count_o   (select_count_o),
        .select_null_o    (select_null_o),
        .select_last_o    (select_last_o),
        .hand_ready_o     (hand_ready),
        .marking_o        (select_marking),
        .read_beat_o      (mark_beat),
        .marked_o         (marked),
        .busy_o           (select_busy),
        .closed_o         (select_closed),
        .count_read_o     (select_count_read),
        .count_cluster_o  (select_count_cluster)
    );

    assign closing_or = (row_done & search_row_last) | (closing_q & ~select_closed);

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign count_read_o    = select_count_read | search_read;
    assign count_cluster_o = select_count_read ? select_count_cluster : {search_beat, 4'd0};
    assign busy_o          = load_beat | load_full | search_active | select_busy;
    assign beat_o          = load_beat;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_wtu
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // groups that have come and were not listed whole
    reg [2:0] f_groups_q;
    // a group has begun
    reg f_group_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_groups_q <= 3'd0;
        else f_groups_q <= clear_i ? 3'd0 : f_groups_q + {2'd0, score_valid_i & score_ready_o &
            score_last_i & score_user_i} - {2'd0, select_valid_o & select_ready_i & select_last_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_group_q <= 1'd0;
        else f_group_q <= ~clear_i & ((score_valid_i & score_ready_o) ? ~(score_last_i &
            score_user_i) : f_group_q);
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
        if (f_ran_q & rst_ni) begin
            // clusters come only between groups, while busy_o is 0
            `REQUIRE(f_asks_clusters, (clusters_i == $past(clusters_i)) | ~(f_group_q | busy_o |
                $past((busy_o | (score_valid_i & score_ready_o)) & ~clear_i)));
            // the count of a cluster that is offered holds until the next is read
            `REQUIRE(f_asks_count, $past(count_read_o) | !$past(select_valid_o & ~select_ready_i
                & ~clear_i) | (count_i == $past(count_i)));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no row is searched while a group is listed
            f_gives_apart: assert (!(closing_q & search_active));
            // clusters are listed when their group has ended
            f_gives_closing: assert (!select_valid_o | closing_q);
            // a group that has come waits, is searched, or is listed
            f_gives_whole: assert (f_groups_q == ({2'd0, load_full & load_row_last} + {2'd0,
                search_active & search_row_last} + {2'd0, closing_q}));
            // only a group that has come is listed
            f_gives_groups: assert (!select_valid_o | (|f_groups_q));
        end
        if (f_ran_q & rst_ni) begin
            // select: what is offered is not withdrawn
            f_gives_select_stays: assert (!$past(select_valid_o & ~select_ready_i & ~clear_i) |
                select_valid_o);
            // select: what is offered holds still
            f_gives_select_holds: assert (!$past(select_valid_o & ~select_ready_i & ~clear_i) |
                ({select_cluster_o, select_null_o, select_last_o, select_count_o} ==
                $past({select_cluster_o, select_null_o, select_last_o, select_count_o})));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
