// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_load: WTU load: beats of a row into a row buffer, with least, greatest and mean score.
//
// A row that is malformed or of the wrong length is dropped; row_valid_o tells of it only if it
// ends its group.
//
// Parameters:  hcu.max_clusters = 64
//              wtu.lanes        = 4
//              wtu.score_bits   = 12
//              wtu.buckets      = 8
//              wtu.stages       = 2
// Timing:      one beat a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_wtu_load (
    input  wire               clk_i,           // clock, rising edge
    input  wire               rst_ni,          // reset, synchronous, active low

    input  wire               clear_i,         // drops what was loaded
    input  wire         [6:0] clusters_i,      // clusters of the context, and so scores of a row
    input  wire               valid_i,         // a beat is offered
    input  wire        [63:0] data_i,          // its scores, lane 0 in the low bits
    input  wire         [7:0] keep_i,          // its valid bytes
    input  wire               last_i,          // last beat of its row
    input  wire               user_i,          // with last_i: last row of its group
    input  wire               taken_i,         // the row that waits is taken over
    output wire               row_ok_o,        // the row that waits is used
    output wire               row_last_o,      // it ends its group
    output wire               dropped_o,       // a row was dropped
    output wire               used_o,          // a row is used
    output wire               beat_o,          // a beat was taken
    input  wire               marking0_i,      // buffer 0 is being marked
    input  wire               marking1_i,      // buffer 1 is being marked
    input  wire         [4:0] marked_i,        // beats of the buffer that the marking has read
    output wire               ready_o,         // a beat is taken
    output wire               full_o,          // a row is complete and waits
    output wire               write0_o,        // write the beat to row buffer 0
    output wire               write1_o,        // write the beat to row buffer 1
    output wire         [3:0] write_beat_o,    // number of the beat
    output wire        [47:0] write_scores_o,  // scores of the beat, lane 0 in the low bits
    output wire               buffer_o,        // row buffer of the row that waits
    output wire         [3:0] last_beat_o,     // number of a row's last beat
    output wire         [3:0] last_lanes_o,    // lanes of a row's last beat
    output wire               row_valid_o,     // a row waits
    output wire signed [11:0] row_most_o,      // its greatest score
    output wire signed [11:0] row_least_o,     // its least score
    // from a distance below the greatest score to a bucket
    output wire         [3:0] row_shift_o,
    // its mean's place in buckets, 3 bits behind the point
    output wire  signed [9:0] row_place_o
);

    // Signals that are used above the place that drives them.
    wire full_d;  // full_q in the next cycle
    wire ahead;   // the marking has still to read the word that the next beat overwrites

    // -----------------------------------------------------------------------------------------
    // Format
    // A row has one score for every cluster; only its last beat may be partial, or empty behind all
    // scores.
    // -----------------------------------------------------------------------------------------

    reg [3:0] beat_q;      // number of the next beat in its row
    reg       bad_q;       // the row is malformed already
    reg       all_q;       // the row has all its scores, and goes on
    reg       ready_q;     // a beat is taken
    reg       row_ok_q;    // the row that waits is used
    reg       row_last_q;  // it ends its group
    reg       dropped_q;   // a row was dropped
    reg       used_q;      // a row is well formed
    reg       counted_q;   // a beat was taken

    wire [6:0] clusters_i_minus_1 = clusters_i - 7'd1;

    // number of the last cluster
    wire [5:0] last_cluster = clusters_i_minus_1[5:0];

    // number of the row's last beat
    wire [3:0] last_beat = last_cluster[5:2];

    wire last_has3 = last_cluster[1:0] >= 2'd3;
    wire last_has2 = last_cluster[1:0] >= 2'd2;
    wire last_has1 = last_cluster[1:0] >= 2'd1;

    // valid bytes of the row's last beat
    wire [7:0] last_keep = {{2{last_has3}}, {2{last_has2}}, {2{last_has1}}, {2{1'b1}}};

    wire any_clusters_i = |clusters_i;

    // the row has all its scores: but for an empty last beat nothing may follow
    wire complete = all_q | ~any_clusters_i;

    // a beat is taken
    wire taken = valid_i & ready_q;

    // the beat brings the row's last scores
    wire at_last = beat_q == last_beat;

    // its valid bytes are as they must be
    wire kept = keep_i == (complete ? 8'd0 : at_last ? last_keep : 8'hff);

    // its mark of a last beat is as it must be
    wire placed = (last_i == (complete | at_last)) | (at_last & (&last_keep) & ~complete);

    // the row is well formed, up to this beat
    wire ok = kept & placed & ~bad_q;

    // the last beat of a row is taken
    wire row_end = taken & last_i;

    // the row is used, and has a score
    wire selects = ok & any_clusters_i;

    // the row is handed on
    wire keeps = row_end & (selects | user_i);

    // scores of a row that is well formed so far are taken
    wire steps = taken & ok & ~complete;

    // beat_q in the next cycle
    wire [3:0] beat_d =
        clear_i ? 4'd0 :
        row_end ? 4'd0 :
        steps   ? beat_q + 4'd1 :
                  beat_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_q    <= 4'd0;
            bad_q     <= 1'b0;
            all_q     <= 1'b0;
            ready_q   <= 1'b0;
            dropped_q <= 1'b0;
            used_q    <= 1'b0;
            counted_q <= 1'b0;
        end else begin
            beat_q    <= beat_d;
            ready_q   <= ~(full_d | ahead | clear_i);
            dropped_q <= row_end & ~ok & ~clear_i;
            used_q    <= row_end & ok & ~clear_i;
            counted_q <= taken & ~clear_i;
            if (clear_i) bad_q <= 1'b0;
            else if (row_end) bad_q <= 1'b0;
            else if (taken) bad_q <= ~ok;
            if (clear_i) all_q <= 1'b0;
            else if (row_end) all_q <= 1'b0;
            else if (steps & at_last) all_q <= 1'b1;
        end
    end

    always @(posedge clk_i) begin
        if (keeps) begin
            row_ok_q   <= selects;
            row_last_q <= user_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Room
    // A row is loaded from the cycle on in which the row before it is taken over.
    // -----------------------------------------------------------------------------------------

    reg full_q;    // a row is complete and waits
    reg buffer_q;  // its row buffer, or that being loaded

    // full_q in the next cycle
    assign full_d = (keeps | (full_q & ~taken_i)) & ~clear_i;

    // buffer_q in the next cycle
    wire buffer_d = (buffer_q ^ taken_i) & ~clear_i;

    // the marking has read the word that the next beat overwrites
    wire behind = {1'b0, beat_d} < marked_i;

    // the marking has still to read the word that the next beat overwrites
    assign ahead = (buffer_d ? marking1_i : marking0_i) & ~behind;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            full_q   <= 1'b0;
            buffer_q <= 1'b0;
        end else begin
            full_q   <= full_d;
            buffer_q <= buffer_d;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Write
    // -----------------------------------------------------------------------------------------

    reg signed [11:0] extremes_part0_s1_q;
    reg signed [11:0] extremes_part1_s1_q;
    reg               extremes_part4_s1_q;
    reg signed [11:0] extremes_part3_s1_q;
    reg signed [11:0] extremes_part2_s1_q;

    wire        [11:0] score0         = data_i[11:0];
    wire        [11:0] score1         = data_i[27:16];
    wire        [11:0] score2         = data_i[43:32];
    wire        [11:0] score3         = data_i[59:48];
    wire signed [11:0] extremes_part0 = score0;
    wire signed [11:0] extremes_part1 = score1;
    wire signed [11:0] extremes_part2 = score2;
    wire signed [11:0] extremes_part3 = score3;
    wire               extremes_part4 = keep_i[4];

    always @(posedge clk_i) begin
        extremes_part0_s1_q <= extremes_part0;
        extremes_part1_s1_q <= extremes_part1;
        extremes_part4_s1_q <= extremes_part4;
        extremes_part3_s1_q <= extremes_part3;
        extremes_part2_s1_q <= extremes_part2;
    end

    // -----------------------------------------------------------------------------------------
    // Extremes
    // Least and greatest score and sum of the beat, then of the row so far.
    // -----------------------------------------------------------------------------------------

    reg               beat_ok_s1_q;
    reg               row_end_s1_q;
    reg               first_s1_q;
    reg signed [11:0] most_q;   // greatest score of the row so far
    reg signed [11:0] least_q;  // least score of the row so far
    reg signed [17:0] mean_q;   // running sum of 2^4 beats' worth of the first lanes, for the mean
    reg               end_q;    // the row's extremes are complete
    reg signed [13:0] extremes_part8_s1_q;
    reg signed [13:0] extremes_part7_s1_q;
    reg signed [11:0] extremes_part6_s1_q;
    reg               falls1_s1_q;
    reg signed [11:0] extremes_part5_s1_q;
    reg               falls0_s1_q;

    wire extremes_part0_lt_extremes_part1 = extremes_part0 < extremes_part1;
    wire rises0 = extremes_part0_lt_extremes_part1 & keep_i[2];
    wire falls0 = keep_i[2] & ~extremes_part0_lt_extremes_part1;
    wire signed [11:0] extremes_part5 = rises0 ? extremes_part1 : extremes_part0;
    wire signed [11:0] beat_least_choice = falls0_s1_q ? extremes_part1_s1_q : extremes_part0_s1_q;
    wire extremes_part2_lt_extremes_part3 = extremes_part2 < extremes_part3;
    wire rises1 = extremes_part2_lt_extremes_part3 & keep_i[6];
    wire falls1 = keep_i[6] & ~extremes_part2_lt_extremes_part3;
    wire signed [11:0] extremes_part6 = rises1 ? extremes_part3 : extremes_part2;

    wire signed [11:0] beat_least_choice_2 =
        falls1_s1_q ? extremes_part3_s1_q :
                      extremes_part2_s1_q;

    wire beat_most_and = (extremes_part5_s1_q < extremes_part6_s1_q) & extremes_part4_s1_q;

    // greatest score of the beat
    wire signed [11:0] beat_most = beat_most_and ? extremes_part6_s1_q : extremes_part5_s1_q;

    wire beat_least_and = (beat_least_choice_2 < beat_least_choice) & extremes_part4_s1_q;

    // least score of the beat
    wire signed [11:0] beat_least = beat_least_and ? beat_least_choice_2 : beat_least_choice;

    wire signed [11:0] sum_0_of_2_choice   = keep_i[2] ? extremes_part1 : extremes_part0;
    wire signed [11:0] sum_1_of_2_choice   = extremes_part4 ? extremes_part2 : extremes_part0;
    wire signed [11:0] sum_1_of_2_choice_2 = keep_i[6] ? extremes_part3 : extremes_part0;

    wire signed [12:0] sum_0_of_2 =
          {{1{extremes_part0[11]}}, extremes_part0}
        + {{1{sum_0_of_2_choice[11]}}, sum_0_of_2_choice};

    wire signed [12:0] sum_1_of_2 =
          {{1{sum_1_of_2_choice[11]}}, sum_1_of_2_choice}
        + {{1{sum_1_of_2_choice_2[11]}}, sum_1_of_2_choice_2};

    wire signed [13:0] extremes_part7 = {{1{sum_0_of_2[12]}}, sum_0_of_2};
    wire signed [13:0] extremes_part8 = {{1{sum_1_of_2[12]}}, sum_1_of_2};

    // sum of its first lanes, for the mean
    wire signed [13:0] beat_sum = extremes_part7_s1_q + extremes_part8_s1_q;

    wire signed [17:0] beat_sum_w18 = {{4{beat_sum[13]}}, beat_sum};
    wire signed [17:0] mean_q_shr_4 = mean_q >>> 3'd4;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_ok_s1_q <= 1'b0;
            row_end_s1_q <= 1'b0;
            end_q        <= 1'b0;
        end else begin
            beat_ok_s1_q <= steps & ~clear_i;
            row_end_s1_q <= keeps & ~clear_i;
            end_q        <= row_end_s1_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        first_s1_q          <= ~|beat_q;
        extremes_part8_s1_q <= extremes_part8;
        extremes_part7_s1_q <= extremes_part7;
        extremes_part6_s1_q <= extremes_part6;
        falls1_s1_q         <= falls1;
        extremes_part5_s1_q <= extremes_part5;
        falls0_s1_q         <= falls0;
        if (beat_ok_s1_q & (first_s1_q | (most_q < beat_most))) most_q <= beat_most;
        if (beat_ok_s1_q & (first_s1_q | (beat_least < least_q))) least_q <= beat_least;
        if (beat_ok_s1_q) begin
            mean_q <=
                first_s1_q ? beat_sum_w18 << 3'd4 :
                             mean_q + (beat_sum_w18 - mean_q_shr_4);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Description
    // The least shift that brings the span below the number of buckets, and the mean's place.
    // -----------------------------------------------------------------------------------------

    reg       [11:0] span_q;       // greatest less least score
    reg        [3:0] shift_q;      // from a distance below the greatest score to a bucket
    reg signed [9:0] place_q;      // the mean's place in buckets, 3 bits behind the point
    reg              span_end_q;   // the row's span is known
    reg              shift_end_q;  // the row's shift is known
    reg              row_valid_q;  // all is known of the row

    wire signed [12:0] most_q_minus_least_q =
          {{1{most_q[11]}}, most_q}
        - {{1{least_q[11]}}, least_q};

    // bit i: a shift of i will do
    wire [9:0] enough = {
        1'b1,
        ~span_q[11],
        ~|span_q[11:10],
        ~|span_q[11:9],
        ~|span_q[11:8],
        ~|span_q[11:7],
        ~|span_q[11:6],
        ~|span_q[11:5],
        ~|span_q[11:4],
        ~|span_q[11:3]
    };

    // its lowest 1
    wire [9:0] least_enough = enough & (~enough + 10'd1);

    wire shift_or   = least_enough[4] | least_enough[5] | least_enough[6] | least_enough[7];
    wire shift_or_2 = least_enough[2] | least_enough[3] | least_enough[6] | least_enough[7];

    wire shift_or_3 =
          least_enough[1]
        | least_enough[3]
        | least_enough[5]
        | least_enough[7]
        | least_enough[9];

    wire [14:0] below_joined = {most_q, 3'd0};

    // the mean's distance below the greatest score, 3 bits behind the point
    wire signed [16:0] below =
          {{2{below_joined[14]}}, below_joined}
        - {{2{mean_q[17]}}, mean_q[17:3]};

    // the mean's place in buckets
    wire signed [16:0] place = below >>> shift_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            span_end_q  <= 1'b0;
            shift_end_q <= 1'b0;
            row_valid_q <= 1'b0;
        end else begin
            span_end_q  <= end_q & ~clear_i;
            shift_end_q <= span_end_q & ~clear_i;
            row_valid_q <= (shift_end_q | (row_valid_q & ~taken_i)) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        span_q  <= most_q_minus_least_q[11:0];
        shift_q <= {least_enough[8] | least_enough[9], shift_or, shift_or_2, shift_or_3};
        place_q <= place[9:0];
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign row_ok_o       = row_ok_q;
    assign row_last_o     = row_last_q;
    assign dropped_o      = dropped_q;
    assign used_o         = used_q;
    assign beat_o         = counted_q;
    assign ready_o        = ready_q;
    assign full_o         = full_q;
    assign write0_o       = steps & (buffer_q == 1'b0);
    assign write1_o       = steps & (buffer_q == 1'b1);
    assign write_beat_o   = beat_q;
    assign write_scores_o = {score3, score2, score1, score0};
    assign buffer_o       = buffer_q;
    assign last_beat_o    = last_beat;
    assign last_lanes_o   = {last_keep[6], last_keep[4], last_keep[2], last_keep[0]};
    assign row_valid_o    = row_valid_q;
    assign row_most_o     = most_q;
    assign row_least_o    = least_q;
    assign row_shift_o    = shift_q;
    assign row_place_o    = place_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        data_i[15:12],
        data_i[31:28],
        data_i[47:44],
        data_i[63:60],
        clusters_i_minus_1[6],
        span_q[2:0],
        most_q_minus_least_q[12],
        least_enough[0],
        place[16:10]
    };

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_wtu_load
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // a row has begun
    reg f_row_q;
    // cycles that row has waited with nothing in its way
    reg [7:0] f_row_waited_q;
    // cycles that beat has waited with nothing in its way
    reg [7:0] f_beat_waited_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_row_q <= 1'd0;
        else f_row_q <= ~clear_i & ((valid_i & ready_o) ? ~last_i : f_row_q);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_row_waited_q <= 8'd0;
        else f_row_waited_q <= ((full_o & ~row_valid_o) & ~row_valid_o & (~clear_i)) ?
            ((f_row_waited_q == 8'd6) ? 8'd6 : f_row_waited_q + 8'd1) : 8'd0;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_beat_waited_q <= 8'd0;
        else f_beat_waited_q <= (valid_i & ~ready_o & (~full_o & ~marking0_i & ~marking1_i &
            ~clear_i)) ? ((f_beat_waited_q == 8'd3) ? 8'd3 : f_beat_waited_q + 8'd1) : 8'd0;
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
            // only a row that waits is taken over
            `REQUIRE(f_asks_taken, !taken_i | row_valid_o);
            // one row is marked at a time
            `REQUIRE(f_asks_marking, !(marking0_i & marking1_i));
        end
        if (f_ran_q & rst_ni) begin
            // clusters come only between rows
            `REQUIRE(f_asks_clusters, (clusters_i == $past(clusters_i)) | ~(f_row_q | full_o |
                row_valid_o));
            // no row is marked while its buffer is that being loaded: it is marked before
            `REQUIRE(f_asks_marking0_begins, !(marking0_i & $past(~marking0_i)) | buffer_o |
                taken_i);
            // the marking goes on
            `REQUIRE(f_asks_marking0_goes_on, !(marking0_i & $past(marking0_i)) | (marked_i >=
                $past(marked_i)));
            // no row is marked while its buffer is that being loaded: it is marked before
            `REQUIRE(f_asks_marking1_begins, !(marking1_i & $past(~marking1_i)) | ~buffer_o |
                taken_i);
            // the marking goes on
            `REQUIRE(f_asks_marking1_goes_on, !(marking1_i & $past(marking1_i)) | (marked_i >=
                $past(marked_i)));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no beat is overwritten that the marking has still to read
            f_gives_ahead0: assert (!(write0_o & marking0_i) | ({1'd0, write_beat_o} < marked_i));
            // no beat is overwritten that the marking has still to read
            f_gives_ahead1: assert (!(write1_o & marking1_i) | ({1'd0, write_beat_o} < marked_i));
            // a beat goes into one buffer
            f_gives_one_buffer: assert (!(write0_o & write1_o));
            // a row is used or dropped
            f_gives_one_fate: assert (!(dropped_o & used_o));
            // no beat lies behind the row's last
            f_gives_inside: assert (!(write0_o | write1_o) | (write_beat_o <= last_beat_o));
            // a row that waits is complete
            f_gives_waits: assert (!row_valid_o | full_o);
            // nothing is taken while a row waits
            f_gives_room: assert (!(full_o & ready_o));
            // row: served within 6 cycles
            f_gives_row_served: assert (f_row_waited_q != 8'd6);
            // beat: served within 3 cycles
            f_gives_beat_served: assert (f_beat_waited_q != 8'd3);
        end
        if (f_ran_q & rst_ni) begin
            // every row is used or dropped, once
            f_gives_fate: assert ($past(valid_i & ready_o & last_i & ~clear_i) == (dropped_o |
                used_o));
            // every beat is counted
            f_gives_beats: assert ($past(valid_i & ready_o & ~clear_i) == beat_o);
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a row is used
            f_reaches_used: cover (row_valid_o & row_ok_o);
            // a row is dropped
            f_reaches_dropped: cover (dropped_o & ~full_o);
            // a group ends with a row that was dropped
            f_reaches_empty: cover (row_valid_o & ~row_ok_o & row_last_o);
            // a row is loaded behind the marking
            f_reaches_behind: cover (write0_o & marking0_i);
        end
        if (f_ran_q & rst_ni) begin
            // cleared in the middle of a row
            f_reaches_cleared: cover (~f_row_q & $past(f_row_q & clear_i));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
