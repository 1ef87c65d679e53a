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
//              wtu.mul_width    = 4
//              wtu.stages       = 2
//              count_bits       = 8
// Timing:      mostly one pass a row: about a beat a cycle, and some 12 cycles
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
    input  wire               row_last_i,    // it ends its group
    input  wire signed [11:0] row_most_i,    // its greatest score
    input  wire signed [11:0] row_least_i,   // its least score
    input  wire         [3:0] row_shift_i,   // from a distance below the greatest score to a bucket
    input  wire  signed [9:0] row_place_i,   // its mean's place in buckets, 3 bits behind the point
    input  wire         [3:0] last_beat_i,   // number of a row's last beat
    input  wire         [3:0] last_lanes_i,  // lanes of a row's last beat
    input  wire               no_cluster_i,  // the context has no cluster yet
    input  wire        [47:0] scores_i,      // the beat read, lane 0 in the low bits
    input  wire        [31:0] counts_i,      // tokens of its clusters
    input  wire               hand_ready_i,  // the marking takes the selection
    output wire               taken_o,       // the row that waits is taken over
    output wire               read_o,        // read the row buffer and the counts
    output wire         [3:0] read_beat_o,   // number of the beat to read
    output wire               active_o,      // a row is being searched
    output wire               hand_o,        // the selection is known
    output wire               done_o,        // the selection is handed over; the row is done
    output wire               row_ok_o,      // the row has scores
    output wire               row_last_o,    // it ends its group
    output wire               all_o,         // every cluster is selected
    output wire signed [12:0] above_o        // clusters whose score is above this are selected
);

    // Signals that are used above the place that drives them.
    reg               first_q;        // first pass over the row
    wire              more_digits;    // the beat stays, for the next digit of its counts
    wire              last_digit;     // the threshold is complete in the next cycle
    wire              is_first;       // the first partition is looked at
    wire              is_last;        // the last partition is looked at
    reg  signed [5:0] cut_q;          // the cut behind it
    reg  signed [5:0] cut_before_q;   // the cut before it
    wire              scan_end;       // the scan has found the partition
    wire        [2:0] expected;       // first of the buckets in which the sum is expected to pass
    wire        [2:0] next_exponent;  // the next pass's cuts are 2^next_exponent apart
    wire              searched;       // no further pass is needed
    wire              near_end;       // the sum passed before the first cut: cut right before it
    wire              part_changes;   // start_q and end_q are written
    wire              cuts_change;    // a pass is planned
    wire              pass_begin;     // a pass begins in the next cycle
    wire              pass_end;       // the last beat of the pass is added up
    wire              scan_or;
    wire              hand_or;

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

    // a row is being searched
    wire active = setup_q | run_q | scale_q | scan_q | resolve_q | hand_q;

    // the search turns to the next row
    wire row_begin = waiting_i & go_i & ~active;

    // a row with scores is searched
    wire search_begin = row_begin & row_ok_i;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            setup_q   <= 1'b0;
            run_q     <= 1'b0;
            scale_q   <= 1'b0;
            scan_q    <= 1'b0;
            resolve_q <= 1'b0;
            hand_q    <= 1'b0;
        end else begin
            setup_q   <= pass_begin & ~clear_i;
            run_q     <= (setup_q | (run_q & ~pass_end)) & ~clear_i;
            scale_q   <= ((pass_end & first_q) | (scale_q & ~last_digit)) & ~clear_i;
            scan_q    <= scan_or & ~clear_i;
            resolve_q <= scan_end & ~clear_i;
            hand_q    <= hand_or & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Row
    // What is known of the row being searched.
    // -----------------------------------------------------------------------------------------

    reg               ok_q;     // it has scores
    reg               last_q;   // it ends its group
    reg signed [11:0] most_q;   // its greatest score
    reg signed [11:0] least_q;  // its least score
    reg         [3:0] shift_q;  // from a distance below the greatest score to a bucket
    reg  signed [9:0] place_q;  // its mean's place in buckets, 3 bits behind the point

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            first_q <= 1'b0;
        end else begin
            first_q <= search_begin | (first_q & ~resolve_q);
        end
    end

    always @(posedge clk_i) begin
        if (row_begin) begin
            ok_q    <= row_ok_i;
            last_q  <= row_last_i;
            most_q  <= row_most_i;
            least_q <= row_least_i;
            shift_q <= row_shift_i;
            place_q <= row_place_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Interval
    // The part of the row being searched: from start_q up to end_q.
    // -----------------------------------------------------------------------------------------

    reg        [2:0] exponent_q;   // the cuts are 2^exponent apart
    reg signed [5:0] start_q;      // first position of the part
    reg signed [5:0] end_q;        // first position behind it
    reg signed [5:0] first_cut_q;  // position of cut 0

    // distance of the cuts
    wire signed [5:0] step = 6'd1 << exponent_q;

    always @(posedge clk_i) begin
        if (cuts_change) begin
            exponent_q <= search_begin ? 3'd0 : next_exponent;
            first_cut_q <=
                search_begin ? {3'd0, expected} :
                near_end     ? end_q - 6'sd3 :
                               start_q + (6'd1 << next_exponent);
        end
        if (part_changes) begin
            start_q <=
                search_begin ? 6'sd0 :
                resolve_q    ? start_q :
                is_first     ? start_q :
                               cut_before_q;
            end_q <=
                search_begin ? 6'sd8 :
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

    // position of cut 0; outside of the set-up of a pass the part's end
    wire signed [5:0] bounded_at = setup_q ? first_cut_q : end_q;

    wire signed [16:0] cut0_difference =
          {{5{most_q[11]}}, most_q}
        - ({{11{bounded_at[5]}}, bounded_at} << shift_q);

    wire cut0_or = (&cut0_difference[16:12]) | (~|cut0_difference[16:12]);

    wire [12:0] cut0_choice =
        cut0_or             ? cut0_difference[12:0] :
        cut0_difference[16] ? 13'd4096 :
                              13'd4095;

    wire signed [16:0] cut1_at_cast = 17'd1 << ({2'd0, exponent_q} + {1'b0, shift_q});

    // greatest score less position of cut 1
    wire signed [16:0] cut1_at = cut0_difference - cut1_at_cast;

    wire [12:0] cut1_choice =
        ((&cut1_at[16:12]) | (~|cut1_at[16:12])) ? cut1_at[12:0] :
        cut1_at[16]                              ? 13'd4096 :
                                                   13'd4095;

    // greatest score less position of cut 2
    wire signed [16:0] cut2_at = cut0_difference - (cut1_at_cast << 2'd1);

    wire [12:0] cut2_choice =
        ((&cut2_at[16:12]) | (~|cut2_at[16:12])) ? cut2_at[12:0] :
        cut2_at[16]                              ? 13'd4096 :
                                                   13'd4095;

    // a pass begins in the next cycle
    assign pass_begin = search_begin | (resolve_q & ~searched);

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

    // the beat has digits left
    wire beat_stays = more_digits;

    // on to the next beat
    wire issue = issuing_q & ~beat_stays;

    // the pass ends with this beat
    wire at_end = at_q == last_beat_i;

    // lanes of the beat that have a score
    wire [3:0] lanes_valid = (read_number_q == last_beat_i) ? last_lanes_i : 4'd15;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            issuing_q    <= 1'b0;
            read_valid_q <= 1'b0;
        end else begin
            issuing_q    <= (pass_begin | (issuing_q & ~(issue & at_end))) & ~clear_i;
            read_valid_q <= (issue | beat_stays) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        at_q <=
            issue     ? at_q + 4'd1 :
            issuing_q ? at_q :
                        4'd0;
        if (issue) begin
            read_last_q   <= at_end;
            read_number_q <= at_q;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Digits
    // A beat stays for as many cycles as the largest of its counts has digits of wtu.mul_width
    // bits.
    // -----------------------------------------------------------------------------------------

    reg digit_q;  // digit of the counts, from below

    wire at_digit0 = digit_q == 1'b0;
    wire at_digit1 = digit_q == 1'b1;

    // a count of the beat is 2^4 or more
    wire reaches_digit1 =
          ((|counts_i[7:4]) & lanes_valid[0])
        | ((|counts_i[15:12]) & lanes_valid[1])
        | ((|counts_i[23:20]) & lanes_valid[2])
        | ((|counts_i[31:28]) & lanes_valid[3]);

    // the beat stays, for the next digit of its counts
    assign more_digits = read_valid_q & at_digit0 & reaches_digit1;

    wire [3:0] digit0_or = (at_digit0 ? counts_i[3:0] : 4'd0) | (at_digit1 ? counts_i[7:4] : 4'd0);
    wire [3:0] digit0    = lanes_valid[0] ? digit0_or : 4'd0;

    wire [3:0] digit1_or =
          (at_digit0 ? counts_i[11:8] : 4'd0)
        | (at_digit1 ? counts_i[15:12] : 4'd0);

    wire [3:0] digit1 = lanes_valid[1] ? digit1_or : 4'd0;

    wire [3:0] digit2_or =
          (at_digit0 ? counts_i[19:16] : 4'd0)
        | (at_digit1 ? counts_i[23:20] : 4'd0);

    wire [3:0] digit2 = lanes_valid[2] ? digit2_or : 4'd0;

    wire [3:0] digit3_or =
          (at_digit0 ? counts_i[27:24] : 4'd0)
        | (at_digit1 ? counts_i[31:28] : 4'd0);

    wire [3:0] digit3 = lanes_valid[3] ? digit3_or : 4'd0;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            digit_q <= 1'b0;
        end else begin
            digit_q <= (more_digits & ~clear_i) ? digit_q + 1'b1 : 1'b0;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Lanes
    // -----------------------------------------------------------------------------------------

    wire [15:0] product0;
    wire  [2:0] part0;

    dre_wtu_lane u_lane0 (
        .clk_i     (clk_i),
        .score_i   (scores_i[11:0]),
        .digit_i   (digit0),
        .least_i   (least_q),
        .cut0_i    (cut0_q),
        .cut1_i    (cut1_q),
        .cut2_i    (cut2_q),
        .product_o (product0),
        .part_o    (part0)
    );

    wire [15:0] product1;
    wire  [2:0] part1;

    dre_wtu_lane u_lane1 (
        .clk_i     (clk_i),
        .score_i   (scores_i[23:12]),
        .digit_i   (digit1),
        .least_i   (least_q),
        .cut0_i    (cut0_q),
        .cut1_i    (cut1_q),
        .cut2_i    (cut2_q),
        .product_o (product1),
        .part_o    (part1)
    );

    wire [15:0] product2;
    wire  [2:0] part2;

    dre_wtu_lane u_lane2 (
        .clk_i     (clk_i),
        .score_i   (scores_i[35:24]),
        .digit_i   (digit2),
        .least_i   (least_q),
        .cut0_i    (cut0_q),
        .cut1_i    (cut1_q),
        .cut2_i    (cut2_q),
        .product_o (product2),
        .part_o    (part2)
    );

    wire [15:0] product3;
    wire  [2:0] part3;

    dre_wtu_lane u_lane3 (
        .clk_i     (clk_i),
        .score_i   (scores_i[47:36]),
        .digit_i   (digit3),
        .least_i   (least_q),
        .cut0_i    (cut0_q),
        .cut1_i    (cut1_q),
        .cut2_i    (cut2_q),
        .product_o (product3),
        .part_o    (part3)
    );

    // product of each lane, lane 0 in the low bits
    wire [63:0] products = {product3, product2, product1, product0};

    // lanes whose score is in partition 0
    wire [3:0] members0 = {part3[0], part2[0], part1[0], part0[0]};

    // lanes whose score is in partition 1
    wire [3:0] members1 = {part3[1], part2[1], part1[1], part0[1]};

    // lanes whose score is in partition 2
    wire [3:0] members2 = {part3[2], part2[2], part1[2], part0[2]};

    wire [17:0] trees_sum0;
    wire [17:0] trees_sum1;
    wire [17:0] trees_sum2;
    wire [17:0] trees_sum3;

    dre_wtu_trees u_trees (
        .products_i (products),
        .members0_i (members0),
        .members1_i (members1),
        .members2_i (members2),
        .sum0_o     (trees_sum0),
        .sum1_o     (trees_sum1),
        .sum2_o     (trees_sum2),
        .sum3_o     (trees_sum3)
    );

    // -----------------------------------------------------------------------------------------
    // Progress
    // What is on its way through lanes and adder trees.
    // -----------------------------------------------------------------------------------------

    reg pass_last_s1_q;
    reg pass_last_s2_q;

    // the last digit of the beat
    wire beat_end = read_valid_q & ~more_digits;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            pass_last_s1_q <= 1'b0;
            pass_last_s2_q <= 1'b0;
        end else begin
            pass_last_s1_q <= beat_end & read_last_q & ~clear_i;
            pass_last_s2_q <= pass_last_s1_q & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Partial sums
    // One a partition. In a scan they move up and the first one becomes the sum from the top.
    // -----------------------------------------------------------------------------------------

    reg               digit0_s1_q;
    reg               digit1_s1_q;
    reg signed [26:0] sum0_q;  // weights of partition 0 so far
    reg signed [26:0] sum1_q;  // weights of partition 1 so far
    reg signed [26:0] sum2_q;  // weights of partition 2 so far
    reg signed [26:0] sum3_q;  // weights of partition 3 so far
    reg signed [26:0] placed0_s1_q;
    reg signed [26:0] placed1_s1_q;
    reg signed [26:0] placed2_s1_q;
    reg signed [26:0] placed3_s1_q;

    wire [18:0] trees_sum0_w19 = {1'b0, trees_sum0};
    wire [26:0] placed0_choice = digit0_s1_q ? {{8{trees_sum0_w19[18]}}, trees_sum0_w19} : 27'd0;

    wire [26:0] placed0_choice_2 =
        digit1_s1_q ? {{4{trees_sum0_w19[18]}}, trees_sum0_w19, 4'd0} :
                      27'd0;

    wire signed [26:0] placed0 = placed0_choice | placed0_choice_2;
    wire [18:0] trees_sum1_w19 = {1'b0, trees_sum1};
    wire [26:0] placed1_choice = digit0_s1_q ? {{8{trees_sum1_w19[18]}}, trees_sum1_w19} : 27'd0;

    wire [26:0] placed1_choice_2 =
        digit1_s1_q ? {{4{trees_sum1_w19[18]}}, trees_sum1_w19, 4'd0} :
                      27'd0;

    wire signed [26:0] placed1 = placed1_choice | placed1_choice_2;
    wire [18:0] trees_sum2_w19 = {1'b0, trees_sum2};
    wire [26:0] placed2_choice = digit0_s1_q ? {{8{trees_sum2_w19[18]}}, trees_sum2_w19} : 27'd0;

    wire [26:0] placed2_choice_2 =
        digit1_s1_q ? {{4{trees_sum2_w19[18]}}, trees_sum2_w19, 4'd0} :
                      27'd0;

    wire signed [26:0] placed2 = placed2_choice | placed2_choice_2;
    wire [18:0] trees_sum3_w19 = {1'b0, trees_sum3};
    wire [26:0] placed3_choice = digit0_s1_q ? {{8{trees_sum3_w19[18]}}, trees_sum3_w19} : 27'd0;

    wire [26:0] placed3_choice_2 =
        digit1_s1_q ? {{4{trees_sum3_w19[18]}}, trees_sum3_w19, 4'd0} :
                      27'd0;

    wire signed [26:0] placed3 = placed3_choice | placed3_choice_2;

    // after the first pass the sum of the whole row
    wire signed [26:0] row_sum = sum3_q;

    always @(posedge clk_i) begin
        digit0_s1_q  <= read_valid_q & at_digit0;
        digit1_s1_q  <= read_valid_q & at_digit1;
        sum0_q       <= setup_q ? 27'sd0 : sum0_q + (scan_q ? sum1_q : placed0_s1_q);
        sum1_q <=
            setup_q ? 27'sd0 :
            scan_q  ? sum2_q :
                      sum1_q + placed1_s1_q;
        sum2_q <=
            setup_q ? 27'sd0 :
            scan_q  ? sum3_q :
                      sum2_q + placed2_s1_q;
        sum3_q       <= setup_q ? 27'sd0 : sum3_q + placed3_s1_q;
        placed0_s1_q <= placed0;
        placed1_s1_q <= placed1;
        placed2_s1_q <= placed2;
        placed3_s1_q <= placed3;
    end

    // -----------------------------------------------------------------------------------------
    // Threshold
    // ratio * sum of the row, rounded down, 4 bits of the ratio a cycle, the lowest first.
    // -----------------------------------------------------------------------------------------

    reg         [1:0] ratio_place_q;  // digit of the ratio
    reg         [3:0] ratio_digit_q;  // 4 bits of the ratio, number ratio_place_q from below
    reg signed [26:0] threshold_q;    // what a sum has to exceed
    reg               flat_q;         // the row's weights add up to 0 or less

    wire [1:0] ratio_place_choice = scale_q ? ratio_place_q + 2'd1 : 2'd0;

    // the threshold is complete in the next cycle
    assign last_digit = ratio_place_q == 2'd3;

    wire [15:0] ratio_digit_shifted = ratio_i >> ({2'd0, ratio_place_choice} << 2'd2);
    wire  [4:0] ratio_digit_q_w5    = {1'b0, ratio_digit_q};

    // ratio_digit_q * sum of the row
    wire signed [31:0] product =
          $signed({{5{row_sum[26]}}, row_sum})
        * $signed({{27{ratio_digit_q_w5[4]}}, ratio_digit_q_w5});

    wire signed [26:0] threshold_choice = (ratio_place_q == 2'd0) ? 27'sd0 : threshold_q;

    wire signed [31:0] threshold_choice_plus_product =
          {{5{threshold_choice[26]}}, threshold_choice}
        + product;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            ratio_place_q <= 2'd0;
        end else begin
            ratio_place_q <= ratio_place_choice;
        end
    end

    always @(posedge clk_i) begin
        ratio_digit_q <= ratio_digit_shifted[3:0];
        if (scale_q) begin
            threshold_q <= threshold_choice_plus_product[30:4];
            flat_q      <= row_sum <= 27'sd0;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Scan
    // Sums from the top, one partition a cycle, up to the one in which they pass the threshold.
    // -----------------------------------------------------------------------------------------

    reg [1:0] index_q;     // partition looked at
    reg       at_first_q;  // the partition was the first
    reg       all_q;       // every cluster is selected

    // the first partition is looked at
    assign is_first = index_q == 2'd0;

    // the last partition is looked at
    assign is_last = index_q == 2'd3;

    // the sum passes the threshold
    wire exceeds = threshold_q < sum0_q;

    // this is the partition
    wire stop = exceeds | is_last | flat_q;

    // the scan has found the partition
    assign scan_end = scan_q & stop;

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
    wire signed [5:0] size = end_q - start_q;

    // the part is one bucket
    wire is_bucket = size == 6'sd1;

    // the bucket is known in which the sum passes the threshold
    wire bucket_found = resolve_q & is_bucket;

    wire [6:0] estimate_joined = {1'b0, start_q[2:0], 3'd0};

    wire signed [9:0] estimate_difference =
          {{3{estimate_joined[6]}}, estimate_joined}
        - place_q
        - estimate_q[12:3];

    wire signed [9:0] row_place_i_plus_estimate_q_12_3 = row_place_i + estimate_q[12:3];

    wire signed [6:0] expected_choice =
        ($signed(row_place_i_plus_estimate_q_12_3[9:3]) < 7'sd0) ? 7'sd0 :
        ($signed(row_place_i_plus_estimate_q_12_3[9:3]) > 7'sd7) ? 7'sd7 :
                                                                   row_place_i_plus_estimate_q_12_3[9:3];

    // first of the buckets in which the sum is expected to pass
    assign expected = expected_choice[2:0];

    // exponent of cuts that part one partition again
    wire [2:0] finer = (exponent_q < 3'd2) ? 3'd0 : exponent_q - 3'd2;

    // the next pass's cuts are 2^next_exponent apart
    assign next_exponent =
        coarse_q ? finer :
        missed_q ? 3'd1 :
                   3'd0;

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

    // the last beat of the pass is added up
    assign pass_end = pass_last_s2_q;

    assign scan_or = (pass_end & ~first_q) | (scale_q & last_digit) | (scan_q & ~stop);

    // the selection of the row is known
    wire known = (resolve_q & searched) | hand_q;

    assign hand_or = (row_begin & ~row_ok_i) | (known & ~hand_ready_i);

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign taken_o     = row_begin;
    assign read_o      = issue;
    assign read_beat_o = at_q;
    assign active_o    = active;
    assign hand_o      = known;
    assign done_o      = known & hand_ready_i;
    assign row_ok_o    = ok_q;
    assign row_last_o  = last_q;
    assign all_o       = all_q;
    assign above_o     = cut0_choice;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        ratio_digit_shifted[15:4],
        threshold_choice_plus_product[3:0],
        threshold_choice_plus_product[31],
        row_place_i_plus_estimate_q_12_3[2:0],
        expected_choice[6:3]
    };

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_wtu_search
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // rows taken over
    reg [1:0] f_begun_rows_q;
    // rows handed on
    reg [1:0] f_done_rows_q;

    // what is being done with the row
    wire [5:0] f_states = {setup_q, run_q, scale_q, scan_q, resolve_q, hand_q};

    // ends of the pass that are still to come
    wire [2:0] f_ends = {2'd0, issuing_q} + {2'd0, (read_valid_q & read_last_q)} + {2'd0,
        pass_last_s1_q} + {2'd0, pass_last_s2_q};

    always @(posedge clk_i) begin
        if (!rst_ni) f_begun_rows_q <= 2'd0;
        else f_begun_rows_q <= clear_i ? 2'd0 : f_begun_rows_q + {1'd0, taken_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_done_rows_q <= 2'd0;
        else f_done_rows_q <= clear_i ? 2'd0 : f_done_rows_q + {1'd0, done_o};
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
            `REQUIRE(f_asks_row, !waiting_i | row_ok_i | row_last_i);
        end
        if (f_ran_q & rst_ni) begin
            // clusters come only between rows
            `REQUIRE(f_asks_beats, (last_beat_i == $past(last_beat_i)) | ~(waiting_i | active_o));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a row is taken over when it may be
            f_gives_taken: assert (!taken_o | (waiting_i & go_i & ~active_o));
            // a row is done when it is handed on
            f_gives_done: assert (done_o == (hand_o & hand_ready_i));
            // only a row is handed on
            f_gives_hand: assert (!hand_o | active_o);
            // one thing is done at a time
            f_gives_one_state: assert ((f_states & (f_states - 6'd1)) == 6'd0);
            // a pass has one end
            f_gives_one_end: assert (f_ends == {2'd0, setup_q | run_q});
            // beats come only in a pass
            f_gives_beats: assert (!(read_valid_q | pass_last_s1_q | pass_last_s2_q) | run_q);
            // what is to be read is in the row
            f_gives_within: assert (!issuing_q | (at_q <= last_beat_i));
            // every row is handed on once
            f_gives_each: assert ((f_begun_rows_q - f_done_rows_q) == {1'd0, active_o});
            // no beat is read behind the row's last
            f_gives_read: assert (!read_o | (read_beat_o <= last_beat_i));
        end
        if (f_ran_q & rst_ni) begin
            // hand: what is offered is not withdrawn
            f_gives_hand_stays: assert (!$past(hand_o & ~hand_ready_i & ~clear_i) | hand_o);
            // hand: what is offered holds still
            f_gives_hand_holds: assert (!$past(hand_o & ~hand_ready_i & ~clear_i) | ({row_ok_o,
                row_last_o, all_o, above_o} == $past({row_ok_o, row_last_o, all_o, above_o})));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // hand waits
            f_reaches_hand_stalls: cover (hand_o & ~hand_ready_i);
            // hand moves
            f_reaches_hand_flows: cover (hand_o & hand_ready_i);
            // a row is searched
            f_reaches_row: cover (hand_o & row_ok_o);
            // a group without scores
            f_reaches_empty: cover (hand_o & ~row_ok_o);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
