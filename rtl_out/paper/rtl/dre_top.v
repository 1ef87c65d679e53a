// SPDX-License-Identifier: Apache-2.0
//
// dre_top: Dynamic KV Cache Retrieval Engine (DRE).
//
// s_axis_hash -> HCU -> m_axis_assign; tokens that leave the recent window -> m_axis_offload
// s_axis_score -> WTU -> m_axis_select; what is stored of the selection -> m_axis_fetch
// s_axil: registers. Frames and groups act in the order in which their first beats were taken.
//
// Parameters:  hash.bits        = 32
//              hash.seed        = 0
//              hcu.xor_width    = 16
//              hcu.accumulators = 1
//              hcu.max_clusters = 2048
//              hcu.policy       = nearest
//              hcu.queue_tokens = 32
//              hcu.stages       = 0
//              wtu.lanes        = 16
//              wtu.score_bits   = 16
//              wtu.buckets      = 32
//              wtu.domain       = shifted
//              wtu.select       = bucket
//              wtu.sums         = 4
//              wtu.mul_width    = 5
//              wtu.stages       = 4
//              kvmu.recent_max  = 1024
//              kvmu.page_tokens = 32
//              kvmu.pages       = 4096
//              kvmu.stages      = 1
//              count_bits       = 16
//              protect          = none
//              reset            = sync_low
//              prefix           = dre
// Timing:      see the units
// Reset:       aresetn, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_top (
    input  wire         aclk,                   // clock, rising edge
    input  wire         aresetn,                // reset, synchronous, active low

    input  wire         s_axis_hash_tvalid,     // a hash code is offered
    output wire         s_axis_hash_tready,     // the hash code is taken
    input  wire  [31:0] s_axis_hash_tdata,      // hash code
    input  wire         s_axis_hash_tlast,      // last token of its frame

    input  wire         s_axis_score_tvalid,    // a beat of scores is offered
    output wire         s_axis_score_tready,    // the beat is taken
    input  wire [255:0] s_axis_score_tdata,     // scores, lane 0 in the low bits
    input  wire         s_axis_score_tlast,     // last beat of its row
    input  wire  [31:0] s_axis_score_tkeep,     // valid bytes; only the last beat may be partial
    input  wire         s_axis_score_tuser,     // with tlast: last row of its group

    output wire         m_axis_assign_tvalid,   // a record is offered
    input  wire         m_axis_assign_tready,   // the record is taken
    // token_id 31:0, cluster_id 47:32, distance 56:48, kind 58:57
    output wire  [63:0] m_axis_assign_tdata,
    output wire         m_axis_assign_tlast,    // last record of its frame

    output wire         m_axis_select_tvalid,   // a record is offered
    input  wire         m_axis_select_tready,   // the record is taken
    // cluster_id 15:0, count 31:16, stored 47:32, null 63
    output wire  [63:0] m_axis_select_tdata,
    output wire         m_axis_select_tlast,    // last record of its group

    output wire         m_axis_offload_tvalid,  // a record is offered
    input  wire         m_axis_offload_tready,  // the record is taken
    // token_id 31:0, cluster_id 47:32, noslot 48, address 127:64
    output wire [127:0] m_axis_offload_tdata,
    output wire         m_axis_offload_tlast,   // each record is a packet

    output wire         m_axis_fetch_tvalid,    // a record is offered
    input  wire         m_axis_fetch_tready,    // the record is taken
    // address 63:0, bytes 95:64, cluster_id 111:96, tokens 126:112, null 127
    output wire [127:0] m_axis_fetch_tdata,
    output wire         m_axis_fetch_tlast,     // last descriptor of its group

    input  wire  [11:0] s_axil_awaddr,          // byte address of a write
    input  wire   [2:0] s_axil_awprot,          // not looked at
    input  wire         s_axil_awvalid,         // an address is offered
    input  wire  [31:0] s_axil_wdata,           // word to write
    input  wire   [3:0] s_axil_wstrb,           // bytes of it that are written
    input  wire         s_axil_wvalid,          // a word is offered
    input  wire         s_axil_bready,          // the response is taken
    input  wire  [11:0] s_axil_araddr,          // byte address of a read
    input  wire   [2:0] s_axil_arprot,          // not looked at
    input  wire         s_axil_arvalid,         // an address is offered
    input  wire         s_axil_rready,          // the word is taken
    output wire         s_axil_awready,         // the address is taken
    output wire         s_axil_wready,          // the word is taken
    output wire   [1:0] s_axil_bresp,           // 0 OKAY, 2 SLVERR
    output wire         s_axil_bvalid,          // a response is offered
    output wire         s_axil_arready,         // the address is taken
    output wire  [31:0] s_axil_rdata,           // the word read
    output wire   [1:0] s_axil_rresp,           // 0 OKAY, 2 SLVERR
    output wire         s_axil_rvalid,          // a word is offered
    output wire         irq                     // an enabled interrupt is pending
);

    // Signals that are used above the place that drives them.
    wire         hash_ready;       // a hash code is taken
    wire         token_ready;
    wire         wtu_busy;
    wire         score_ready;      // a beat of scores is taken
    wire         assign_ready;     // the assignment is taken
    wire         assign_right_valid;
    wire         kvmu_ready;       // the KVMU takes the assignment
    wire         select_ready;     // the KVMU takes the selected cluster
    wire         kvmu_idle;
    wire  [15:0] counts_count;     // tokens of the cluster asked for
    wire [255:0] counts_counts;    // tokens of all clusters of its row, lane 0 lowest
    wire         clustering;       // a token waits or is being clustered
    // the engine takes hash codes and scores: CTRL.enable, but not while CTRL is written
    wire         csr_enable;
    wire         csr_clear;        // acts like reset on datapath, tables and counters
    wire   [5:0] csr_th_hd;        // a token joins a cluster at a lesser distance than this
    wire  [15:0] csr_ratio;        // share of a row's weight to select
    // recent tokens that are not offloaded; a lower value acts when the next token enters
    wire  [10:0] csr_recent_window;
    wire  [20:0] csr_token_bytes;  // bytes of a token in the store
    // bytes that merged pages of one fetch descriptor may have; one page is never split
    wire  [31:0] csr_max_burst;
    wire  [63:0] csr_store_base;   // address of the first byte of the store
    wire  [63:0] csr_store_limit;  // address of the first byte past the store

    // -----------------------------------------------------------------------------------------
    // Order
    // -----------------------------------------------------------------------------------------

    // the beat is the last of its group
    wire group_last = s_axis_score_tlast & s_axis_score_tuser;

    wire hash_taken  = s_axis_hash_tvalid & hash_ready;
    wire score_taken = s_axis_score_tvalid & score_ready;

    // all tokens taken are clustered, their offloads decided
    wire frames_idle = kvmu_idle & ~(clustering | assign_right_valid);

    // all groups taken are selected, their fetch lists decided
    wire groups_idle = kvmu_idle & ~wtu_busy;

    wire order_frames;
    wire order_groups;

    dre_order u_order (
        .clk_i         (aclk),
        .rst_ni        (aresetn),
        .clear_i       (csr_clear),
        .hash_valid_i  (s_axis_hash_tvalid),
        .hash_taken_i  (hash_taken),
        .hash_last_i   (s_axis_hash_tlast),
        .score_valid_i (s_axis_score_tvalid),
        .score_taken_i (score_taken),
        .score_last_i  (group_last),
        .frames_idle_i (frames_idle),
        .groups_idle_i (groups_idle),
        .frames_o      (order_frames),
        .groups_o      (order_groups)
    );

    // hash codes may be taken
    wire codes_open = order_frames & csr_enable;

    // scores may be taken
    wire scores_open = order_groups & csr_enable;

    // -----------------------------------------------------------------------------------------
    // Queue
    // -----------------------------------------------------------------------------------------

    wire        queue_ready;
    wire        queue_valid;
    wire [32:0] queue_data;
    wire        queue_busy;

    // hash codes that wait for the HCU
    dre_fifo_w33_d32 u_queue (
        .clk_i   (aclk),
        .rst_ni  (aresetn),
        .clear_i (csr_clear),
        .valid_i (s_axis_hash_tvalid & codes_open),
        .data_i  ({s_axis_hash_tlast, s_axis_hash_tdata}),
        .ready_i (token_ready),
        .ready_o (queue_ready),
        .valid_o (queue_valid),
        .data_o  (queue_data),
        .busy_o  (queue_busy)
    );

    // a hash code is taken
    assign hash_ready = queue_ready & codes_open;

    // -----------------------------------------------------------------------------------------
    // Clustering
    // -----------------------------------------------------------------------------------------

    wire        hcu_assign_valid;
    wire [52:0] hcu_assign;
    wire        hcu_count_read;
    wire [10:0] hcu_count_cluster;
    wire        hcu_count_write;
    wire [10:0] hcu_count_home;
    wire [15:0] hcu_count_new;
    wire        hcu_works;  // a token is being clustered
    wire        hcu_chunks;
    wire [11:0] hcu_clusters;
    wire [31:0] hcu_tokens;

    dre_hcu u_hcu (
        .clk_i           (aclk),
        .rst_ni          (aresetn),
        .clear_i         (csr_clear),
        .th_hd_i         (csr_th_hd),
        .token_valid_i   (queue_valid),
        .token_ready_o   (token_ready),
        .token_code_i    (queue_data[31:0]),
        .token_last_i    (queue_data[32]),
        .assign_valid_o  (hcu_assign_valid),
        .assign_ready_i  (assign_ready),
        .assign_o        (hcu_assign),
        .count_i         (counts_count),
        .count_read_o    (hcu_count_read),
        .count_cluster_o (hcu_count_cluster),
        .count_write_o   (hcu_count_write),
        .count_home_o    (hcu_count_home),
        .count_new_o     (hcu_count_new),
        .busy_o          (hcu_works),
        .chunks_o        (hcu_chunks),
        .clusters_o      (hcu_clusters),
        .tokens_o        (hcu_tokens)
    );

    // -----------------------------------------------------------------------------------------
    // Selection
    // -----------------------------------------------------------------------------------------

    wire        wtu_score_ready;
    wire        wtu_select_valid;
    wire [10:0] wtu_select_cluster;
    wire [15:0] wtu_select_count;
    wire        wtu_select_null;
    wire        wtu_select_last;
    wire        wtu_count_read;
    wire [10:0] wtu_count_cluster;
    wire        wtu_beat;
    wire        wtu_row_used;
    wire        wtu_row_dropped;

    dre_wtu u_wtu (
        .clk_i            (aclk),
        .rst_ni           (aresetn),
        .clear_i          (csr_clear),
        .clusters_i       (hcu_clusters),
        .ratio_i          (csr_ratio),
        .score_valid_i    (s_axis_score_tvalid & scores_open),
        .score_ready_o    (wtu_score_ready),
        .score_data_i     (s_axis_score_tdata),
        .score_keep_i     (s_axis_score_tkeep),
        .score_last_i     (s_axis_score_tlast),
        .score_user_i     (s_axis_score_tuser),
        .count_i          (counts_count),
        .counts_i         (counts_counts),
        .select_valid_o   (wtu_select_valid),
        .select_ready_i   (select_ready),
        .select_cluster_o (wtu_select_cluster),
        .select_count_o   (wtu_select_count),
        .select_null_o    (wtu_select_null),
        .select_last_o    (wtu_select_last),
        .count_read_o     (wtu_count_read),
        .count_cluster_o  (wtu_count_cluster),
        .busy_o           (wtu_busy),
        .beat_o           (wtu_beat),
        .row_used_o       (wtu_row_used),
        .row_dropped_o    (wtu_row_dropped)
    );

    // a beat of scores is taken
    assign score_ready = wtu_score_ready & scores_open;

    // -----------------------------------------------------------------------------------------
    // Assignments
    // -----------------------------------------------------------------------------------------

    wire [52:0] assign_data;
    wire        assign_busy;

    // an assignment, for the stream and for the KVMU
    dre_fork_w53 u_assign (
        .clk_i         (aclk),
        .rst_ni        (aresetn),
        .clear_i       (csr_clear),
        .valid_i       (hcu_assign_valid),
        .data_i        (hcu_assign),
        .left_valid_o  (m_axis_assign_tvalid),
        .left_ready_i  (m_axis_assign_tready),
        .right_valid_o (assign_right_valid),
        .right_ready_i (kvmu_ready),
        .ready_o       (assign_ready),
        .data_o        (assign_data),
        .busy_o        (assign_busy)
    );

    // -----------------------------------------------------------------------------------------
    // KV cache
    // -----------------------------------------------------------------------------------------

    // the token founds its cluster
    wire founds = assign_data[51:50] == 2'd1;

    wire [107:0] kvmu_offload;
    wire  [44:0] kvmu_selected;
    wire [123:0] kvmu_fetch;
    wire         kvmu_busy;
    wire  [12:0] kvmu_pages_used;
    wire         kvmu_frame_done;
    wire         kvmu_group_done;
    wire         kvmu_store_full;
    wire         kvmu_bounds;
    wire         kvmu_offloaded;
    wire         kvmu_fetched;

    dre_kvmu u_kvmu (
        .clk_i             (aclk),
        .rst_ni            (aresetn),
        .clear_i           (csr_clear),
        .recent_window_i   (csr_recent_window),
        .token_bytes_i     (csr_token_bytes),
        .max_burst_i       (csr_max_burst),
        .store_base_i      (csr_store_base),
        .store_limit_i     (csr_store_limit),
        .assign_valid_i    (assign_right_valid),
        .assign_ready_o    (kvmu_ready),
        .assign_token_i    (assign_data[31:0]),
        .assign_cluster_i  (assign_data[42:32]),
        .assign_new_i      (founds),
        .assign_rejected_i (assign_data[43]),
        .assign_last_i     (assign_data[52]),
        .select_valid_i    (wtu_select_valid),
        .select_ready_o    (select_ready),
        .select_cluster_i  (wtu_select_cluster),
        .select_count_i    (wtu_select_count),
        .select_null_i     (wtu_select_null),
        .select_last_i     (wtu_select_last),
        .offload_valid_o   (m_axis_offload_tvalid),
        .offload_ready_i   (m_axis_offload_tready),
        .offload_o         (kvmu_offload),
        .selected_valid_o  (m_axis_select_tvalid),
        .selected_ready_i  (m_axis_select_tready),
        .selected_o        (kvmu_selected),
        .fetch_valid_o     (m_axis_fetch_tvalid),
        .fetch_ready_i     (m_axis_fetch_tready),
        .fetch_o           (kvmu_fetch),
        .busy_o            (kvmu_busy),
        .idle_o            (kvmu_idle),
        .pages_used_o      (kvmu_pages_used),
        .frame_done_o      (kvmu_frame_done),
        .group_done_o      (kvmu_group_done),
        .store_full_o      (kvmu_store_full),
        .bounds_o          (kvmu_bounds),
        .offloaded_o       (kvmu_offloaded),
        .fetched_o         (kvmu_fetched)
    );

    // -----------------------------------------------------------------------------------------
    // Counts
    // Used by the HCU for frames and by the WTU for groups, never at the same time.
    // -----------------------------------------------------------------------------------------

    dre_counts u_counts (
        .clk_i           (aclk),
        .read_i          (hcu_count_read | wtu_count_read),
        .cluster_i       (wtu_count_read ? wtu_count_cluster : hcu_count_cluster),
        .write_i         (hcu_count_write),
        .write_cluster_i (hcu_count_home),
        .write_count_i   (hcu_count_new),
        .count_o         (counts_count),
        .counts_o        (counts_counts)
    );

    // -----------------------------------------------------------------------------------------
    // Status
    // -----------------------------------------------------------------------------------------

    // a token waits or is being clustered
    assign clustering = queue_busy | hcu_works;

    // so it is, or an assignment waits to be taken
    wire hcu_busy = clustering | assign_busy;

    // -----------------------------------------------------------------------------------------
    // CSR
    // Settings, status, interrupts and counters behind AXI4-Lite.
    // -----------------------------------------------------------------------------------------

    // a token is assigned
    wire assigned = hcu_assign_valid & assign_ready;

    // an assignment of kind JOIN is decided
    wire decides_join = assigned & (hcu_assign[51:50] == 2'd0);

    // an assignment of kind NEW is decided
    wire decides_new = assigned & (hcu_assign[51:50] == 2'd1);

    // an assignment of kind FORCED is decided
    wire decides_forced = assigned & (hcu_assign[51:50] == 2'd2);

    // an assignment of kind REJECT is decided
    wire decides_reject = assigned & (hcu_assign[51:50] == 2'd3);

    wire csr_and = wtu_select_valid & select_ready & ~wtu_select_null;

    wire        csr_axil_awready;  // the write address is taken
    wire        csr_axil_wready;   // the word to write is taken
    wire  [1:0] csr_axil_bresp;    // 0 OKAY, 2 SLVERR
    wire        csr_axil_bvalid;   // the response to a write is offered
    wire        csr_axil_arready;  // the read address is taken
    wire [31:0] csr_axil_rdata;    // the word read
    wire  [1:0] csr_axil_rresp;    // 0 OKAY, 2 SLVERR
    wire        csr_axil_rvalid;   // the word read is offered
    wire        csr_irq;           // an enabled bit of IRQ_STATUS is 1

    dre_csr u_csr (
        .clk_i            (aclk),
        .rst_ni           (aresetn),
        .axil_awaddr_i    (s_axil_awaddr),
        .axil_awprot_i    (s_axil_awprot),
        .axil_awvalid_i   (s_axil_awvalid),
        .axil_wdata_i     (s_axil_wdata),
        .axil_wstrb_i     (s_axil_wstrb),
        .axil_wvalid_i    (s_axil_wvalid),
        .axil_bready_i    (s_axil_bready),
        .axil_araddr_i    (s_axil_araddr),
        .axil_arprot_i    (s_axil_arprot),
        .axil_arvalid_i   (s_axil_arvalid),
        .axil_rready_i    (s_axil_rready),
        .hcu_busy_i       (hcu_busy),
        .wtu_busy_i       (wtu_busy),
        .kvmu_busy_i      (kvmu_busy),
        .clusters_i       ({4'd0, hcu_clusters}),
        .tokens_i         (hcu_tokens),
        .pages_used_i     (kvmu_pages_used),
        .frame_done_i     (kvmu_frame_done),
        .group_done_i     (kvmu_group_done),
        .err_reject_i     (decides_reject),
        .err_store_full_i (kvmu_store_full),
        .err_bounds_i     (kvmu_bounds),
        .err_row_i        (wtu_row_dropped),
        .join_i           (decides_join),
        .new_i            (decides_new),
        .forced_i         (decides_forced),
        .reject_i         (decides_reject),
        .row_used_i       (wtu_row_used),
        .row_dropped_i    (wtu_row_dropped),
        .selected_i       (csr_and),
        .offloaded_i      (kvmu_offloaded),
        .fetched_i        (kvmu_fetched),
        .chunks_i         (hcu_chunks),
        .hcu_work_i       (hcu_busy),
        .beat_i           (wtu_beat),
        .wtu_work_i       (wtu_busy),
        .axil_awready_o   (csr_axil_awready),
        .axil_wready_o    (csr_axil_wready),
        .axil_bresp_o     (csr_axil_bresp),
        .axil_bvalid_o    (csr_axil_bvalid),
        .axil_arready_o   (csr_axil_arready),
        .axil_rdata_o     (csr_axil_rdata),
        .axil_rresp_o     (csr_axil_rresp),
        .axil_rvalid_o    (csr_axil_rvalid),
        .irq_o            (csr_irq),
        .enable_o         (csr_enable),
        .clear_o          (csr_clear),
        .th_hd_o          (csr_th_hd),
        .ratio_o          (csr_ratio),
        .recent_window_o  (csr_recent_window),
        .token_bytes_o    (csr_token_bytes),
        .max_burst_o      (csr_max_burst),
        .store_base_o     (csr_store_base),
        .store_limit_o    (csr_store_limit)
    );

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign s_axis_hash_tready   = hash_ready;
    assign s_axis_score_tready  = score_ready;
    assign s_axil_awready       = csr_axil_awready;
    assign s_axil_wready        = csr_axil_wready;
    assign s_axil_bresp         = csr_axil_bresp;
    assign s_axil_bvalid        = csr_axil_bvalid;
    assign s_axil_arready       = csr_axil_arready;
    assign s_axil_rdata         = csr_axil_rdata;
    assign s_axil_rresp         = csr_axil_rresp;
    assign s_axil_rvalid        = csr_axil_rvalid;
    assign m_axis_assign_tdata = {
        5'd0,
        assign_data[51:50],
        3'd0,
        assign_data[49:44],
        {5{assign_data[43]}},
        assign_data[42:32],
        assign_data[31:0]
    };
    assign m_axis_assign_tlast  = assign_data[52];
    assign m_axis_select_tdata = {
        kvmu_selected[43],
        15'd0,
        kvmu_selected[42:27],
        kvmu_selected[26:11],
        5'd0,
        kvmu_selected[10:0]
    };
    assign m_axis_select_tlast  = kvmu_selected[44];
    assign m_axis_offload_tdata = {
        kvmu_offload[107:44],
        15'd0,
        kvmu_offload[43],
        5'd0,
        kvmu_offload[42:32],
        kvmu_offload[31:0]
    };
    assign m_axis_offload_tlast = 1'b1;
    assign m_axis_fetch_tdata = {
        kvmu_fetch[122],
        kvmu_fetch[121:107],
        5'd0,
        kvmu_fetch[106:96],
        kvmu_fetch[95:64],
        kvmu_fetch[63:0]
    };
    assign m_axis_fetch_tlast   = kvmu_fetch[123];
    assign irq                  = csr_irq;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_top
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // frames that have come and not left
    reg [3:0] f_frames_q;

    always @(posedge aclk) begin
        if (!aresetn) f_frames_q <= 4'd0;
        else f_frames_q <= csr_clear ? 4'd0 : f_frames_q + {3'd0, s_axis_hash_tvalid &
            s_axis_hash_tready & s_axis_hash_tlast} - {3'd0, m_axis_assign_tvalid &
            m_axis_assign_tready & m_axis_assign_tlast};
    end

    // A proof begins in reset.
    reg f_begun_q;
    initial f_begun_q = 1'b0;
    always @(posedge aclk) begin
        f_begun_q <= 1'b1;
        if (!f_begun_q) `REQUIRE(f_asks_reset, !aresetn);
    end

    // There was a cycle before this one, and it was not in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge aclk) f_ran_q <= aresetn;

    // What the surroundings keep to.
    always @(posedge aclk) begin
        if (f_ran_q & aresetn) begin
            // hash: what is offered is not withdrawn
            `REQUIRE(f_asks_hash_stays, !$past(s_axis_hash_tvalid & ~s_axis_hash_tready &
                ~csr_clear) | s_axis_hash_tvalid);
            // hash: what is offered holds still
            `REQUIRE(f_asks_hash_holds, !$past(s_axis_hash_tvalid & ~s_axis_hash_tready &
                ~csr_clear) | ({s_axis_hash_tdata, s_axis_hash_tlast} == $past({s_axis_hash_tdata,
                s_axis_hash_tlast})));
            // score: what is offered is not withdrawn
            `REQUIRE(f_asks_score_stays, !$past(s_axis_score_tvalid & ~s_axis_score_tready &
                ~csr_clear) | s_axis_score_tvalid);
            // score: what is offered holds still
            `REQUIRE(f_asks_score_holds, !$past(s_axis_score_tvalid & ~s_axis_score_tready &
                ~csr_clear) | ({s_axis_score_tdata, s_axis_score_tlast, s_axis_score_tkeep,
                s_axis_score_tuser} == $past({s_axis_score_tdata, s_axis_score_tlast,
                s_axis_score_tkeep, s_axis_score_tuser})));
            // a write address stays until it is taken
            `REQUIRE(f_asks_aw, !$past(s_axil_awvalid & ~s_axil_awready) | (s_axil_awvalid &
                (s_axil_awaddr == $past(s_axil_awaddr))));
            // a word to write stays until it is taken
            `REQUIRE(f_asks_w, !$past(s_axil_wvalid & ~s_axil_wready) | (s_axil_wvalid &
                ({s_axil_wdata, s_axil_wstrb} == $past({s_axil_wdata, s_axil_wstrb}))));
            // a read address stays until it is taken
            `REQUIRE(f_asks_ar, !$past(s_axil_arvalid & ~s_axil_arready) | (s_axil_arvalid &
                (s_axil_araddr == $past(s_axil_araddr))));
        end
    end

    // What the module keeps to.
    always @(posedge aclk) begin
        if (aresetn) begin
            // nothing is taken while CTRL.enable is 0
            f_gives_open: assert (!(s_axis_hash_tready | s_axis_score_tready) | csr_enable);
            // one input is open at a time
            f_gives_one: assert (!(s_axis_hash_tready & s_axis_score_tready));
            // frames are worked on only while their input is open
            f_gives_frames_open: assert (order_frames | ~(clustering | assign_right_valid));
            // the input of frames is open only while no row is worked on
            f_gives_groups_apart: assert (!order_frames | ~wtu_busy);
            // a frame ends at the output only after it has ended at the input
            f_gives_frames: assert (!(m_axis_assign_tvalid & m_axis_assign_tlast) | (|f_frames_q));
            // each offload is a packet
            f_gives_packets: assert (m_axis_offload_tlast);
            // the address of an offload is inside the store
            f_gives_offload_inside: assert (!(m_axis_offload_tvalid & ~m_axis_offload_tdata[48])
                | ((m_axis_offload_tdata[127:64] >= csr_store_base) & (m_axis_offload_tdata[127:64]
                < csr_store_limit)));
            // what is fetched is inside the store
            f_gives_fetch_inside: assert (!(m_axis_fetch_tvalid & ~m_axis_fetch_tdata[127]) |
                ((m_axis_fetch_tdata[63:0] >= csr_store_base) & (m_axis_fetch_tdata[63:0] <
                csr_store_limit)));
        end
        if (f_ran_q & aresetn) begin
            // assign: what is offered is not withdrawn
            f_gives_assign_stays: assert (!$past(m_axis_assign_tvalid & ~m_axis_assign_tready &
                ~csr_clear) | m_axis_assign_tvalid);
            // assign: what is offered holds still
            f_gives_assign_holds: assert (!$past(m_axis_assign_tvalid & ~m_axis_assign_tready &
                ~csr_clear) | ({m_axis_assign_tdata, m_axis_assign_tlast} ==
                $past({m_axis_assign_tdata, m_axis_assign_tlast})));
            // select: what is offered is not withdrawn
            f_gives_select_stays: assert (!$past(m_axis_select_tvalid & ~m_axis_select_tready &
                ~csr_clear) | m_axis_select_tvalid);
            // select: what is offered holds still
            f_gives_select_holds: assert (!$past(m_axis_select_tvalid & ~m_axis_select_tready &
                ~csr_clear) | ({m_axis_select_tdata, m_axis_select_tlast} ==
                $past({m_axis_select_tdata, m_axis_select_tlast})));
            // offload: what is offered is not withdrawn
            f_gives_offload_stays: assert (!$past(m_axis_offload_tvalid & ~m_axis_offload_tready
                & ~csr_clear) | m_axis_offload_tvalid);
            // offload: what is offered holds still
            f_gives_offload_holds: assert (!$past(m_axis_offload_tvalid & ~m_axis_offload_tready
                & ~csr_clear) | ({m_axis_offload_tdata, m_axis_offload_tlast} ==
                $past({m_axis_offload_tdata, m_axis_offload_tlast})));
            // fetch: what is offered is not withdrawn
            f_gives_fetch_stays: assert (!$past(m_axis_fetch_tvalid & ~m_axis_fetch_tready &
                ~csr_clear) | m_axis_fetch_tvalid);
            // fetch: what is offered holds still
            f_gives_fetch_holds: assert (!$past(m_axis_fetch_tvalid & ~m_axis_fetch_tready &
                ~csr_clear) | ({m_axis_fetch_tdata, m_axis_fetch_tlast} ==
                $past({m_axis_fetch_tdata, m_axis_fetch_tlast})));
            // a row is worked on only after a beat of it was taken
            f_gives_groups_begin: assert ($past(wtu_busy | score_taken) | ~wtu_busy);
        end
    end

    // What can happen.
    always @(posedge aclk) begin
        if (aresetn) begin
            // the engine is switched on
            f_reaches_enabled: cover (csr_enable);
            // a write is refused
            f_reaches_busy: cover (s_axil_bvalid & s_axil_bresp[1]);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
