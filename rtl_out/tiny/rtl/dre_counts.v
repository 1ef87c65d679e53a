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

endmodule

`default_nettype wire
