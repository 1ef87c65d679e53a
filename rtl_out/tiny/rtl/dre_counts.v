// SPDX-License-Identifier: Apache-2.0
//
// dre_counts: Counts: tokens of each cluster.
//
// Cluster j is in row j / wtu.lanes of bank j mod wtu.lanes; a row is read at once.
//
// Parameters:  hcu.max_clusters = 64
//              wtu.lanes        = 4
//              count_bits       = 8
// Timing:      latency 1 cycle; the outputs hold while read_i is 0
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_counts (
    input  wire        clk_i,            // clock, rising edge

    input  wire        read_i,           // a count is asked for
    input  wire  [5:0] cluster_i,        // cluster whose row is read
    input  wire        write_i,          // a count is written
    input  wire  [5:0] write_cluster_i,  // its cluster
    input  wire  [7:0] write_count_i,    // the count
    output wire  [7:0] count_o,          // tokens of the cluster asked for
    output wire [31:0] counts_o          // tokens of all clusters of its row, lane 0 lowest
);

    // -----------------------------------------------------------------------------------------
    // Banks
    // -----------------------------------------------------------------------------------------

    wire [7:0] bank0_rdata;

    // counts of the clusters of lane 0
    dre_ram_1r1w_w8_d16_any u_bank0 (
        .clk_i        (clk_i),
        .read_en_i    (read_i),
        .read_addr_i  (cluster_i[5:2]),
        .read_data_o  (bank0_rdata),
        .write_en_i   (write_i & (write_cluster_i[1:0] == 2'd0)),
        .write_addr_i (write_cluster_i[5:2]),
        .write_data_i (write_count_i)
    );

    wire [7:0] bank1_rdata;

    // counts of the clusters of lane 1
    dre_ram_1r1w_w8_d16_any u_bank1 (
        .clk_i        (clk_i),
        .read_en_i    (read_i),
        .read_addr_i  (cluster_i[5:2]),
        .read_data_o  (bank1_rdata),
        .write_en_i   (write_i & (write_cluster_i[1:0] == 2'd1)),
        .write_addr_i (write_cluster_i[5:2]),
        .write_data_i (write_count_i)
    );

    wire [7:0] bank2_rdata;

    // counts of the clusters of lane 2
    dre_ram_1r1w_w8_d16_any u_bank2 (
        .clk_i        (clk_i),
        .read_en_i    (read_i),
        .read_addr_i  (cluster_i[5:2]),
        .read_data_o  (bank2_rdata),
        .write_en_i   (write_i & (write_cluster_i[1:0] == 2'd2)),
        .write_addr_i (write_cluster_i[5:2]),
        .write_data_i (write_count_i)
    );

    wire [7:0] bank3_rdata;

    // counts of the clusters of lane 3
    dre_ram_1r1w_w8_d16_any u_bank3 (
        .clk_i        (clk_i),
        .read_en_i    (read_i),
        .read_addr_i  (cluster_i[5:2]),
        .read_data_o  (bank3_rdata),
        .write_en_i   (write_i & (write_cluster_i[1:0] == 2'd3)),
        .write_addr_i (write_cluster_i[5:2]),
        .write_data_i (write_count_i)
    );

    // -----------------------------------------------------------------------------------------
    // Pick
    // The count of the cluster asked for, from its row.
    // -----------------------------------------------------------------------------------------

    reg [1:0] lane_q;  // lane of the cluster asked for

    always @(posedge clk_i) begin
        if (read_i) lane_q <= cluster_i[1:0];
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign count_o =
          ((lane_q == 2'd0) ? bank0_rdata : 8'd0)
        | ((lane_q == 2'd1) ? bank1_rdata : 8'd0)
        | ((lane_q == 2'd2) ? bank2_rdata : 8'd0)
        | ((lane_q == 2'd3) ? bank3_rdata : 8'd0);
    assign counts_o = {bank3_rdata, bank2_rdata, bank1_rdata, bank0_rdata};

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_counts
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

`ifdef YOSYS
    // cluster that is watched
    (* anyconst *) reg [5:0] f_at;
`else
    wire [5:0] f_at = 6'd0;
`endif

    // its count was written
    reg f_known_q;
    // its count as it was written last
    reg [7:0] f_count_q;
    // its count is at the output
    reg f_asked_q;
    // the count that is expected there
    reg [7:0] f_expected_q;

    // its count is written
    wire f_written = write_i & (write_cluster_i == f_at);

    // its lane
    wire [15:0] f_lane = {14'd0, f_at[1:0]};

    // its row from its own count on
    wire [31:0] f_row = counts_o >> (f_lane * 16'd8);

    always @(posedge clk_i) begin
        f_known_q <= f_known_q | f_written;
    end

    always @(posedge clk_i) begin
        f_count_q <= f_written ? write_count_i : f_count_q;
    end

    always @(posedge clk_i) begin
        f_asked_q <= read_i ? (f_known_q & (cluster_i == f_at)) : f_asked_q;
    end

    always @(posedge clk_i) begin
        f_expected_q <= read_i ? f_count_q : f_expected_q;
    end
    initial f_known_q = 1'd0;
    initial f_asked_q = 1'd0;

    // There was a cycle before this one: in the first what stands around this module is in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge clk_i) f_ran_q <= 1'b1;

    // What the surroundings keep to.
    always @(posedge clk_i) begin
        if (f_ran_q) begin
            // no row is read in the cycle in which it is written
            `REQUIRE(f_asks_apart, !(read_i & write_i) | (cluster_i[5:2] != write_cluster_i[5:2]));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (f_ran_q) begin
            // a count is what was written last, and holds until the next is asked for
            f_gives_count: assert (!f_asked_q | (count_o == f_expected_q));
            // so it is in its row
            f_gives_row: assert (!f_asked_q | (f_row[7:0] == f_expected_q));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (f_ran_q) begin
            // a count is read
            f_reaches_read: cover (f_asked_q & (count_o == 8'd3));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
