// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_select: WTU select: marks the clusters that rows select, and lists them for the group.
//
// One beat of a row marked a cycle; then one selected cluster a cycle.
//
// Parameters:  hcu.max_clusters = 64
//              wtu.lanes        = 4
//              wtu.score_bits   = 12
//              wtu.select       = bucket
// Timing:      marks a beat a cycle, lists a cluster a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_wtu_select (
    input  wire               clk_i,             // clock, rising edge
    input  wire               rst_ni,            // reset, synchronous, active low

    input  wire               clear_i,           // forgets the group
    input  wire         [3:0] last_beat_i,       // number of a row's last beat
    input  wire         [3:0] last_lanes_i,      // lanes of a row's last beat
    input  wire               hand_i,            // the cut of a row is handed over
    input  wire               row_ok_i,          // the row has scores; else it only ends its group
    input  wire               row_last_i,        // it ends its group
    input  wire signed [12:0] above_i,           // clusters whose score is above this are selected
    input  wire               all_i,             // every cluster is selected
    input  wire        [47:0] scores_i,          // the beat read from the row buffer
    input  wire         [7:0] count_i,           // tokens of the cluster asked for

    output wire               select_valid_o,    // a selected cluster
    input  wire               select_ready_i,    // the selected cluster is taken
    output wire         [5:0] select_cluster_o,  // its number; of a null record 0
    output wire         [7:0] select_count_o,    // its tokens
    output wire               select_null_o,     // nothing was selected
    output wire               select_last_o,     // the last of its group

    output wire               hand_ready_o,      // the cut of a row is taken
    output wire               marking_o,         // the row buffer is read
    output wire         [3:0] read_beat_o,       // number of the beat to read
    output wire         [4:0] marked_o,          // beats of the row that were read
    output wire               busy_o,            // a row is being marked, or a group listed
    output wire               closed_o,          // the group's list has ended
    output wire               count_read_o,      // read the count of a cluster
    output wire         [5:0] count_cluster_o    // the cluster
);

    // Signals that are used above the place that drives them.
    wire       busy;          // a row is being marked, or a group listed
    wire [3:0] marks_before;  // marks of the rows before
    wire       past_end;      // every word of marks was read
    reg        word_waits_q;  // the next word of marks is at the memory's output
    wire       more;          // the word has a mark left
    wire       leaves;        // the selected cluster is taken
    wire       load;          // on to the next word

    // -----------------------------------------------------------------------------------------
    // Interface
    // -----------------------------------------------------------------------------------------

    // nothing is being marked or listed
    wire hand_ready = ~busy;

    // the cut of a row is taken over
    wire hand_taken = hand_i & hand_ready;

    // -----------------------------------------------------------------------------------------
    // Progress
    // Marking walks over a row's beats; listing walks over the marks of the group.
    // -----------------------------------------------------------------------------------------

    reg       marking_q;     // a row is being marked
    reg       mark_valid_q;  // a beat of it is at the row buffer's output
    reg       listing_q;     // the group is being listed
    reg       group_q;       // a row of the group was marked
    reg       closes_q;      // the row being marked ends its group
    reg [4:0] at_q;          // beats read of the row, or of the marks

    // a row is being marked, or a group listed
    assign busy = marking_q | mark_valid_q | listing_q;

    // a row is to be marked
    wire marks_row = hand_taken & row_ok_i;

    // the row's last beat is read
    wire at_last = at_q == {1'b0, last_beat_i};

    // all rows of the group are marked
    wire list_begin = (mark_valid_q & ~marking_q & closes_q) | (hand_taken & ~row_ok_i);

    // the next word of marks is read for the list
    wire fetch = listing_q & group_q & ~past_end & (~word_waits_q | load);

    // a word of marks is read
    wire marks_read = marking_q | fetch;

    // marking or listing begins, with beat 0
    wire walk_begin = hand_taken | list_begin;

    // the list has ended
    wire closed = leaves & ~more;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            marking_q    <= 1'b0;
            mark_valid_q <= 1'b0;
            listing_q    <= 1'b0;
            group_q      <= 1'b0;
        end else begin
            marking_q    <= (marks_row | (marking_q & ~at_last)) & ~clear_i;
            mark_valid_q <= marking_q & ~clear_i;
            listing_q    <= (list_begin | (listing_q & ~closed)) & ~clear_i;
            group_q      <= (group_q | marks_row) & ~(clear_i | closed);
        end
    end

    always @(posedge clk_i) begin
        if (hand_taken) closes_q <= row_last_i;
        if (walk_begin | marks_read) at_q <= walk_begin ? 5'd0 : at_q + 5'd1;
    end

    // -----------------------------------------------------------------------------------------
    // Marks
    // One bit a cluster, a beat a word; the first row of a group overwrites what was there.
    // -----------------------------------------------------------------------------------------

    reg signed [12:0] above_q;      // clusters whose score is above this are selected
    reg               all_q;        // every cluster is selected
    reg               mark_last_q;  // the beat is its row's last
    reg               fresh_q;      // the row being marked is the first of its group
    reg         [3:0] mark_beat_q;  // its number

    wire [3:0] selected_joined = {
        (above_q < $signed({{1{scores_i[47]}}, scores_i[47:36]})) | all_q,
        (above_q < $signed({{1{scores_i[35]}}, scores_i[35:24]})) | all_q,
        (above_q < $signed({{1{scores_i[23]}}, scores_i[23:12]})) | all_q,
        (above_q < $signed({{1{scores_i[11]}}, scores_i[11:0]})) | all_q
    };

    // lanes of the beat that the row selects
    wire [3:0] selected = selected_joined & (mark_last_q ? last_lanes_i : 4'd15);

    wire [3:0] marks_rdata;

    // clusters that the group selects
    dre_ram_1r1w_w4_d16_any u_marks (
        .clk_i        (clk_i),
        .read_en_i    (marks_read),
        .read_addr_i  (at_q[3:0]),
        .read_data_o  (marks_rdata),
        .write_en_i   (mark_valid_q),
        .write_addr_i (mark_beat_q),
        .write_data_i ((fresh_q ? 4'd0 : marks_before) | selected)
    );

    // marks of the rows before
    assign marks_before = marks_rdata;

    always @(posedge clk_i) begin
        if (hand_taken) begin
            above_q <= above_i;
            all_q   <= all_i;
            fresh_q <= ~group_q;
        end
        mark_last_q <= at_last;
        mark_beat_q <= at_q[3:0];
    end

    // -----------------------------------------------------------------------------------------
    // List
    // The lowest mark of a word first; one cluster is held back, to know the last.
    // -----------------------------------------------------------------------------------------

    reg [3:0] word_waits_beat_q;  // its number
    reg [3:0] word_q;             // marks not listed yet
    reg [3:0] word_beat_q;        // number of the word
    reg       held_q;             // a cluster is held back
    reg [5:0] held_cluster_q;     // its number

    // every word of marks was read
    assign past_end = {1'b0, last_beat_i} < at_q;

    // the word has a mark left
    assign more = |word_q;

    // its lowest mark
    wire [3:0] lowest = word_q & (~word_q + 4'd1);

    // no mark is left
    wire ended = past_end & ~word_waits_q & ~more;

    // no row of the group had scores
    wire empty_group = listing_q & ~group_q;

    // a selected cluster is offered
    wire offers = (held_q & (more | ended)) | empty_group;

    // the selected cluster is taken
    assign leaves = offers & select_ready_i;

    // the lowest mark is listed
    wire take = more & (~held_q | leaves);

    // its other marks
    wire [3:0] rest = word_q & ~lowest;

    // on to the next word
    assign load = word_waits_q & (~more | (take & (~|rest)));

    // number of the cluster of the lowest mark
    wire [5:0] cluster = {word_beat_q, lowest[2] | lowest[3], lowest[1] | lowest[3]};

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            word_waits_q <= 1'b0;
            word_q       <= 4'd0;
            held_q       <= 1'b0;
        end else begin
            word_waits_q <= (fetch | (word_waits_q & ~load)) & ~clear_i;
            held_q       <= (take | (held_q & ~leaves)) & ~clear_i;
            if (clear_i) word_q <= 4'd0;
            else if (load) word_q <= marks_rdata;
            else if (take) word_q <= rest;
        end
    end

    always @(posedge clk_i) begin
        if (fetch) word_waits_beat_q <= at_q[3:0];
        if (load) word_beat_q <= word_waits_beat_q;
        if (take) held_cluster_q <= cluster;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign hand_ready_o     = hand_ready;
    assign marking_o        = marking_q;
    assign read_beat_o      = at_q[3:0];
    assign marked_o         = at_q;
    assign busy_o           = busy;
    assign closed_o         = closed;
    assign count_read_o     = take;
    assign count_cluster_o  = cluster;
    assign select_valid_o   = offers;
    assign select_cluster_o = empty_group ? 6'd0 : held_cluster_q;
    assign select_count_o   = count_i;
    assign select_null_o    = empty_group;
    assign select_last_o    = ~more;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_wtu_select
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // groups that are to be listed
    reg [1:0] f_groups_q;
    // a list has begun
    reg f_within_q;
    // the cluster before
    reg [5:0] f_before_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_groups_q <= 2'd0;
        else f_groups_q <= clear_i ? 2'd0 : f_groups_q + {1'd0, hand_i & hand_ready_o &
            row_last_i} - {1'd0, select_valid_o & select_ready_i & select_last_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_within_q <= 1'd0;
        else f_within_q <= ~clear_i & ((select_valid_o & select_ready_i) ? ~select_last_o :
            f_within_q);
    end

    always @(posedge clk_i) begin
        f_before_q <= (select_valid_o & select_ready_i) ? select_cluster_o : f_before_q;
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
            // a row without scores ends its group
            `REQUIRE(f_asks_row, !hand_i | row_ok_i | row_last_i);
        end
        if (f_ran_q & rst_ni) begin
            // hand: what is offered is not withdrawn
            `REQUIRE(f_asks_hand_stays, !$past(hand_i & ~hand_ready_o & ~clear_i) | hand_i);
            // hand: what is offered holds still
            `REQUIRE(f_asks_hand_holds, !$past(hand_i & ~hand_ready_o & ~clear_i) | ({row_ok_i,
                row_last_i, above_i, all_i} == $past({row_ok_i, row_last_i, above_i, all_i})));
            // clusters come only between groups
            `REQUIRE(f_asks_beats, (last_beat_i == $past(last_beat_i)) | ~(busy_o | f_within_q));
            // the count of a cluster that is offered holds
            `REQUIRE(f_asks_count, !$past(select_valid_o & ~select_ready_i & ~clear_i) |
                (count_i == $past(count_i)));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // every group has one last cluster
            f_gives_one_last: assert (!f_groups_q[1]);
            // only a group that has ended is listed
            f_gives_listed: assert (!select_valid_o | f_groups_q[0]);
            // clusters are listed from the lowest up, each once
            f_gives_order: assert (!(select_valid_o & f_within_q) | ((select_cluster_o >
                f_before_q) & ~select_null_o));
            // a null record is alone in its group, and 0
            f_gives_null: assert (!(select_valid_o & select_null_o) | (select_last_o &
                (select_cluster_o == 6'd0)));
            // no row is taken while one is marked, or a group listed
            f_gives_room: assert (!(hand_ready_o & busy_o));
            // a list ends with its last cluster
            f_gives_closed: assert (!closed_o | (select_valid_o & select_ready_i & select_last_o));
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

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // hand waits
            f_reaches_hand_stalls: cover (hand_i & ~hand_ready_o);
            // hand moves
            f_reaches_hand_flows: cover (hand_i & hand_ready_o);
            // nothing is selected
            f_reaches_null: cover (select_valid_o & select_null_o);
            // two clusters are selected
            f_reaches_two: cover (f_within_q & select_valid_o & select_last_o);
            // a row that does not end its group
            f_reaches_rows: cover (hand_i & hand_ready_o & ~row_last_i & row_ok_i);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
