// SPDX-License-Identifier: Apache-2.0
//
// dre_top: Dynamic KV Cache Retrieval Engine (DRE): clustering of hash codes.
//
// s_axis_hash -> queue -> HCU -> register slice -> m_axis_assign
// A packet is a frame; one assignment a token, in order.
//
// Parameters:  hash.bits        = 16
//              hash.seed        = 0
//              hcu.xor_width    = 8
//              hcu.accumulators = 1
//              hcu.max_clusters = 64
//              hcu.policy       = nearest
//              hcu.queue_tokens = 4
//              hcu.stages       = 0
//              wtu.lanes        = 4
//              wtu.score_bits   = 12
//              wtu.buckets      = 8
//              wtu.domain       = shifted
//              wtu.select       = bucket
//              kvmu.recent_max  = 16
//              kvmu.page_tokens = 4
//              kvmu.pages       = 64
//              count_bits       = 8
//              reset            = sync_low
//              prefix           = dre
// Timing:      one token in a cycle while the queue has room; see the HCU for clustering
// Reset:       aresetn, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_top (
    input  wire        aclk,                  // clock, rising edge
    input  wire        aresetn,               // reset, synchronous, active low

    // Hamming distance from which a cluster does not match; changes only while hcu_busy_o is 0
    input  wire  [4:0] th_hd_i,
    input  wire        enable_i,              // tokens are taken in
    // empties table, queue and output; restarts token numbers
    input  wire        clear_i,

    input  wire        s_axis_hash_tvalid,    // a hash code is offered
    output wire        s_axis_hash_tready,    // the hash code is taken
    input  wire [15:0] s_axis_hash_tdata,     // hash code
    input  wire        s_axis_hash_tlast,     // last token of its frame

    output wire        m_axis_assign_tvalid,  // a record is offered
    input  wire        m_axis_assign_tready,  // the record is taken
    // token_id 31:0, cluster_id 47:32, distance 56:48, kind 58:57
    output wire [63:0] m_axis_assign_tdata,
    output wire        m_axis_assign_tlast,   // last record of its frame

    output wire        hcu_busy_o,            // there are tokens to cluster or records to take
    output wire        chunks_o,              // chunk comparisons in this cycle
    output wire [15:0] clusters_o,            // clusters in the table
    output wire [31:0] tokens_o               // number of the next token
);

    // Signals that are used above the place that drives them.
    wire       token_ready;
    wire       hcu_count_read;
    wire [5:0] hcu_count_cluster;
    wire       hcu_count_write;
    wire [5:0] hcu_count_home;
    wire [7:0] hcu_count_new;
    wire       assign_ready;

    // -----------------------------------------------------------------------------------------
    // Queue
    // -----------------------------------------------------------------------------------------

    wire        queue_valid;
    wire [16:0] queue_data;
    wire        queue_busy;

    // hash codes that wait for the HCU
    dre_fifo_w17_d4 u_queue (
        .clk_i    (aclk),
        .rst_ni   (aresetn),
        .clear_i  (clear_i),
        .enable_i (enable_i),
        .valid_i  (s_axis_hash_tvalid),
        .data_i   ({s_axis_hash_tlast, s_axis_hash_tdata}),
        .ready_i  (token_ready),
        .ready_o  (s_axis_hash_tready),
        .valid_o  (queue_valid),
        .data_o   (queue_data),
        .busy_o   (queue_busy)
    );

    // -----------------------------------------------------------------------------------------
    // Clustering
    // -----------------------------------------------------------------------------------------

    wire  [7:0] count;  // of the cluster asked for
    wire [31:0] unused_counts_counts;

    // tokens of each cluster
    dre_counts u_counts (
        .clk_i           (aclk),
        .read_i          (hcu_count_read),
        .cluster_i       (hcu_count_cluster),
        .write_i         (hcu_count_write),
        .write_cluster_i (hcu_count_home),
        .write_count_i   (hcu_count_new),
        .count_o         (count),
        .counts_o        (unused_counts_counts)
    );

    wire        hcu_assign_valid;
    wire [46:0] hcu_assign;
    wire        hcu_busy;
    wire  [6:0] hcu_clusters;

    dre_hcu u_hcu (
        .clk_i           (aclk),
        .rst_ni          (aresetn),
        .clear_i         (clear_i),
        .th_hd_i         (th_hd_i),
        .token_valid_i   (queue_valid),
        .token_ready_o   (token_ready),
        .token_code_i    (queue_data[15:0]),
        .token_last_i    (queue_data[16]),
        .assign_valid_o  (hcu_assign_valid),
        .assign_ready_i  (assign_ready),
        .assign_o        (hcu_assign),
        .count_i         (count),
        .count_read_o    (hcu_count_read),
        .count_cluster_o (hcu_count_cluster),
        .count_write_o   (hcu_count_write),
        .count_home_o    (hcu_count_home),
        .count_new_o     (hcu_count_new),
        .busy_o          (hcu_busy),
        .chunks_o        (chunks_o),
        .clusters_o      (hcu_clusters),
        .tokens_o        (tokens_o)
    );

    // -----------------------------------------------------------------------------------------
    // Output
    // -----------------------------------------------------------------------------------------

    wire        assign_valid;
    wire [46:0] assign_data;

    // holds a record until it is taken
    dre_slice_w47 u_assign (
        .clk_i   (aclk),
        .rst_ni  (aresetn),
        .clear_i (clear_i),
        .valid_i (hcu_assign_valid),
        .data_i  (hcu_assign),
        .ready_i (m_axis_assign_tready),
        .ready_o (assign_ready),
        .valid_o (assign_valid),
        .data_o  (assign_data)
    );

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign m_axis_assign_tvalid = assign_valid;
    assign m_axis_assign_tdata = {
        5'd0,
        assign_data[45:44],
        4'd0,
        assign_data[43:39],
        {10{assign_data[38]}},
        assign_data[37:32],
        assign_data[31:0]
    };
    assign m_axis_assign_tlast  = assign_data[46];
    assign hcu_busy_o           = queue_busy | hcu_busy | assign_valid;
    assign clusters_o           = {9'd0, hcu_clusters};

endmodule

`default_nettype wire
