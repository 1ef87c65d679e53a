// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_load: WTU load: beats of a row into a row buffer, with least, greatest and mean score.
//
// A row that is malformed or of the wrong length is dropped; row_valid_o tells of it only if it
// ends its group.
//
// Parameters:  hcu.max_clusters = 2048
//              wtu.lanes        = 16
//              wtu.score_bits   = 16
//              wtu.buckets      = 32
//              wtu.stages       = 4
// Timing:      one beat a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_load (
    input  wire               clk_i,           // clock, rising edge
    input  wire               rst_ni,          // reset, synchronous, active low

    input  wire               clear_i,         // drops what was loaded
    input  wire        [11:0] clusters_i,      // clusters of the context, and so scores of a row
    input  wire               valid_i,         // a beat is offered
    input  wire       [255:0] data_i,          // its scores, lane 0 in the low bits
    input  wire        [31:0] keep_i,          // its valid bytes
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
    input  wire         [7:0] marked_i,        // beats of the buffer that the marking has read
    output wire               ready_o,         // a beat is taken
    output wire               full_o,          // a row is complete and waits
    output wire               write0_o,        // write the beat to row buffer 0
    output wire               write1_o,        // write the beat to row buffer 1
    output wire         [6:0] write_beat_o,    // number of the beat
    output wire       [255:0] write_scores_o,  // scores of the beat, lane 0 in the low bits
    output wire               buffer_o,        // row buffer of the row that waits
    output wire         [6:0] last_beat_o,     // number of a row's last beat
    output wire        [15:0] last_lanes_o,    // lanes of a row's last beat
    output wire               row_valid_o,     // a row waits
    output wire signed [15:0] row_most_o,      // its greatest score
    output wire signed [15:0] row_least_o,     // its least score
    // from a distance below the greatest score to a bucket
    output wire         [3:0] row_shift_o,
    // its mean's place in buckets, 3 bits behind the point
    output wire signed [11:0] row_place_o
);

    // Signals that are used above the place that drives them.
    wire full_d;  // full_q in the next cycle
    wire ahead;   // the marking has still to read the word that the next beat overwrites

    // -----------------------------------------------------------------------------------------
    // Format
    // A row has one score for every cluster; only its last beat may be partial, or empty behind all
    // scores.
    // -----------------------------------------------------------------------------------------

    reg [6:0] beat_q;      // number of the next beat in its row
    reg       bad_q;       // the row is malformed already
    reg       all_q;       // the row has all its scores, and goes on
    reg       ready_q;     // a beat is taken
    reg       row_ok_q;    // the row that waits is used
    reg       row_last_q;  // it ends its group
    reg       dropped_q;   // a row was dropped
    reg       used_q;      // a row is well formed
    reg       counted_q;   // a beat was taken

    wire [11:0] clusters_i_minus_1 = clusters_i - 12'd1;

    // number of the last cluster
    wire [10:0] last_cluster = clusters_i_minus_1[10:0];

    // number of the row's last beat
    wire [6:0] last_beat = last_cluster[10:4];

    wire last_has15 = last_cluster[3:0] >= 4'd15;
    wire last_has14 = last_cluster[3:0] >= 4'd14;
    wire last_has13 = last_cluster[3:0] >= 4'd13;
    wire last_has12 = last_cluster[3:0] >= 4'd12;
    wire last_has11 = last_cluster[3:0] >= 4'd11;
    wire last_has10 = last_cluster[3:0] >= 4'd10;
    wire last_has9  = last_cluster[3:0] >= 4'd9;
    wire last_has8  = last_cluster[3:0] >= 4'd8;
    wire last_has7  = last_cluster[3:0] >= 4'd7;
    wire last_has6  = last_cluster[3:0] >= 4'd6;
    wire last_has5  = last_cluster[3:0] >= 4'd5;
    wire last_has4  = last_cluster[3:0] >= 4'd4;
    wire last_has3  = last_cluster[3:0] >= 4'd3;
    wire last_has2  = last_cluster[3:0] >= 4'd2;
    wire last_has1  = last_cluster[3:0] >= 4'd1;

    // valid bytes of the row's last beat
    wire [31:0] last_keep = {
        {2{last_has15}},
        {2{last_has14}},
        {2{last_has13}},
        {2{last_has12}},
        {2{last_has11}},
        {2{last_has10}},
        {2{last_has9}},
        {2{last_has8}},
        {2{last_has7}},
        {2{last_has6}},
        {2{last_has5}},
        {2{last_has4}},
        {2{last_has3}},
        {2{last_has2}},
        {2{last_has1}},
        {2{1'b1}}
    };

    wire any_clusters_i = |clusters_i;

    // the row has all its scores: but for an empty last beat nothing may follow
    wire complete = all_q | ~any_clusters_i;

    // a beat is taken
    wire taken = valid_i & ready_q;

    // the beat brings the row's last scores
    wire at_last = beat_q == last_beat;

    wire [31:0] kept_choice =
        complete ? 32'd0 :
        at_last  ? last_keep :
                   32'hffff_ffff;

    // its valid bytes are as they must be
    wire kept = keep_i == kept_choice;

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
    wire [6:0] beat_d =
        clear_i ? 7'd0 :
        row_end ? 7'd0 :
        steps   ? beat_q + 7'd1 :
                  beat_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_q    <= 7'd0;
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

    reg extremes_part0_s1_q;
    reg extremes_part1_s1_q;
    reg extremes_part2_s1_q;

    wire [15:0] score0         = data_i[15:0];
    wire [15:0] score1         = data_i[31:16];
    wire [15:0] score2         = data_i[47:32];
    wire [15:0] score3         = data_i[63:48];
    wire [15:0] score4         = data_i[79:64];
    wire [15:0] score5         = data_i[95:80];
    wire [15:0] score6         = data_i[111:96];
    wire [15:0] score7         = data_i[127:112];
    wire [15:0] score8         = data_i[143:128];
    wire [15:0] score9         = data_i[159:144];
    wire [15:0] score10        = data_i[175:160];
    wire [15:0] score11        = data_i[191:176];
    wire [15:0] score12        = data_i[207:192];
    wire [15:0] score13        = data_i[223:208];
    wire [15:0] score14        = data_i[239:224];
    wire [15:0] score15        = data_i[255:240];
    wire        extremes_part0 = keep_i[8];
    wire        extremes_part1 = keep_i[16];
    wire        extremes_part2 = keep_i[24];

    always @(posedge clk_i) begin
        extremes_part0_s1_q <= extremes_part0;
        extremes_part1_s1_q <= extremes_part1;
        extremes_part2_s1_q <= extremes_part2;
    end

    // -----------------------------------------------------------------------------------------
    // Extremes
    // Least and greatest score and sum of the beat, then of the row so far.
    // -----------------------------------------------------------------------------------------

    reg signed [17:0] beat_sum_s1_q;
    reg               extremes_part14_s1_q;
    reg               beat_ok_s1_q;
    reg               extremes_part13_s1_q;
    reg               row_end_s1_q;
    reg               extremes_part12_s1_q;
    reg               first_s1_q;
    reg signed [15:0] most_q;   // greatest score of the row so far
    reg signed [15:0] least_q;  // least score of the row so far
    reg signed [21:0] mean_q;   // running sum of 2^4 beats' worth of the first lanes, for the mean
    reg               end_q;    // the row's extremes are complete
    reg               extremes_part11_s1_q;
    reg signed [15:0] most_3_of_4_s1_q;
    reg signed [15:0] most_2_of_4_s1_q;
    reg signed [15:0] most_1_of_4_s1_q;
    reg signed [15:0] most_0_of_4_s1_q;
    reg signed [15:0] extremes_part10_s1_q;
    reg signed [15:0] extremes_part9_s1_q;
    reg signed [15:0] extremes_part8_s1_q;
    reg signed [15:0] extremes_part7_s1_q;
    reg signed [15:0] extremes_part6_s1_q;
    reg signed [15:0] extremes_part5_s1_q;
    reg signed [15:0] extremes_part4_s1_q;
    reg signed [15:0] extremes_part3_s1_q;

    wire score0_lt_score1 = $signed(score0) < $signed(score1);
    wire rises0 = score0_lt_score1 & keep_i[2];
    wire falls0 = keep_i[2] & ~score0_lt_score1;
    wire signed [15:0] most_0_of_4_choice = rises0 ? score1 : score0;
    wire signed [15:0] extremes_part3 = falls0 ? score1 : score0;
    wire score2_lt_score3 = $signed(score2) < $signed(score3);
    wire rises1 = score2_lt_score3 & keep_i[6];
    wire falls1 = keep_i[6] & ~score2_lt_score3;
    wire signed [15:0] most_0_of_4_choice_2 = rises1 ? score3 : score2;
    wire signed [15:0] extremes_part4 = falls1 ? score3 : score2;
    wire score4_lt_score5 = $signed(score4) < $signed(score5);
    wire rises2 = score4_lt_score5 & keep_i[10];
    wire falls2 = keep_i[10] & ~score4_lt_score5;
    wire signed [15:0] most_1_of_4_choice = rises2 ? score5 : score4;
    wire signed [15:0] extremes_part5 = falls2 ? score5 : score4;
    wire score6_lt_score7 = $signed(score6) < $signed(score7);
    wire rises3 = score6_lt_score7 & keep_i[14];
    wire falls3 = keep_i[14] & ~score6_lt_score7;
    wire signed [15:0] most_1_of_4_choice_2 = rises3 ? score7 : score6;
    wire signed [15:0] extremes_part6 = falls3 ? score7 : score6;
    wire score8_lt_score9 = $signed(score8) < $signed(score9);
    wire rises4 = score8_lt_score9 & keep_i[18];
    wire falls4 = keep_i[18] & ~score8_lt_score9;
    wire signed [15:0] most_2_of_4_choice = rises4 ? score9 : score8;
    wire signed [15:0] extremes_part7 = falls4 ? score9 : score8;
    wire score10_lt_score11 = $signed(score10) < $signed(score11);
    wire rises5 = score10_lt_score11 & keep_i[22];
    wire falls5 = keep_i[22] & ~score10_lt_score11;
    wire signed [15:0] most_2_of_4_choice_2 = rises5 ? score11 : score10;
    wire signed [15:0] extremes_part8 = falls5 ? score11 : score10;
    wire score12_lt_score13 = $signed(score12) < $signed(score13);
    wire rises6 = score12_lt_score13 & keep_i[26];
    wire falls6 = keep_i[26] & ~score12_lt_score13;
    wire signed [15:0] most_3_of_4_choice = rises6 ? score13 : score12;
    wire signed [15:0] extremes_part9 = falls6 ? score13 : score12;
    wire score14_lt_score15 = $signed(score14) < $signed(score15);
    wire rises7 = score14_lt_score15 & keep_i[30];
    wire falls7 = keep_i[30] & ~score14_lt_score15;
    wire signed [15:0] most_3_of_4_choice_2 = rises7 ? score15 : score14;
    wire signed [15:0] extremes_part10 = falls7 ? score15 : score14;
    wire most_0_of_4_and = (most_0_of_4_choice < most_0_of_4_choice_2) & keep_i[4];
    wire signed [15:0] most_0_of_4 = most_0_of_4_and ? most_0_of_4_choice_2 : most_0_of_4_choice;
    wire most_1_of_4_and = (most_1_of_4_choice < most_1_of_4_choice_2) & keep_i[12];
    wire signed [15:0] most_1_of_4 = most_1_of_4_and ? most_1_of_4_choice_2 : most_1_of_4_choice;
    wire most_2_of_4_and = (most_2_of_4_choice < most_2_of_4_choice_2) & keep_i[20];
    wire signed [15:0] most_2_of_4 = most_2_of_4_and ? most_2_of_4_choice_2 : most_2_of_4_choice;
    wire most_3_of_4_and = (most_3_of_4_choice < most_3_of_4_choice_2) & keep_i[28];
    wire signed [15:0] most_3_of_4 = most_3_of_4_and ? most_3_of_4_choice_2 : most_3_of_4_choice;
    wire most_0_of_2_and = (most_0_of_4_s1_q < most_1_of_4_s1_q) & extremes_part0_s1_q;
    wire signed [15:0] most_0_of_2 = most_0_of_2_and ? most_1_of_4_s1_q : most_0_of_4_s1_q;
    wire most_1_of_2_and = (most_2_of_4_s1_q < most_3_of_4_s1_q) & extremes_part2_s1_q;
    wire signed [15:0] most_1_of_2 = most_1_of_2_and ? most_3_of_4_s1_q : most_2_of_4_s1_q;

    // greatest score of the beat
    wire signed [15:0] beat_most =
        ((most_0_of_2 < most_1_of_2) & extremes_part1_s1_q) ? most_1_of_2 :
                                                              most_0_of_2;

    wire extremes_part11 = (extremes_part4 < extremes_part3) & keep_i[4];

    wire signed [15:0] least_0_of_4 =
        extremes_part11_s1_q ? extremes_part4_s1_q :
                               extremes_part3_s1_q;

    wire extremes_part12 = (extremes_part6 < extremes_part5) & keep_i[12];

    wire signed [15:0] least_1_of_4 =
        extremes_part12_s1_q ? extremes_part6_s1_q :
                               extremes_part5_s1_q;

    wire extremes_part13 = (extremes_part8 < extremes_part7) & keep_i[20];

    wire signed [15:0] least_2_of_4 =
        extremes_part13_s1_q ? extremes_part8_s1_q :
                               extremes_part7_s1_q;

    wire extremes_part14 = (extremes_part10 < extremes_part9) & keep_i[28];

    wire signed [15:0] least_3_of_4 =
        extremes_part14_s1_q ? extremes_part10_s1_q :
                               extremes_part9_s1_q;

    wire signed [15:0] least_0_of_2 =
        ((least_1_of_4 < least_0_of_4) & extremes_part0_s1_q) ? least_1_of_4 :
                                                                least_0_of_4;

    wire signed [15:0] least_1_of_2 =
        ((least_3_of_4 < least_2_of_4) & extremes_part2_s1_q) ? least_3_of_4 :
                                                                least_2_of_4;

    // least score of the beat
    wire signed [15:0] beat_least =
        ((least_1_of_2 < least_0_of_2) & extremes_part1_s1_q) ? least_1_of_2 :
                                                                least_0_of_2;

    wire signed [15:0] sum_0_of_2_choice   = keep_i[2] ? score1 : score0;
    wire signed [15:0] sum_1_of_2_choice   = keep_i[4] ? score2 : score0;
    wire signed [15:0] sum_1_of_2_choice_2 = keep_i[6] ? score3 : score0;

    wire signed [16:0] sum_0_of_2 =
          {{1{score0[15]}}, score0}
        + {{1{sum_0_of_2_choice[15]}}, sum_0_of_2_choice};

    wire signed [16:0] sum_1_of_2 =
          {{1{sum_1_of_2_choice[15]}}, sum_1_of_2_choice}
        + {{1{sum_1_of_2_choice_2[15]}}, sum_1_of_2_choice_2};

    // sum of its first lanes, for the mean
    wire signed [17:0] beat_sum =
          {{1{sum_0_of_2[16]}}, sum_0_of_2}
        + {{1{sum_1_of_2[16]}}, sum_1_of_2};

    wire signed [21:0] beat_sum_s1_q_w22 = {{4{beat_sum_s1_q[17]}}, beat_sum_s1_q};
    wire signed [21:0] mean_q_shr_4      = mean_q >>> 3'd4;

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
        beat_sum_s1_q        <= beat_sum;
        extremes_part14_s1_q <= extremes_part14;
        extremes_part13_s1_q <= extremes_part13;
        extremes_part12_s1_q <= extremes_part12;
        first_s1_q           <= ~|beat_q;
        extremes_part11_s1_q <= extremes_part11;
        most_3_of_4_s1_q     <= most_3_of_4;
        most_2_of_4_s1_q     <= most_2_of_4;
        most_1_of_4_s1_q     <= most_1_of_4;
        most_0_of_4_s1_q     <= most_0_of_4;
        extremes_part10_s1_q <= extremes_part10;
        extremes_part9_s1_q  <= extremes_part9;
        extremes_part8_s1_q  <= extremes_part8;
        extremes_part7_s1_q  <= extremes_part7;
        extremes_part6_s1_q  <= extremes_part6;
        extremes_part5_s1_q  <= extremes_part5;
        extremes_part4_s1_q  <= extremes_part4;
        extremes_part3_s1_q  <= extremes_part3;
        if (beat_ok_s1_q & (first_s1_q | (most_q < beat_most))) most_q <= beat_most;
        if (beat_ok_s1_q & (first_s1_q | (beat_least < least_q))) least_q <= beat_least;
        if (beat_ok_s1_q) begin
            mean_q <=
                first_s1_q ? beat_sum_s1_q_w22 << 3'd4 :
                             mean_q + (beat_sum_s1_q_w22 - mean_q_shr_4);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Description
    // The least shift that brings the span below the number of buckets, and the mean's place.
    // -----------------------------------------------------------------------------------------

    reg        [15:0] span_q;       // greatest less least score
    reg         [3:0] shift_q;      // from a distance below the greatest score to a bucket
    reg signed [11:0] place_q;      // the mean's place in buckets, 3 bits behind the point
    reg               span_end_q;   // the row's span is known
    reg               shift_end_q;  // the row's shift is known
    reg               row_valid_q;  // all is known of the row

    wire signed [16:0] most_q_minus_least_q =
          {{1{most_q[15]}}, most_q}
        - {{1{least_q[15]}}, least_q};

    // bit i: a shift of i will do
    wire [11:0] enough = {
        1'b1,
        ~span_q[15],
        ~|span_q[15:14],
        ~|span_q[15:13],
        ~|span_q[15:12],
        ~|span_q[15:11],
        ~|span_q[15:10],
        ~|span_q[15:9],
        ~|span_q[15:8],
        ~|span_q[15:7],
        ~|span_q[15:6],
        ~|span_q[15:5]
    };

    // its lowest 1
    wire [11:0] least_enough = enough & (~enough + 12'd1);

    wire shift_or   = least_enough[8] | least_enough[9] | least_enough[10] | least_enough[11];
    wire shift_or_2 = least_enough[4] | least_enough[5] | least_enough[6] | least_enough[7];

    wire shift_or_3 =
          least_enough[2]
        | least_enough[3]
        | least_enough[6]
        | least_enough[7]
        | least_enough[10]
        | least_enough[11];

    wire shift_or_4 =
          least_enough[1]
        | least_enough[3]
        | least_enough[5]
        | least_enough[7]
        | least_enough[9]
        | least_enough[11];

    wire [18:0] below_joined = {most_q, 3'd0};

    // the mean's distance below the greatest score, 3 bits behind the point
    wire signed [20:0] below =
          {{2{below_joined[18]}}, below_joined}
        - {{2{mean_q[21]}}, mean_q[21:3]};

    // the mean's place in buckets
    wire signed [20:0] place = below >>> shift_q;

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
        span_q  <= most_q_minus_least_q[15:0];
        shift_q <= {shift_or, shift_or_2, shift_or_3, shift_or_4};
        place_q <= place[11:0];
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign row_ok_o     = row_ok_q;
    assign row_last_o   = row_last_q;
    assign dropped_o    = dropped_q;
    assign used_o       = used_q;
    assign beat_o       = counted_q;
    assign ready_o      = ready_q;
    assign full_o       = full_q;
    assign write0_o     = steps & (buffer_q == 1'b0);
    assign write1_o     = steps & (buffer_q == 1'b1);
    assign write_beat_o = beat_q;
    assign write_scores_o = {
        score15,
        score14,
        score13,
        score12,
        score11,
        score10,
        score9,
        score8,
        score7,
        score6,
        score5,
        score4,
        score3,
        score2,
        score1,
        score0
    };
    assign buffer_o     = buffer_q;
    assign last_beat_o  = last_beat;
    assign last_lanes_o = {
        last_keep[30],
        last_keep[28],
        last_keep[26],
        last_keep[24],
        last_keep[22],
        last_keep[20],
        last_keep[18],
        last_keep[16],
        last_keep[14],
        last_keep[12],
        last_keep[10],
        last_keep[8],
        last_keep[6],
        last_keep[4],
        last_keep[2],
        last_keep[0]
    };
    assign row_valid_o  = row_valid_q;
    assign row_most_o   = most_q;
    assign row_least_o  = least_q;
    assign row_shift_o  = shift_q;
    assign row_place_o  = place_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        clusters_i_minus_1[11],
        span_q[4:0],
        most_q_minus_least_q[16],
        least_enough[0],
        place[20:12]
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
