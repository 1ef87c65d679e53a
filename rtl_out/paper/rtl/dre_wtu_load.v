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
//              wtu.stages       = 3
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
    // the row in buffer 0 is selected; its marking begins
    input  wire               release0_i,
    // the row in buffer 1 is selected; its marking begins
    input  wire               release1_i,
    input  wire               marking0_i,      // buffer 0 is being marked
    input  wire               marking1_i,      // buffer 1 is being marked
    input  wire         [7:0] marked_i,        // beats of the buffer that the marking has read
    output wire               ready_o,         // a beat is taken
    output wire               full_o,          // a buffer holds a row that is not marked yet
    output wire               dropped_o,       // a row was dropped
    output wire               used_o,          // a row is used
    output wire               beat_o,          // a beat was taken
    output wire               write0_o,        // write the beat to row buffer 0
    output wire               write1_o,        // write the beat to row buffer 1
    output wire         [6:0] write_beat_o,    // number of the beat
    output wire       [255:0] write_scores_o,  // scores of the beat, lane 0 in the low bits
    output wire         [6:0] last_beat_o,     // number of a row's last beat
    output wire        [15:0] last_lanes_o,    // lanes of a row's last beat
    output wire signed [15:0] row_least_o,     // its least score
    output wire               row_valid_o,     // a row is handed on
    output wire               row_ok_o,        // it is well formed
    output wire               row_last_o,      // it ends its group
    output wire signed [15:0] row_most_o,      // its greatest score
    // from a distance below the greatest score to a bucket
    output wire         [3:0] row_shift_o,
    // its mean's place in buckets, 3 bits behind the point
    output wire signed [11:0] row_place_o
);

    // Signals that are used above the place that drives them.
    wire buffer_d;  // buffer_q in the next cycle
    wire room0;     // the next beat can go to buffer 0
    wire room1;     // the next beat can go to buffer 1

    // -----------------------------------------------------------------------------------------
    // Format
    // A row has one score for every cluster; only its last beat may be partial.
    // -----------------------------------------------------------------------------------------

    reg [6:0] beat_q;    // number of the next beat in its row
    reg       bad_q;     // the row is malformed already
    reg       buffer_q;  // row buffer being loaded
    reg       ready_q;   // a beat is taken

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

    // a beat is taken
    wire taken = valid_i & ready_q;

    // the beat must be the row's last
    wire at_last = beat_q == last_beat;

    // the row is well formed, up to this beat
    wire ok =
          (keep_i == (at_last ? last_keep : 32'hffff_ffff))
        & (last_i == at_last)
        & (|clusters_i)
        & ~bad_q;

    // the last beat of a row is taken
    wire row_end = taken & last_i;

    // the row is handed on
    wire keeps = row_end & (ok | user_i);

    // a beat of a row that is well formed so far is taken
    wire steps = taken & ok;

    // beat_q in the next cycle
    wire [6:0] beat_d =
        clear_i ? 7'd0 :
        row_end ? 7'd0 :
        steps   ? beat_q + 7'd1 :
                  beat_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_q   <= 7'd0;
            bad_q    <= 1'b0;
            buffer_q <= 1'b0;
            ready_q  <= 1'b0;
        end else begin
            beat_q   <= beat_d;
            buffer_q <= buffer_d;
            ready_q  <= (buffer_d ? room1 : room0) & ~clear_i;
            if (clear_i) bad_q <= 1'b0;
            else if (row_end) bad_q <= 1'b0;
            else if (taken) bad_q <= ~ok;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Buffers
    // A buffer is full from its row's last beat until the row's marking begins.
    // -----------------------------------------------------------------------------------------

    reg full0_q;  // buffer 0 holds a row that is not marked yet
    reg full1_q;  // buffer 1 holds a row that is not marked yet

    // buffer_q in the next cycle
    assign buffer_d =
        clear_i ? 1'b0 :
        keeps   ? ~buffer_q :
                  buffer_q;

    // the marking has read the word that the next beat overwrites
    wire behind = {1'b0, beat_d} < marked_i;

    wire full0_or = (keeps & (buffer_q == 1'b0)) | (full0_q & ~release0_i);
    wire full0_d  = full0_or & ~clear_i;

    // the next beat can go to buffer 0
    assign room0 = (~marking0_i | behind) & ~(full0_d | release0_i);

    wire full1_or = (keeps & (buffer_q == 1'b1)) | (full1_q & ~release1_i);
    wire full1_d  = full1_or & ~clear_i;

    // the next beat can go to buffer 1
    assign room1 = (~marking1_i | behind) & ~(full1_d | release1_i);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            full0_q <= 1'b0;
            full1_q <= 1'b0;
        end else begin
            full0_q <= full0_d;
            full1_q <= full1_d;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Input register
    // -----------------------------------------------------------------------------------------

    reg         dropped_q;       // a row was dropped
    reg         used_q;          // a row is well formed
    reg         counted_q;       // a beat was taken
    reg [255:0] scores_q;        // scores of the beat; a lane without one repeats lane 0
    reg         beat_ok_q;       // a beat of a row that is well formed so far
    reg   [6:0] number_q;        // its number
    reg         first_q;         // it is the first of its row
    reg         write_buffer_q;  // its row buffer
    reg         row_end_q;       // the row is complete
    reg         row_ok_q;        // it is well formed
    reg         row_last_q;      // it ends its group

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            dropped_q <= 1'b0;
            used_q    <= 1'b0;
            counted_q <= 1'b0;
            beat_ok_q <= 1'b0;
            row_end_q <= 1'b0;
        end else begin
            dropped_q <= row_end & ~ok & ~clear_i;
            used_q    <= row_end & ok & ~clear_i;
            counted_q <= taken & ~clear_i;
            beat_ok_q <= steps & ~clear_i;
            row_end_q <= keeps & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        scores_q <= {
            keep_i[30] ? data_i[255:240] : data_i[15:0],
            keep_i[28] ? data_i[239:224] : data_i[15:0],
            keep_i[26] ? data_i[223:208] : data_i[15:0],
            keep_i[24] ? data_i[207:192] : data_i[15:0],
            keep_i[22] ? data_i[191:176] : data_i[15:0],
            keep_i[20] ? data_i[175:160] : data_i[15:0],
            keep_i[18] ? data_i[159:144] : data_i[15:0],
            keep_i[16] ? data_i[143:128] : data_i[15:0],
            keep_i[14] ? data_i[127:112] : data_i[15:0],
            keep_i[12] ? data_i[111:96] : data_i[15:0],
            keep_i[10] ? data_i[95:80] : data_i[15:0],
            keep_i[8] ? data_i[79:64] : data_i[15:0],
            keep_i[6] ? data_i[63:48] : data_i[15:0],
            keep_i[4] ? data_i[47:32] : data_i[15:0],
            keep_i[2] ? data_i[31:16] : data_i[15:0],
            data_i[15:0]
        };
        number_q       <= beat_q;
        first_q        <= ~|beat_q;
        write_buffer_q <= buffer_q;
        row_ok_q       <= ok;
        row_last_q     <= user_i;
    end

    // -----------------------------------------------------------------------------------------
    // Extremes
    // Least and greatest score and sum of the beat, then of the row so far.
    // -----------------------------------------------------------------------------------------

    reg signed [17:0] beat_sum_s2_q;
    reg signed [17:0] extremes_part5_s1_q;
    reg signed [17:0] extremes_part4_s1_q;
    reg signed [15:0] most_0_1_s1_q;
    reg               extremes_part3_s2_q;
    reg               extremes_part2_s2_q;
    reg signed [15:0] least_12_15_s2_q;
    reg signed [15:0] least_8_11_s2_q;
    reg signed [15:0] least_4_7_s2_q;
    reg signed [15:0] least_0_3_s2_q;
    reg signed [15:0] least_14_15_s1_q;
    reg signed [15:0] least_12_13_s1_q;
    reg signed [15:0] least_10_11_s1_q;
    reg signed [15:0] least_8_9_s1_q;
    reg               beat_ok_s1_q;
    reg signed [15:0] least_6_7_s1_q;
    reg               beat_ok_s2_q;
    reg signed [15:0] least_4_5_s1_q;
    reg               row_end_s1_q;
    reg signed [15:0] least_2_3_s1_q;
    reg               row_end_s2_q;
    reg signed [15:0] least_0_1_s1_q;
    reg               first_s1_q;
    reg               first_s2_q;
    reg               row_ok_s1_q;
    reg               row_ok_s2_q;
    reg               row_last_s1_q;
    reg               row_last_s2_q;
    reg signed [15:0] most_q;      // greatest score of the row so far
    reg signed [15:0] least_q;     // least score of the row so far
    // running sum of 2^4 beats' worth of the first lanes, for the mean
    reg signed [21:0] mean_q;
    reg               end_q;       // the row's extremes are complete
    reg               extremes_part1_s2_q;
    reg               end_ok_q;    // it is well formed
    reg               end_last_q;  // it ends its group
    reg               extremes_part0_s2_q;
    reg signed [15:0] most_2_3_s1_q;
    reg signed [15:0] most_12_15_s2_q;
    reg signed [15:0] most_8_11_s2_q;
    reg signed [15:0] most_4_7_s2_q;
    reg signed [15:0] most_0_3_s2_q;
    reg signed [15:0] most_14_15_s1_q;
    reg signed [15:0] most_12_13_s1_q;
    reg signed [15:0] most_10_11_s1_q;
    reg signed [15:0] most_8_9_s1_q;
    reg signed [15:0] most_6_7_s1_q;
    reg signed [15:0] most_4_5_s1_q;

    wire scores_q_15_0_lt_scores_q_31_16 = $signed(scores_q[15:0]) < $signed(scores_q[31:16]);

    wire signed [15:0] most_0_1 =
        scores_q_15_0_lt_scores_q_31_16 ? scores_q[31:16] :
                                          scores_q[15:0];

    wire scores_q_47_32_lt_scores_q_63_48 = $signed(scores_q[47:32]) < $signed(scores_q[63:48]);

    wire signed [15:0] most_2_3 =
        scores_q_47_32_lt_scores_q_63_48 ? scores_q[63:48] :
                                           scores_q[47:32];

    wire scores_q_79_64_lt_scores_q_95_80 = $signed(scores_q[79:64]) < $signed(scores_q[95:80]);

    wire signed [15:0] most_4_5 =
        scores_q_79_64_lt_scores_q_95_80 ? scores_q[95:80] :
                                           scores_q[79:64];

    wire most_6_7_less = $signed(scores_q[111:96]) < $signed(scores_q[127:112]);
    wire signed [15:0] most_6_7 = most_6_7_less ? scores_q[127:112] : scores_q[111:96];
    wire most_8_9_less = $signed(scores_q[143:128]) < $signed(scores_q[159:144]);
    wire signed [15:0] most_8_9 = most_8_9_less ? scores_q[159:144] : scores_q[143:128];
    wire most_10_11_less = $signed(scores_q[175:160]) < $signed(scores_q[191:176]);
    wire signed [15:0] most_10_11 = most_10_11_less ? scores_q[191:176] : scores_q[175:160];
    wire most_12_13_less = $signed(scores_q[207:192]) < $signed(scores_q[223:208]);
    wire signed [15:0] most_12_13 = most_12_13_less ? scores_q[223:208] : scores_q[207:192];
    wire most_14_15_less = $signed(scores_q[239:224]) < $signed(scores_q[255:240]);
    wire signed [15:0] most_14_15 = most_14_15_less ? scores_q[255:240] : scores_q[239:224];
    wire signed [15:0] most_0_3 = (most_0_1_s1_q < most_2_3_s1_q) ? most_2_3_s1_q : most_0_1_s1_q;
    wire signed [15:0] most_4_7 = (most_4_5_s1_q < most_6_7_s1_q) ? most_6_7_s1_q : most_4_5_s1_q;

    wire signed [15:0] most_8_11 =
        (most_8_9_s1_q < most_10_11_s1_q) ? most_10_11_s1_q :
                                            most_8_9_s1_q;

    wire signed [15:0] most_12_15 =
        (most_12_13_s1_q < most_14_15_s1_q) ? most_14_15_s1_q :
                                              most_12_13_s1_q;

    wire               extremes_part0 = most_0_3 < most_4_7;
    wire signed [15:0] most_0_7       = extremes_part0_s2_q ? most_4_7_s2_q : most_0_3_s2_q;
    wire               extremes_part1 = most_8_11 < most_12_15;
    wire signed [15:0] most_8_15      = extremes_part1_s2_q ? most_12_15_s2_q : most_8_11_s2_q;

    // greatest score of the beat
    wire signed [15:0] beat_most = (most_0_7 < most_8_15) ? most_8_15 : most_0_7;

    wire signed [15:0] least_0_1 =
        scores_q_15_0_lt_scores_q_31_16 ? scores_q[15:0] :
                                          scores_q[31:16];

    wire signed [15:0] least_2_3 =
        scores_q_47_32_lt_scores_q_63_48 ? scores_q[47:32] :
                                           scores_q[63:48];

    wire signed [15:0] least_4_5 =
        scores_q_79_64_lt_scores_q_95_80 ? scores_q[79:64] :
                                           scores_q[95:80];

    wire signed [15:0] least_6_7   = most_6_7_less ? scores_q[111:96] : scores_q[127:112];
    wire signed [15:0] least_8_9   = most_8_9_less ? scores_q[143:128] : scores_q[159:144];
    wire signed [15:0] least_10_11 = most_10_11_less ? scores_q[175:160] : scores_q[191:176];
    wire signed [15:0] least_12_13 = most_12_13_less ? scores_q[207:192] : scores_q[223:208];
    wire signed [15:0] least_14_15 = most_14_15_less ? scores_q[239:224] : scores_q[255:240];

    wire signed [15:0] least_0_3 =
        (least_0_1_s1_q < least_2_3_s1_q) ? least_0_1_s1_q :
                                            least_2_3_s1_q;

    wire signed [15:0] least_4_7 =
        (least_4_5_s1_q < least_6_7_s1_q) ? least_4_5_s1_q :
                                            least_6_7_s1_q;

    wire signed [15:0] least_8_11 =
        (least_8_9_s1_q < least_10_11_s1_q) ? least_8_9_s1_q :
                                              least_10_11_s1_q;

    wire signed [15:0] least_12_15 =
        (least_12_13_s1_q < least_14_15_s1_q) ? least_12_13_s1_q :
                                                least_14_15_s1_q;

    wire               extremes_part2 = least_0_3 < least_4_7;
    wire signed [15:0] least_0_7      = extremes_part2_s2_q ? least_0_3_s2_q : least_4_7_s2_q;
    wire               extremes_part3 = least_8_11 < least_12_15;
    wire signed [15:0] least_8_15     = extremes_part3_s2_q ? least_8_11_s2_q : least_12_15_s2_q;

    // least score of the beat
    wire signed [15:0] beat_least = (least_0_7 < least_8_15) ? least_0_7 : least_8_15;

    wire signed [16:0] sum_0_1 =
          {{1{scores_q[15]}}, scores_q[15:0]}
        + {{1{scores_q[31]}}, scores_q[31:16]};

    wire signed [16:0] sum_2_3 =
          {{1{scores_q[47]}}, scores_q[47:32]}
        + {{1{scores_q[63]}}, scores_q[63:48]};

    wire signed [17:0] extremes_part4 = {{1{sum_0_1[16]}}, sum_0_1};
    wire signed [17:0] extremes_part5 = {{1{sum_2_3[16]}}, sum_2_3};

    // sum of its first lanes, for the mean
    wire signed [17:0] beat_sum = extremes_part4_s1_q + extremes_part5_s1_q;

    wire signed [21:0] beat_sum_s2_q_w22 = {{4{beat_sum_s2_q[17]}}, beat_sum_s2_q};
    wire signed [21:0] mean_q_shr_4      = mean_q >>> 3'd4;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            beat_ok_s1_q <= 1'b0;
            beat_ok_s2_q <= 1'b0;
            row_end_s1_q <= 1'b0;
            row_end_s2_q <= 1'b0;
            end_q        <= 1'b0;
        end else begin
            beat_ok_s1_q <= beat_ok_q & ~clear_i;
            beat_ok_s2_q <= beat_ok_s1_q & ~clear_i;
            row_end_s1_q <= row_end_q & ~clear_i;
            row_end_s2_q <= row_end_s1_q & ~clear_i;
            end_q        <= row_end_s2_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        beat_sum_s2_q       <= beat_sum;
        extremes_part5_s1_q <= extremes_part5;
        extremes_part4_s1_q <= extremes_part4;
        most_0_1_s1_q       <= most_0_1;
        extremes_part3_s2_q <= extremes_part3;
        extremes_part2_s2_q <= extremes_part2;
        least_12_15_s2_q    <= least_12_15;
        least_8_11_s2_q     <= least_8_11;
        least_4_7_s2_q      <= least_4_7;
        least_0_3_s2_q      <= least_0_3;
        least_14_15_s1_q    <= least_14_15;
        least_12_13_s1_q    <= least_12_13;
        least_10_11_s1_q    <= least_10_11;
        least_8_9_s1_q      <= least_8_9;
        least_6_7_s1_q      <= least_6_7;
        least_4_5_s1_q      <= least_4_5;
        least_2_3_s1_q      <= least_2_3;
        least_0_1_s1_q      <= least_0_1;
        first_s1_q          <= first_q;
        first_s2_q          <= first_s1_q;
        row_ok_s1_q         <= row_ok_q;
        row_ok_s2_q         <= row_ok_s1_q;
        row_last_s1_q       <= row_last_q;
        row_last_s2_q       <= row_last_s1_q;
        extremes_part1_s2_q <= extremes_part1;
        end_ok_q            <= row_ok_s2_q;
        end_last_q          <= row_last_s2_q;
        extremes_part0_s2_q <= extremes_part0;
        most_2_3_s1_q       <= most_2_3;
        most_12_15_s2_q     <= most_12_15;
        most_8_11_s2_q      <= most_8_11;
        most_4_7_s2_q       <= most_4_7;
        most_0_3_s2_q       <= most_0_3;
        most_14_15_s1_q     <= most_14_15;
        most_12_13_s1_q     <= most_12_13;
        most_10_11_s1_q     <= most_10_11;
        most_8_9_s1_q       <= most_8_9;
        most_6_7_s1_q       <= most_6_7;
        most_4_5_s1_q       <= most_4_5;
        if (beat_ok_s2_q & (first_s2_q | (most_q < beat_most))) most_q <= beat_most;
        if (beat_ok_s2_q & (first_s2_q | (beat_least < least_q))) least_q <= beat_least;
        if (beat_ok_s2_q) begin
            mean_q <=
                first_s2_q ? beat_sum_s2_q_w22 << 3'd4 :
                             mean_q + (beat_sum_s2_q_w22 - mean_q_shr_4);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Span
    // -----------------------------------------------------------------------------------------

    reg        [15:0] span_q;        // greatest less least score
    // the mean's distance below the greatest score, 3 bits behind the point
    reg signed [20:0] below_q;
    reg signed [15:0] span_most_q;   // greatest score
    reg signed [15:0] span_least_q;  // least score
    reg               span_ok_q;     // the row is well formed
    reg               span_last_q;   // it ends its group
    reg               span_end_q;    // the row's span is known

    wire signed [16:0] most_q_minus_least_q =
          {{1{most_q[15]}}, most_q}
        - {{1{least_q[15]}}, least_q};

    wire [18:0] below_joined = {most_q, 3'd0};

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            span_end_q <= 1'b0;
        end else begin
            span_end_q <= end_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        span_q       <= most_q_minus_least_q[15:0];
        below_q      <= {{2{below_joined[18]}}, below_joined} - {{2{mean_q[21]}}, mean_q[21:3]};
        span_most_q  <= most_q;
        span_least_q <= least_q;
        span_ok_q    <= end_ok_q;
        span_last_q  <= end_last_q;
    end

    // -----------------------------------------------------------------------------------------
    // Buckets
    // The least shift that brings the span below the number of buckets.
    // -----------------------------------------------------------------------------------------

    reg         [3:0] shift_q;       // from a distance below the greatest score to a bucket
    reg signed [11:0] place_q;       // the mean's place in buckets, 3 bits behind the point
    reg signed [15:0] row_most_q;    // greatest score
    reg signed [15:0] row_least_q;   // least score
    reg               valid_ok_q;    // the row is well formed
    reg               valid_last_q;  // it ends its group
    reg               row_valid_q;   // all is known of the row

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

    wire [3:0] shift_joined = {shift_or, shift_or_2, shift_or_3, shift_or_4};

    // the mean's place in buckets
    wire signed [20:0] place = below_q >>> shift_joined;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            row_valid_q <= 1'b0;
        end else begin
            row_valid_q <= span_end_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        shift_q      <= shift_joined;
        place_q      <= place[11:0];
        row_most_q   <= span_most_q;
        row_least_q  <= span_least_q;
        valid_ok_q   <= span_ok_q;
        valid_last_q <= span_last_q;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o        = ready_q;
    assign full_o         = full0_q | full1_q;
    assign dropped_o      = dropped_q;
    assign used_o         = used_q;
    assign beat_o         = counted_q;
    assign write0_o       = beat_ok_q & (write_buffer_q == 1'b0);
    assign write1_o       = beat_ok_q & (write_buffer_q == 1'b1);
    assign write_beat_o   = number_q;
    assign write_scores_o = scores_q;
    assign last_beat_o    = last_beat;
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
    assign row_least_o    = row_least_q;
    assign row_valid_o    = row_valid_q;
    assign row_ok_o       = valid_ok_q;
    assign row_last_o     = valid_last_q;
    assign row_most_o     = row_most_q;
    assign row_shift_o    = shift_q;
    assign row_place_o    = place_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        clusters_i_minus_1[11],
        span_q[4:0],
        most_q_minus_least_q[16],
        least_enough[0],
        place[20:12]
    };

endmodule

`default_nettype wire
