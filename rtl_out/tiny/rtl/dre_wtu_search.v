// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_search: WTU search: finds the selection of a row by weighted cumulative sums.
//
// Each pass reads the row once and adds up the weights of wtu.sums partitions; the next pass
// cuts only the partition in which the sum from the top passes the threshold.
//
// Parameters:  hcu.max_clusters = 64
//              wtu.lanes        = 4
//              wtu.score_bits   = 12
//              wtu.buckets      = 8
//              wtu.domain       = shifted
//              wtu.select       = bucket
//              wtu.sums         = 4
//              wtu.stages       = 3
//              count_bits       = 8
// Timing:      mostly one pass a row: a beat a cycle, and some 12 cycles
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_wtu_search (
    input  wire               clk_i,         // clock, rising edge
    input  wire               rst_ni,        // reset, synchronous, active low

    input  wire               clear_i,       // drops the row
    input  wire        [15:0] ratio_i,       // share of a row's weight to select, Q0.16 (TH_RATIO)
    input  wire               waiting_i,     // a row waits
    input  wire               go_i,          // it may be searched
    input  wire               row_ok_i,      // it has scores; else it only ends its group
    input  wire signed [11:0] most_i,        // its greatest score
    input  wire signed [11:0] least_i,       // its least score
    input  wire         [3:0] shift_i,       // from a distance below the greatest score to a bucket
    input  wire  signed [9:0] place_i,       // its mean's place in buckets, 3 bits behind the point
    input  wire         [3:0] last_beat_i,   // number of its last beat
    input  wire         [3:0] last_lanes_i,  // lanes of its last beat
    input  wire               no_cluster_i,  // the context has no cluster yet
    input  wire        [47:0] scores_i,      // the beat read, lane 0 in the low bits
    input  wire        [31:0] counts_i,      // tokens of its clusters
    input  wire               hand_ready_i,  // the marking takes the selection
    output wire               read_o,        // read the row buffer and the counts
    output wire         [3:0] read_beat_o,   // number of the beat to read
    output wire               active_o,      // a row is being searched
    output wire               hand_o,        // the selection is known
    output wire               done_o,        // the selection is handed over; the row is done
    output wire               all_o,         // every cluster is selected
    output wire signed [12:0] above_o        // clusters whose score is above this are selected
);

    // Signals that are used above the place that drives them.
    reg                weighed_valid_s1_q;
    reg                weighed_last_s1_q;
    wire               last_digit;     // the threshold is complete in the next cycle
    wire               is_first;       // the first partition is looked at
    wire               is_last;        // the last partition is looked at
    reg  signed [16:0] cut_q;          // the cut behind it
    reg  signed [16:0] cut_before_q;   // the cut before it
    wire               scan_end;       // the scan has found the partition
    wire         [2:0] expected;       // first of the buckets in which the sum is expected to pass
    wire         [4:0] next_exponent;  // the next pass's cuts are 2^next_exponent apart
    wire               searched;       // no further pass is needed
    wire               near_end;       // the sum passed before the first cut: cut right before it
    wire               part_changes;   // start_q and end_q are written
    wire               cuts_change;    // a pass is planned
    wire               scan_or;
    wire               hand_or;

    // -----------------------------------------------------------------------------------------
    // States
    // One at a time; between rows none.
    // -----------------------------------------------------------------------------------------

    reg setup_q;    // the bounds of the cuts are computed
    reg run_q;      // a pass over the row runs
    reg scale_q;    // the threshold is computed from the sum of the row
    reg scan_q;     // the sums are looked at, one a cycle, from the top
    reg resolve_q;  // what the next pass has to do is computed
    reg hand_q;     // the selection is known and waits for the marking
    reg first_q;    // first pass over the row

    // a row is being searched
    wire active = setup_q | run_q | scale_q | scan_q | resolve_q | hand_q;

    // the search turns to the next row
    wire row_begin = waiting_i & go_i & ~active;

    // a row with scores is searched
    wire search_begin = row_begin & row_ok_i;

    // the last beat of the pass is added up
    wire pass_end = weighed_valid_s1_q & weighed_last_s1_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            setup_q   <= 1'b0;
            run_q     <= 1'b0;
            scale_q   <= 1'b0;
            scan_q    <= 1'b0;
            resolve_q <= 1'b0;
            hand_q    <= 1'b0;
            first_q   <= 1'b0;
        end else begin
            setup_q   <= (search_begin | (resolve_q & ~searched)) & ~clear_i;
            run_q     <= (setup_q | (run_q & ~pass_end)) & ~clear_i;
            scale_q   <= ((pass_end & first_q) | (scale_q & ~last_digit)) & ~clear_i;
            scan_q    <= scan_or & ~clear_i;
            resolve_q <= scan_end & ~clear_i;
            hand_q    <= hand_or & ~clear_i;
            first_q   <= search_begin | (first_q & ~resolve_q);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Interval
    // The part of the row being searched: from start up to end, as distances below the greatest
    // score.
    // -----------------------------------------------------------------------------------------

    reg         [4:0] exponent_q;   // the cuts are 2^exponent apart
    reg signed [16:0] start_q;      // first position of the part
    reg signed [16:0] end_q;        // first position behind it
    reg signed [16:0] first_cut_q;  // position of cut 0

    // distance of the cuts
    wire signed [16:0] step = 17'd1 << exponent_q;

    always @(posedge clk_i) begin
        if (cuts_change) begin
            exponent_q <= search_begin ? {1'b0, shift_i} : next_exponent;
            first_cut_q <=
                search_begin ? {14'd0, expected} << shift_i :
                near_end     ? end_q - (17'd3 << shift_i) :
                               start_q + (17'd1 << next_exponent);
        end
        if (part_changes) begin
            start_q <=
                search_begin ? 17'sd0 :
                resolve_q    ? start_q :
                is_first     ? start_q :
                               cut_before_q;
            end_q <=
                search_begin ? 17'd8 << shift_i :
                resolve_q    ? end_q :
                is_last      ? end_q :
                               cut_q;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Bounds
    // Scores above the bound of a cut lie before the cut.
    // -----------------------------------------------------------------------------------------

    reg signed [12:0] cut0_q;  // bound of cut 0
    reg signed [12:0] cut1_q;  // bound of cut 1
    reg signed [12:0] cut2_q;  // bound of cut 2

    // position of cut 1
    wire signed [16:0] cut1_at = first_cut_q + step;

    // position of cut 2
    wire signed [16:0] cut2_at = cut1_at + step;

    wire signed [16:0] most_i_w17 = {{5{most_i[11]}}, most_i};

    wire signed [16:0] cut0_difference =
          most_i_w17
        - ((first_cut_q < 17'sd0) ? 17'sd0 : first_cut_q);

    wire [12:0] cut0_choice =
        (cut0_difference[16] & (~&cut0_difference[16:12])) ? 13'd4096 :
                                                             cut0_difference[12:0];

    wire signed [16:0] cut1_difference = most_i_w17 - ((cut1_at < 17'sd0) ? 17'sd0 : cut1_at);

    wire [12:0] cut1_choice =
        (cut1_difference[16] & (~&cut1_difference[16:12])) ? 13'd4096 :
                                                             cut1_difference[12:0];

    wire signed [16:0] cut2_difference = most_i_w17 - ((cut2_at < 17'sd0) ? 17'sd0 : cut2_at);

    wire [12:0] cut2_choice =
        (cut2_difference[16] & (~&cut2_difference[16:12])) ? 13'd4096 :
                                                             cut2_difference[12:0];

    always @(posedge clk_i) begin
        if (setup_q) begin
            cut0_q <= cut0_choice;
            cut1_q <= cut1_choice;
            cut2_q <= cut2_choice;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Reading
    // -----------------------------------------------------------------------------------------

    reg       issuing_q;      // beats are being read
    reg [3:0] at_q;           // beat to read
    reg       read_valid_q;   // the beat is at the outputs of row buffer and counts
    reg       read_last_q;    // it is the pass's last
    reg [3:0] read_number_q;  // its number

    // the pass ends with this beat
    wire at_end = at_q == last_beat_i;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            issuing_q    <= 1'b0;
            read_valid_q <= 1'b0;
        end else begin
            issuing_q    <= (setup_q | (issuing_q & ~at_end)) & ~clear_i;
            read_valid_q <= issuing_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        at_q          <= issuing_q ? at_q + 4'd1 : 4'd0;
        read_last_q   <= issuing_q & at_end;
        read_number_q <= at_q;
    end

    // -----------------------------------------------------------------------------------------
    // Lanes
    // -----------------------------------------------------------------------------------------

    reg read_valid_s1_q;
    reg read_valid_s2_q;
    reg read_last_s1_q;
    reg read_last_s2_q;

    // lanes of the beat that have a score
    wire [3:0] lanes_valid = (read_number_q == last_beat_i) ? last_lanes_i : 4'd15;

    wire [19:0] weight0;
    wire  [3:0] part0;

    dre_wtu_lane u_lane0 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[0]),
        .score_i  (scores_i[11:0]),
        .count_i  (counts_i[7:0]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight0),
        .part_o   (part0)
    );

    wire [19:0] weight1;
    wire  [3:0] part1;

    dre_wtu_lane u_lane1 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[1]),
        .score_i  (scores_i[23:12]),
        .count_i  (counts_i[15:8]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight1),
        .part_o   (part1)
    );

    wire [19:0] weight2;
    wire  [3:0] part2;

    dre_wtu_lane u_lane2 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[2]),
        .score_i  (scores_i[35:24]),
        .count_i  (counts_i[23:16]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight2),
        .part_o   (part2)
    );

    wire [19:0] weight3;
    wire  [3:0] part3;

    dre_wtu_lane u_lane3 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[3]),
        .score_i  (scores_i[47:36]),
        .count_i  (counts_i[31:24]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight3),
        .part_o   (part3)
    );

    // weight of each lane, lane 0 in the low bits
    wire [79:0] weights = {weight3, weight2, weight1, weight0};

    // lanes whose score is in partition 0
    wire [3:0] members0 = {part3[0], part2[0], part1[0], part0[0]};

    // lanes whose score is in partition 1
    wire [3:0] members1 = {part3[1], part2[1], part1[1], part0[1]};

    // lanes whose score is in partition 2
    wire [3:0] members2 = {part3[2], part2[2], part1[2], part0[2]};

    // lanes whose score is in partition 3
    wire [3:0] members3 = {part3[3], part2[3], part1[3], part0[3]};

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            read_valid_s1_q <= 1'b0;
            read_valid_s2_q <= 1'b0;
        end else begin
            read_valid_s1_q <= read_valid_q & ~clear_i;
            read_valid_s2_q <= read_valid_s1_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        read_last_s1_q <= read_last_q;
        read_last_s2_q <= read_last_s1_q;
    end

    // -----------------------------------------------------------------------------------------
    // Partial sums
    // One accumulator a partition; the scan shifts them past its adder.
    // -----------------------------------------------------------------------------------------

    reg signed [26:0] sum0_q;  // weights of partition 0 so far
    reg signed [26:0] sum1_q;  // weights of partition 1 so far
    reg signed [26:0] sum2_q;  // weights of partition 2 so far
    reg signed [26:0] sum3_q;  // weights of partition 3 so far

    // the sums begin, move on or grow
    wire sums_load = setup_q | scan_q | weighed_valid_s1_q;

    wire [21:0] sum0_sum;

    dre_wtu_sum u_sum0 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members0),
        .sum_o     (sum0_sum)
    );

    wire [22:0] sum0_sum_w23 = {1'b0, sum0_sum};

    wire [21:0] sum1_sum;

    dre_wtu_sum u_sum1 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members1),
        .sum_o     (sum1_sum)
    );

    wire [22:0] sum1_sum_w23 = {1'b0, sum1_sum};

    wire [21:0] sum2_sum;

    dre_wtu_sum u_sum2 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members2),
        .sum_o     (sum2_sum)
    );

    wire [22:0] sum2_sum_w23 = {1'b0, sum2_sum};

    wire [21:0] sum3_sum;

    dre_wtu_sum u_sum3 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members3),
        .sum_o     (sum3_sum)
    );

    wire [22:0] sum3_sum_w23 = {1'b0, sum3_sum};

    // after the first pass the sum of the whole row
    wire signed [26:0] row_sum = sum3_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            weighed_valid_s1_q <= 1'b0;
        end else begin
            weighed_valid_s1_q <= read_valid_s2_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        weighed_last_s1_q <= read_last_s2_q;
        if (sums_load) begin
            sum0_q <=
                setup_q ? 27'sd0 :
                scan_q  ? sum1_q :
                          sum0_q + {{4{sum0_sum_w23[22]}}, sum0_sum_w23};
            sum1_q <=
                setup_q ? 27'sd0 :
                scan_q  ? sum2_q :
                          sum1_q + {{4{sum1_sum_w23[22]}}, sum1_sum_w23};
            sum2_q <=
                setup_q ? 27'sd0 :
                scan_q  ? sum3_q :
                          sum2_q + {{4{sum2_sum_w23[22]}}, sum2_sum_w23};
            sum3_q <=
                setup_q ? 27'sd0 :
                scan_q  ? sum3_q :
                          sum3_q + {{4{sum3_sum_w23[22]}}, sum3_sum_w23};
        end
    end

    // -----------------------------------------------------------------------------------------
    // Threshold
    // ratio * sum of the row, rounded down, 4 bits of the ratio a cycle, the lowest first.
    // -----------------------------------------------------------------------------------------

    reg         [1:0] digit_q;      // digit of the ratio
    reg signed [26:0] threshold_q;  // what a sum has to exceed
    reg               flat_q;       // the row's weights add up to 0 or less

    // the threshold is complete in the next cycle
    assign last_digit = digit_q == 2'd3;

    wire [15:0] digit_shifted = ratio_i >> ({2'd0, digit_q} << 2'd2);

    // 4 bits of the ratio, number digit_q from below
    wire [3:0] digit = digit_shifted[3:0];

    wire [4:0] digit_w5 = {1'b0, digit};

    // digit * sum of the row
    wire signed [31:0] product =
          $signed({{5{row_sum[26]}}, row_sum})
        * $signed({{27{digit_w5[4]}}, digit_w5});

    wire signed [26:0] threshold_choice = (digit_q == 2'd0) ? 27'sd0 : threshold_q;

    wire signed [31:0] threshold_choice_plus_product =
          {{5{threshold_choice[26]}}, threshold_choice}
        + product;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            digit_q <= 2'd0;
        end else begin
            digit_q <= scale_q ? digit_q + 2'd1 : 2'd0;
        end
    end

    always @(posedge clk_i) begin
        if (scale_q) begin
            threshold_q <= threshold_choice_plus_product[30:4];
            flat_q      <= row_sum <= 27'sd0;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Scan
    // Sums from the top, one partition a cycle, up to the one in which they pass the threshold.
    // -----------------------------------------------------------------------------------------

    reg         [1:0] index_q;     // partition looked at
    reg signed [26:0] sum_q;       // sum of what lies before the partition
    reg               at_first_q;  // the partition was the first
    reg               all_q;       // every cluster is selected

    // the first partition is looked at
    assign is_first = index_q == 2'd0;

    // the last partition is looked at
    assign is_last = index_q == 2'd3;

    // of what lies before the partition, and of the partition
    wire signed [26:0] sum = sum_q + sum0_q;

    // the sum passes the threshold
    wire exceeds = threshold_q < sum;

    // this is the partition
    wire stop = exceeds | is_last | flat_q;

    // the scan has found the partition
    assign scan_end = scan_q & stop;

    // the scan goes on to the next partition
    wire scan_on = scan_q & ~stop;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            index_q <= 2'd0;
        end else begin
            index_q <= scan_q ? index_q + 2'd1 : 2'd0;
        end
    end

    always @(posedge clk_i) begin
        cut_q        <= scan_q ? cut_q + step : first_cut_q;
        cut_before_q <= cut_q;
        sum_q        <= scan_on ? sum : 27'sd0;
        if (scan_end) at_first_q <= is_first;
        if (search_begin | (scan_end & flat_q)) all_q <= ~search_begin;
    end

    // -----------------------------------------------------------------------------------------
    // Next pass
    // -----------------------------------------------------------------------------------------

    // bucket of the cut less place of the mean, running mean, 6 bits behind the point; 0 while
    // there is no cluster
    reg signed [12:0] estimate_q;
    reg               missed_q;  // the cuts around the estimate missed
    reg               coarse_q;  // the cuts next to them missed too

    // positions of the part
    wire signed [16:0] size = end_q - start_q;

    // positions of a bucket
    wire signed [16:0] bucket_size = 17'd1 << shift_i;

    // the part is one bucket
    wire is_bucket = size == bucket_size;

    // the bucket is known in which the sum passes the threshold
    wire bucket_found = resolve_q & is_bucket;

    wire signed [16:0] start_q_shr_shift_i = start_q >>> shift_i;
    wire         [6:0] estimate_joined     = {1'b0, start_q_shr_shift_i[2:0], 3'd0};

    wire signed [9:0] estimate_difference =
          {{3{estimate_joined[6]}}, estimate_joined}
        - place_i
        - estimate_q[12:3];

    wire signed [9:0] place_i_plus_estimate_q_12_3 = place_i + estimate_q[12:3];

    wire signed [6:0] expected_choice =
        ($signed(place_i_plus_estimate_q_12_3[9:3]) < 7'sd0) ? 7'sd0 :
        ($signed(place_i_plus_estimate_q_12_3[9:3]) > 7'sd7) ? 7'sd7 :
                                                               place_i_plus_estimate_q_12_3[9:3];

    // first of the buckets in which the sum is expected to pass
    assign expected = expected_choice[2:0];

    // exponent of cuts that part one partition again
    wire [4:0] finer = (exponent_q < 5'd2) ? 5'd0 : exponent_q - 5'd2;

    // the next pass's cuts are 2^next_exponent apart
    assign next_exponent =
        coarse_q ? ((finer < {1'b0, shift_i}) ? {1'b0, shift_i} : finer) :
        missed_q ? {1'b0, shift_i} + 5'd1 :
                   {1'b0, shift_i};

    // no further pass is needed
    assign searched = is_bucket | all_q;

    // the sum passed before the first cut: cut right before it
    assign near_end = ~missed_q & at_first_q;

    always @(posedge clk_i) begin
        if (bucket_found | no_cluster_i) begin
            estimate_q <=
                no_cluster_i ? 13'sd0 :
                               estimate_q + {{3{estimate_difference[9]}}, estimate_difference};
        end
        missed_q <= (missed_q | resolve_q) & ~search_begin;
        coarse_q <= (coarse_q | (missed_q & resolve_q)) & ~search_begin;
    end

    // -----------------------------------------------------------------------------------------
    // Interval registers
    // -----------------------------------------------------------------------------------------

    // start_q and end_q are written
    assign part_changes = search_begin | resolve_q | scan_end;

    // a pass is planned
    assign cuts_change = search_begin | resolve_q;

    // -----------------------------------------------------------------------------------------
    // Transitions
    // -----------------------------------------------------------------------------------------

    wire signed [16:0] above_difference = most_i_w17 - ((end_q < 17'sd0) ? 17'sd0 : end_q);
    wire               above_and        = above_difference[16] & (~&above_difference[16:12]);
    assign scan_or = (pass_end & ~first_q) | (scale_q & last_digit) | scan_on;
    assign hand_or = (row_begin & ~row_ok_i) | (resolve_q & searched) | (hand_q & ~hand_ready_i);

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign read_o      = issuing_q;
    assign read_beat_o = at_q;
    assign active_o    = active;
    assign hand_o      = hand_q;
    assign done_o      = hand_q & hand_ready_i;
    assign all_o       = all_q;
    assign above_o     = above_and ? 13'd4096 : above_difference[12:0];

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        digit_shifted[15:4],
        threshold_choice_plus_product[3:0],
        threshold_choice_plus_product[31],
        start_q_shr_shift_i[16:3],
        place_i_plus_estimate_q_12_3[2:0],
        expected_choice[6:3]
    };

endmodule

`default_nettype wire
