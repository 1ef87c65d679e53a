// SPDX-License-Identifier: Apache-2.0
//
// dre_wtu_search: WTU search: finds the selection of a row by weighted cumulative sums.
//
// Each pass reads the row once and adds up the weights of wtu.sums partitions; the next pass
// cuts only the partition in which the sum from the top passes the threshold.
//
// Parameters:  hcu.max_clusters = 2048
//              wtu.lanes        = 16
//              wtu.score_bits   = 16
//              wtu.buckets      = 32
//              wtu.domain       = shifted
//              wtu.select       = bucket
//              wtu.sums         = 4
//              wtu.stages       = 3
//              count_bits       = 16
// Timing:      mostly one pass a row: a beat a cycle, and some 12 cycles
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_wtu_search (
    input  wire               clk_i,         // clock, rising edge
    input  wire               rst_ni,        // reset, synchronous, active low

    input  wire               clear_i,       // drops the row
    input  wire        [15:0] ratio_i,       // share of a row's weight to select, Q0.16 (TH_RATIO)
    input  wire               waiting_i,     // a row waits
    input  wire               go_i,          // it may be searched
    input  wire               row_ok_i,      // it has scores; else it only ends its group
    input  wire signed [15:0] most_i,        // its greatest score
    input  wire signed [15:0] least_i,       // its least score
    input  wire         [3:0] shift_i,       // from a distance below the greatest score to a bucket
    input  wire signed [11:0] place_i,       // its mean's place in buckets, 3 bits behind the point
    input  wire         [6:0] last_beat_i,   // number of its last beat
    input  wire        [15:0] last_lanes_i,  // lanes of its last beat
    input  wire               no_cluster_i,  // the context has no cluster yet
    input  wire       [255:0] scores_i,      // the beat read, lane 0 in the low bits
    input  wire       [255:0] counts_i,      // tokens of its clusters
    input  wire               hand_ready_i,  // the marking takes the selection
    output wire               read_o,        // read the row buffer and the counts
    output wire         [6:0] read_beat_o,   // number of the beat to read
    output wire               active_o,      // a row is being searched
    output wire               hand_o,        // the selection is known
    output wire               done_o,        // the selection is handed over; the row is done
    output wire               all_o,         // every cluster is selected
    output wire signed [16:0] above_o        // clusters whose score is above this are selected
);

    // Signals that are used above the place that drives them.
    reg                weighed_valid_s1_q;
    reg                weighed_last_s1_q;
    wire               last_digit;     // the threshold is complete in the next cycle
    wire               is_first;       // the first partition is looked at
    wire               is_last;        // the last partition is looked at
    reg  signed [20:0] cut_q;          // the cut behind it
    reg  signed [20:0] cut_before_q;   // the cut before it
    wire               scan_end;       // the scan has found the partition
    wire         [4:0] expected;       // first of the buckets in which the sum is expected to pass
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
    reg signed [20:0] start_q;      // first position of the part
    reg signed [20:0] end_q;        // first position behind it
    reg signed [20:0] first_cut_q;  // position of cut 0

    // distance of the cuts
    wire signed [20:0] step = 21'd1 << exponent_q;

    always @(posedge clk_i) begin
        if (cuts_change) begin
            exponent_q <= search_begin ? {1'b0, shift_i} : next_exponent;
            first_cut_q <=
                search_begin ? {16'd0, expected} << shift_i :
                near_end     ? end_q - (21'd3 << shift_i) :
                               start_q + (21'd1 << next_exponent);
        end
        if (part_changes) begin
            start_q <=
                search_begin ? 21'sd0 :
                resolve_q    ? start_q :
                is_first     ? start_q :
                               cut_before_q;
            end_q <=
                search_begin ? 21'd32 << shift_i :
                resolve_q    ? end_q :
                is_last      ? end_q :
                               cut_q;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Bounds
    // Scores above the bound of a cut lie before the cut.
    // -----------------------------------------------------------------------------------------

    reg signed [16:0] cut0_q;  // bound of cut 0
    reg signed [16:0] cut1_q;  // bound of cut 1
    reg signed [16:0] cut2_q;  // bound of cut 2

    // position of cut 1
    wire signed [20:0] cut1_at = first_cut_q + step;

    // position of cut 2
    wire signed [20:0] cut2_at = cut1_at + step;

    wire signed [20:0] most_i_w21 = {{5{most_i[15]}}, most_i};

    wire signed [20:0] cut0_difference =
          most_i_w21
        - ((first_cut_q < 21'sd0) ? 21'sd0 : first_cut_q);

    wire [16:0] cut0_choice =
        (cut0_difference[20] & (~&cut0_difference[20:16])) ? 17'h1_0000 :
                                                             cut0_difference[16:0];

    wire signed [20:0] cut1_difference = most_i_w21 - ((cut1_at < 21'sd0) ? 21'sd0 : cut1_at);

    wire [16:0] cut1_choice =
        (cut1_difference[20] & (~&cut1_difference[20:16])) ? 17'h1_0000 :
                                                             cut1_difference[16:0];

    wire signed [20:0] cut2_difference = most_i_w21 - ((cut2_at < 21'sd0) ? 21'sd0 : cut2_at);

    wire [16:0] cut2_choice =
        (cut2_difference[20] & (~&cut2_difference[20:16])) ? 17'h1_0000 :
                                                             cut2_difference[16:0];

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
    reg [6:0] at_q;           // beat to read
    reg       read_valid_q;   // the beat is at the outputs of row buffer and counts
    reg       read_last_q;    // it is the pass's last
    reg [6:0] read_number_q;  // its number

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
        at_q          <= issuing_q ? at_q + 7'd1 : 7'd0;
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
    wire [15:0] lanes_valid = (read_number_q == last_beat_i) ? last_lanes_i : 16'hffff;

    wire [31:0] weight0;
    wire  [3:0] part0;

    dre_wtu_lane u_lane0 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[0]),
        .score_i  (scores_i[15:0]),
        .count_i  (counts_i[15:0]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight0),
        .part_o   (part0)
    );

    wire [31:0] weight1;
    wire  [3:0] part1;

    dre_wtu_lane u_lane1 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[1]),
        .score_i  (scores_i[31:16]),
        .count_i  (counts_i[31:16]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight1),
        .part_o   (part1)
    );

    wire [31:0] weight2;
    wire  [3:0] part2;

    dre_wtu_lane u_lane2 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[2]),
        .score_i  (scores_i[47:32]),
        .count_i  (counts_i[47:32]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight2),
        .part_o   (part2)
    );

    wire [31:0] weight3;
    wire  [3:0] part3;

    dre_wtu_lane u_lane3 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[3]),
        .score_i  (scores_i[63:48]),
        .count_i  (counts_i[63:48]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight3),
        .part_o   (part3)
    );

    wire [31:0] weight4;
    wire  [3:0] part4;

    dre_wtu_lane u_lane4 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[4]),
        .score_i  (scores_i[79:64]),
        .count_i  (counts_i[79:64]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight4),
        .part_o   (part4)
    );

    wire [31:0] weight5;
    wire  [3:0] part5;

    dre_wtu_lane u_lane5 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[5]),
        .score_i  (scores_i[95:80]),
        .count_i  (counts_i[95:80]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight5),
        .part_o   (part5)
    );

    wire [31:0] weight6;
    wire  [3:0] part6;

    dre_wtu_lane u_lane6 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[6]),
        .score_i  (scores_i[111:96]),
        .count_i  (counts_i[111:96]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight6),
        .part_o   (part6)
    );

    wire [31:0] weight7;
    wire  [3:0] part7;

    dre_wtu_lane u_lane7 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[7]),
        .score_i  (scores_i[127:112]),
        .count_i  (counts_i[127:112]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight7),
        .part_o   (part7)
    );

    wire [31:0] weight8;
    wire  [3:0] part8;

    dre_wtu_lane u_lane8 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[8]),
        .score_i  (scores_i[143:128]),
        .count_i  (counts_i[143:128]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight8),
        .part_o   (part8)
    );

    wire [31:0] weight9;
    wire  [3:0] part9;

    dre_wtu_lane u_lane9 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[9]),
        .score_i  (scores_i[159:144]),
        .count_i  (counts_i[159:144]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight9),
        .part_o   (part9)
    );

    wire [31:0] weight10;
    wire  [3:0] part10;

    dre_wtu_lane u_lane10 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[10]),
        .score_i  (scores_i[175:160]),
        .count_i  (counts_i[175:160]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight10),
        .part_o   (part10)
    );

    wire [31:0] weight11;
    wire  [3:0] part11;

    dre_wtu_lane u_lane11 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[11]),
        .score_i  (scores_i[191:176]),
        .count_i  (counts_i[191:176]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight11),
        .part_o   (part11)
    );

    wire [31:0] weight12;
    wire  [3:0] part12;

    dre_wtu_lane u_lane12 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[12]),
        .score_i  (scores_i[207:192]),
        .count_i  (counts_i[207:192]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight12),
        .part_o   (part12)
    );

    wire [31:0] weight13;
    wire  [3:0] part13;

    dre_wtu_lane u_lane13 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[13]),
        .score_i  (scores_i[223:208]),
        .count_i  (counts_i[223:208]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight13),
        .part_o   (part13)
    );

    wire [31:0] weight14;
    wire  [3:0] part14;

    dre_wtu_lane u_lane14 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[14]),
        .score_i  (scores_i[239:224]),
        .count_i  (counts_i[239:224]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight14),
        .part_o   (part14)
    );

    wire [31:0] weight15;
    wire  [3:0] part15;

    dre_wtu_lane u_lane15 (
        .clk_i    (clk_i),
        .valid_i  (lanes_valid[15]),
        .score_i  (scores_i[255:240]),
        .count_i  (counts_i[255:240]),
        .least_i  (least_i),
        .cut0_i   (cut0_q),
        .cut1_i   (cut1_q),
        .cut2_i   (cut2_q),
        .weight_o (weight15),
        .part_o   (part15)
    );

    // weight of each lane, lane 0 in the low bits
    wire [511:0] weights = {
        weight15,
        weight14,
        weight13,
        weight12,
        weight11,
        weight10,
        weight9,
        weight8,
        weight7,
        weight6,
        weight5,
        weight4,
        weight3,
        weight2,
        weight1,
        weight0
    };

    // lanes whose score is in partition 0
    wire [15:0] members0 = {
        part15[0],
        part14[0],
        part13[0],
        part12[0],
        part11[0],
        part10[0],
        part9[0],
        part8[0],
        part7[0],
        part6[0],
        part5[0],
        part4[0],
        part3[0],
        part2[0],
        part1[0],
        part0[0]
    };

    // lanes whose score is in partition 1
    wire [15:0] members1 = {
        part15[1],
        part14[1],
        part13[1],
        part12[1],
        part11[1],
        part10[1],
        part9[1],
        part8[1],
        part7[1],
        part6[1],
        part5[1],
        part4[1],
        part3[1],
        part2[1],
        part1[1],
        part0[1]
    };

    // lanes whose score is in partition 2
    wire [15:0] members2 = {
        part15[2],
        part14[2],
        part13[2],
        part12[2],
        part11[2],
        part10[2],
        part9[2],
        part8[2],
        part7[2],
        part6[2],
        part5[2],
        part4[2],
        part3[2],
        part2[2],
        part1[2],
        part0[2]
    };

    // lanes whose score is in partition 3
    wire [15:0] members3 = {
        part15[3],
        part14[3],
        part13[3],
        part12[3],
        part11[3],
        part10[3],
        part9[3],
        part8[3],
        part7[3],
        part6[3],
        part5[3],
        part4[3],
        part3[3],
        part2[3],
        part1[3],
        part0[3]
    };

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

    reg signed [43:0] sum0_q;  // weights of partition 0 so far
    reg signed [43:0] sum1_q;  // weights of partition 1 so far
    reg signed [43:0] sum2_q;  // weights of partition 2 so far
    reg signed [43:0] sum3_q;  // weights of partition 3 so far

    // the sums begin, move on or grow
    wire sums_load = setup_q | scan_q | weighed_valid_s1_q;

    wire [35:0] sum0_sum;

    dre_wtu_sum u_sum0 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members0),
        .sum_o     (sum0_sum)
    );

    wire [36:0] sum0_sum_w37 = {1'b0, sum0_sum};

    wire [35:0] sum1_sum;

    dre_wtu_sum u_sum1 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members1),
        .sum_o     (sum1_sum)
    );

    wire [36:0] sum1_sum_w37 = {1'b0, sum1_sum};

    wire [35:0] sum2_sum;

    dre_wtu_sum u_sum2 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members2),
        .sum_o     (sum2_sum)
    );

    wire [36:0] sum2_sum_w37 = {1'b0, sum2_sum};

    wire [35:0] sum3_sum;

    dre_wtu_sum u_sum3 (
        .clk_i     (clk_i),
        .weights_i (weights),
        .part_i    (members3),
        .sum_o     (sum3_sum)
    );

    wire [36:0] sum3_sum_w37 = {1'b0, sum3_sum};

    // after the first pass the sum of the whole row
    wire signed [43:0] row_sum = sum3_q;

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
                setup_q ? 44'sd0 :
                scan_q  ? sum1_q :
                          sum0_q + {{7{sum0_sum_w37[36]}}, sum0_sum_w37};
            sum1_q <=
                setup_q ? 44'sd0 :
                scan_q  ? sum2_q :
                          sum1_q + {{7{sum1_sum_w37[36]}}, sum1_sum_w37};
            sum2_q <=
                setup_q ? 44'sd0 :
                scan_q  ? sum3_q :
                          sum2_q + {{7{sum2_sum_w37[36]}}, sum2_sum_w37};
            sum3_q <=
                setup_q ? 44'sd0 :
                scan_q  ? sum3_q :
                          sum3_q + {{7{sum3_sum_w37[36]}}, sum3_sum_w37};
        end
    end

    // -----------------------------------------------------------------------------------------
    // Threshold
    // ratio * sum of the row, rounded down, 4 bits of the ratio a cycle, the lowest first.
    // -----------------------------------------------------------------------------------------

    reg         [1:0] digit_q;      // digit of the ratio
    reg signed [43:0] threshold_q;  // what a sum has to exceed
    reg               flat_q;       // the row's weights add up to 0 or less

    // the threshold is complete in the next cycle
    assign last_digit = digit_q == 2'd3;

    wire [15:0] digit_shifted = ratio_i >> ({2'd0, digit_q} << 2'd2);

    // 4 bits of the ratio, number digit_q from below
    wire [3:0] digit = digit_shifted[3:0];

    wire [4:0] digit_w5 = {1'b0, digit};

    // digit * sum of the row
    wire signed [48:0] product =
          $signed({{5{row_sum[43]}}, row_sum})
        * $signed({{44{digit_w5[4]}}, digit_w5});

    wire signed [43:0] threshold_choice = (digit_q == 2'd0) ? 44'sd0 : threshold_q;

    wire signed [48:0] threshold_choice_plus_product =
          {{5{threshold_choice[43]}}, threshold_choice}
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
            threshold_q <= threshold_choice_plus_product[47:4];
            flat_q      <= row_sum <= 44'sd0;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Scan
    // Sums from the top, one partition a cycle, up to the one in which they pass the threshold.
    // -----------------------------------------------------------------------------------------

    reg         [1:0] index_q;     // partition looked at
    reg signed [43:0] sum_q;       // sum of what lies before the partition
    reg               at_first_q;  // the partition was the first
    reg               all_q;       // every cluster is selected

    // the first partition is looked at
    assign is_first = index_q == 2'd0;

    // the last partition is looked at
    assign is_last = index_q == 2'd3;

    // of what lies before the partition, and of the partition
    wire signed [43:0] sum = sum_q + sum0_q;

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
        sum_q        <= scan_on ? sum : 44'sd0;
        if (scan_end) at_first_q <= is_first;
        if (search_begin | (scan_end & flat_q)) all_q <= ~search_begin;
    end

    // -----------------------------------------------------------------------------------------
    // Next pass
    // -----------------------------------------------------------------------------------------

    // bucket of the cut less place of the mean, running mean, 6 bits behind the point; 0 while
    // there is no cluster
    reg signed [14:0] estimate_q;
    reg               missed_q;  // the cuts around the estimate missed
    reg               coarse_q;  // the cuts next to them missed too

    // positions of the part
    wire signed [20:0] size = end_q - start_q;

    // positions of a bucket
    wire signed [20:0] bucket_size = 21'd1 << shift_i;

    // the part is one bucket
    wire is_bucket = size == bucket_size;

    // the bucket is known in which the sum passes the threshold
    wire bucket_found = resolve_q & is_bucket;

    wire signed [20:0] start_q_shr_shift_i = start_q >>> shift_i;
    wire         [8:0] estimate_joined     = {1'b0, start_q_shr_shift_i[4:0], 3'd0};

    wire signed [11:0] estimate_difference =
          {{3{estimate_joined[8]}}, estimate_joined}
        - place_i
        - estimate_q[14:3];

    wire signed [11:0] place_i_plus_estimate_q_14_3 = place_i + estimate_q[14:3];

    wire signed [8:0] expected_choice =
        ($signed(place_i_plus_estimate_q_14_3[11:3]) < 9'sd0)  ? 9'sd0 :
        ($signed(place_i_plus_estimate_q_14_3[11:3]) > 9'sd31) ? 9'sd31 :
                                                                 place_i_plus_estimate_q_14_3[11:3];

    // first of the buckets in which the sum is expected to pass
    assign expected = expected_choice[4:0];

    // exponent of cuts that part one partition again
    wire [4:0] finer = (exponent_q < 5'd2) ? 5'd0 : exponent_q - 5'd2;

    // the next pass's cuts are 2^next_exponent apart
    assign next_exponent =
        coarse_q ? ((finer < {1'b0, shift_i}) ? {1'b0, shift_i} : finer) :
        missed_q ? {1'b0, shift_i} + 5'd3 :
                   {1'b0, shift_i};

    // no further pass is needed
    assign searched = is_bucket | all_q;

    // the sum passed before the first cut: cut right before it
    assign near_end = ~missed_q & at_first_q;

    always @(posedge clk_i) begin
        if (bucket_found | no_cluster_i) begin
            estimate_q <=
                no_cluster_i ? 15'sd0 :
                               estimate_q + {{3{estimate_difference[11]}}, estimate_difference};
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

    wire signed [20:0] above_difference = most_i_w21 - ((end_q < 21'sd0) ? 21'sd0 : end_q);
    wire               above_and        = above_difference[20] & (~&above_difference[20:16]);
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
    assign above_o     = above_and ? 17'h1_0000 : above_difference[16:0];

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{
        1'b0,
        digit_shifted[15:4],
        threshold_choice_plus_product[3:0],
        threshold_choice_plus_product[48],
        start_q_shr_shift_i[20:5],
        place_i_plus_estimate_q_14_3[2:0],
        expected_choice[8:5]
    };

endmodule

`default_nettype wire
