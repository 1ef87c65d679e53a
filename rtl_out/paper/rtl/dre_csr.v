// SPDX-License-Identifier: Apache-2.0
//
// dre_csr: Registers of the engine behind AXI4-Lite (CSR).
//
// Reads and writes share one decoder and one multiplexer of words; a write takes three
// cycles of them, a read one. Nothing goes from an input to an output within a cycle.
// An event and a clear in one cycle: a counter is 0, a bit of IRQ_STATUS is 1.
//
// Parameters:  hash.bits        = 32
//              hcu.accumulators = 1
//              kvmu.recent_max  = 1024
//              kvmu.pages       = 4096
// Timing:      response 2 cycles after a read, 4 after the later half of a write
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_csr (
    input  wire        clk_i,             // clock, rising edge
    input  wire        rst_ni,            // reset, synchronous, active low

    input  wire [11:0] axil_awaddr_i,     // write address, in bytes
    input  wire  [2:0] axil_awprot_i,     // protection; ignored
    input  wire        axil_awvalid_i,    // a write address is offered
    input  wire [31:0] axil_wdata_i,      // word to write
    input  wire  [3:0] axil_wstrb_i,      // bytes to write
    input  wire        axil_wvalid_i,     // a word to write is offered
    input  wire        axil_bready_i,     // the response to a write is taken
    input  wire [11:0] axil_araddr_i,     // read address, in bytes
    input  wire  [2:0] axil_arprot_i,     // protection; ignored
    input  wire        axil_arvalid_i,    // a read address is offered
    input  wire        axil_rready_i,     // the word read is taken
    input  wire        hcu_busy_i,        // clustering has work
    input  wire        wtu_busy_i,        // selection has work
    input  wire        kvmu_busy_i,       // the management of the store has work
    input  wire [15:0] clusters_i,        // clusters in the HC table
    input  wire [31:0] tokens_i,          // token_id of the next token
    input  wire [12:0] pages_used_i,      // pages of the store in use
    input  wire        frame_done_i,      // a frame is clustered and its offloads are decided
    input  wire        group_done_i,      // a group has its selection and its fetch list
    input  wire        err_reject_i,      // a token found no open cluster and was rejected
    input  wire        err_store_full_i,  // a token was not offloaded: no page is left
    // a token was not offloaded: its place passes STORE_LIMIT or 64 bits
    input  wire        err_bounds_i,
    input  wire        err_row_i,         // a row of scores was dropped: wrong length or format
    input  wire        join_i,            // a token joined a cluster
    input  wire        new_i,             // a token founded a cluster
    input  wire        forced_i,          // a token was forced into the nearest cluster
    input  wire        reject_i,          // a token found no open cluster
    input  wire        row_used_i,        // a row of scores was used
    input  wire        row_dropped_i,     // a row of scores was dropped
    input  wire        selected_i,        // a cluster was selected
    input  wire        offloaded_i,       // an offload was decided
    input  wire        fetched_i,         // a fetch descriptor was made
    input  wire        chunks_i,          // chunks compared in this cycle
    input  wire        hcu_work_i,        // clustering has work in this cycle
    input  wire        beat_i,            // a beat of scores was taken
    input  wire        wtu_work_i,        // selection has work in this cycle
    output wire        axil_awready_o,    // the write address is taken
    output wire        axil_wready_o,     // the word to write is taken
    output wire  [1:0] axil_bresp_o,      // 0 OKAY, 2 SLVERR
    output wire        axil_bvalid_o,     // the response to a write is offered
    output wire        axil_arready_o,    // the read address is taken
    output wire [31:0] axil_rdata_o,      // the word read
    output wire  [1:0] axil_rresp_o,      // 0 OKAY, 2 SLVERR
    output wire        axil_rvalid_o,     // the word read is offered
    output wire        irq_o,             // an enabled bit of IRQ_STATUS is 1
    // the engine takes hash codes and scores: CTRL.enable, but not while CTRL is written
    output wire        enable_o,
    output wire        clear_o,           // acts like reset on datapath, tables and counters
    output wire  [5:0] th_hd_o,           // a token joins a cluster at a lesser distance than this
    output wire [15:0] ratio_o,           // share of a row's weight to select
    // recent tokens that are not offloaded; a lower value acts when the next token enters
    output wire [10:0] recent_window_o,
    output wire [20:0] token_bytes_o,     // bytes of a token in the store
    // bytes that merged pages of one fetch descriptor may have; one page is never split
    output wire [31:0] max_burst_o,
    output wire [63:0] store_base_o,      // address of the first byte of the store
    output wire [63:0] store_limit_o      // address of the first byte past the store
);

    localparam  [9:0] ADDR_ID               = 10'd0;          // byte address 0x000 / 4
    localparam  [9:0] ADDR_VERSION          = 10'd1;          // byte address 0x004 / 4
    localparam  [9:0] ADDR_PARAM0           = 10'd2;          // byte address 0x008 / 4
    localparam  [9:0] ADDR_PARAM1           = 10'd3;          // byte address 0x00C / 4
    localparam  [9:0] ADDR_PARAM2           = 10'd4;          // byte address 0x010 / 4
    localparam  [9:0] ADDR_CTRL             = 10'd5;          // byte address 0x014 / 4
    localparam  [9:0] ADDR_STATUS           = 10'd6;          // byte address 0x018 / 4
    localparam  [9:0] ADDR_IRQ_STATUS       = 10'd7;          // byte address 0x01C / 4
    localparam  [9:0] ADDR_IRQ_ENABLE       = 10'd8;          // byte address 0x020 / 4
    localparam  [9:0] ADDR_TH_HD            = 10'd9;          // byte address 0x024 / 4
    localparam  [9:0] ADDR_TH_RATIO         = 10'd10;         // byte address 0x028 / 4
    localparam  [9:0] ADDR_RECENT_WINDOW    = 10'd11;         // byte address 0x02C / 4
    localparam  [9:0] ADDR_TOKEN_BYTES      = 10'd12;         // byte address 0x030 / 4
    localparam  [9:0] ADDR_MAX_BURST        = 10'd13;         // byte address 0x034 / 4
    localparam  [9:0] ADDR_STORE_BASE_LO    = 10'd14;         // byte address 0x038 / 4
    localparam  [9:0] ADDR_STORE_BASE_HI    = 10'd15;         // byte address 0x03C / 4
    localparam  [9:0] ADDR_STORE_LIMIT_LO   = 10'd16;         // byte address 0x040 / 4
    localparam  [9:0] ADDR_STORE_LIMIT_HI   = 10'd17;         // byte address 0x044 / 4
    localparam  [9:0] ADDR_CLUSTERS         = 10'd18;         // byte address 0x048 / 4
    localparam  [9:0] ADDR_TOKENS           = 10'd19;         // byte address 0x04C / 4
    localparam  [9:0] ADDR_PAGES_USED       = 10'd20;         // byte address 0x050 / 4
    localparam  [9:0] ADDR_CNT_JOIN         = 10'd32;         // byte address 0x080 / 4
    localparam  [9:0] ADDR_CNT_NEW          = 10'd33;         // byte address 0x084 / 4
    localparam  [9:0] ADDR_CNT_FORCED       = 10'd34;         // byte address 0x088 / 4
    localparam  [9:0] ADDR_CNT_REJECT       = 10'd35;         // byte address 0x08C / 4
    localparam  [9:0] ADDR_CNT_ROWS         = 10'd36;         // byte address 0x090 / 4
    localparam  [9:0] ADDR_CNT_ROWS_DROPPED = 10'd37;         // byte address 0x094 / 4
    localparam  [9:0] ADDR_CNT_SELECTED     = 10'd38;         // byte address 0x098 / 4
    localparam  [9:0] ADDR_CNT_OFFLOAD      = 10'd39;         // byte address 0x09C / 4
    localparam  [9:0] ADDR_CNT_FETCH        = 10'd40;         // byte address 0x0A0 / 4
    localparam  [9:0] ADDR_CNT_CHUNKS       = 10'd41;         // byte address 0x0A4 / 4
    localparam  [9:0] ADDR_CNT_HCU_CYCLES   = 10'd42;         // byte address 0x0A8 / 4
    localparam  [9:0] ADDR_CNT_BEATS        = 10'd43;         // byte address 0x0AC / 4
    localparam  [9:0] ADDR_CNT_WTU_CYCLES   = 10'd44;         // byte address 0x0B0 / 4
    localparam [31:0] TH_HD_MAX             = 32'd33;         // greatest legal word
    localparam [31:0] TH_RATIO_MAX          = 32'h0000_ffff;  // greatest legal word
    localparam [31:0] RECENT_WINDOW_MAX     = 32'd1024;       // greatest legal word
    localparam [31:0] TOKEN_BYTES_MIN       = 32'd1;          // least legal word
    localparam [31:0] TOKEN_BYTES_MAX       = 32'h0010_0000;  // greatest legal word
    // what tells the engine from other devices
    localparam [31:0] ID                    = 32'h4452_4531;
    // version of the generator that made the design
    localparam [31:0] VERSION               = 32'h0001_0000;
    // parameters of clustering and selection
    localparam [31:0] PARAM0                = 32'h0284_2020;
    // parameters of the tables and of the scores
    localparam [31:0] PARAM1                = 32'h8410_0800;
    localparam [31:0] PARAM2                = 32'h014a_1000;  // parameters of the store

    // Signals that are used above the place that drives them.
    reg         judged_q;   // second cycle: the word is complete, it is judged
    reg         settled_q;  // third cycle: the word is written if it is legal
    wire        fills;      // first cycle: bytes without a strobe are filled up from the register
    wire        reads;      // a read is at hand, and its response has a place
    wire        allowed;    // the write is legal
    wire [31:0] word;       // the word at the address
    wire        mapped;     // there is a register at the address

    // -----------------------------------------------------------------------------------------
    // Requests
    // Each channel holds one; it is ready when it holds none.
    // -----------------------------------------------------------------------------------------

    reg       aw_held_q;  // a write address is held
    reg       w_held_q;   // a word to write is held
    reg       ar_held_q;  // a read address is held
    reg [9:0] aw_word_q;  // number of the word to write
    reg [9:0] ar_word_q;  // number of the word to read
    reg [3:0] strobes_q;  // bytes to write
    reg [7:0] data0_q;    // byte 0 of the word to write
    reg [7:0] data1_q;    // byte 1 of the word to write
    reg [7:0] data2_q;    // byte 2 of the word to write
    reg [7:0] data3_q;    // byte 3 of the word to write

    wire aw_accept = axil_awvalid_i & ~aw_held_q;
    wire w_accept  = axil_wvalid_i & ~w_held_q;
    wire ar_accept = axil_arvalid_i & ~ar_held_q;

    // the word to write
    wire [31:0] data = {data3_q, data2_q, data1_q, data0_q};

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            aw_held_q <= 1'b0;
            w_held_q  <= 1'b0;
            ar_held_q <= 1'b0;
        end else begin
            aw_held_q <= aw_accept | (aw_held_q & ~settled_q);
            w_held_q  <= w_accept | (w_held_q & ~settled_q);
            ar_held_q <= ar_accept | (ar_held_q & ~reads);
        end
    end

    always @(posedge clk_i) begin
        if (aw_accept) aw_word_q <= axil_awaddr_i[11:2];
        if (ar_accept) ar_word_q <= axil_araddr_i[11:2];
        if (w_accept) strobes_q <= axil_wstrb_i;
        if (w_accept | (fills & ~strobes_q[0])) begin
            data0_q <= w_held_q ? word[7:0] : axil_wdata_i[7:0];
        end
        if (w_accept | (fills & ~strobes_q[1])) begin
            data1_q <= w_held_q ? word[15:8] : axil_wdata_i[15:8];
        end
        if (w_accept | (fills & ~strobes_q[2])) begin
            data2_q <= w_held_q ? word[23:16] : axil_wdata_i[23:16];
        end
        if (w_accept | (fills & ~strobes_q[3])) begin
            data3_q <= w_held_q ? word[31:24] : axil_wdata_i[31:24];
        end
    end

    // -----------------------------------------------------------------------------------------
    // Responses
    // Each holds until it is taken.
    // -----------------------------------------------------------------------------------------

    reg        b_valid_q;  // a response to a write is offered
    reg        b_error_q;  // the write was refused
    reg        r_valid_q;  // a word read is offered
    reg        r_error_q;  // there is no register at its address
    reg [31:0] r_data_q;   // the word read

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            b_valid_q <= 1'b0;
            r_valid_q <= 1'b0;
        end else begin
            b_valid_q <= settled_q | (b_valid_q & ~axil_bready_i);
            r_valid_q <= reads | (r_valid_q & ~axil_rready_i);
        end
    end

    always @(posedge clk_i) begin
        if (judged_q) b_error_q <= ~allowed;
        if (reads) begin
            r_error_q <= ~mapped;
            r_data_q  <= word;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Turn
    // A write goes first, in three cycles: fills, judged, settled. A read takes one.
    // -----------------------------------------------------------------------------------------

    // a write is at hand, and its response has a place
    wire writes = aw_held_q & w_held_q & ~b_valid_q;

    // a write is judged, or done
    wire underway = judged_q | settled_q;

    // first cycle: bytes without a strobe are filled up from the register
    assign fills = writes & ~underway;

    // a read is at hand, and its response has a place
    assign reads = ar_held_q & ~(writes | r_valid_q);

    // number of the word at hand
    wire [9:0] address = writes ? aw_word_q : ar_word_q;

    // the word is written
    wire done = settled_q & ~b_error_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            judged_q  <= 1'b0;
            settled_q <= 1'b0;
        end else begin
            judged_q  <= fills;
            settled_q <= judged_q;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Decoder
    // -----------------------------------------------------------------------------------------

    wire at_id               = address == ADDR_ID;
    wire at_version          = address == ADDR_VERSION;
    wire at_param0           = address == ADDR_PARAM0;
    wire at_param1           = address == ADDR_PARAM1;
    wire at_param2           = address == ADDR_PARAM2;
    wire at_ctrl             = address == ADDR_CTRL;
    wire at_status           = address == ADDR_STATUS;
    wire at_irq_status       = address == ADDR_IRQ_STATUS;
    wire at_irq_enable       = address == ADDR_IRQ_ENABLE;
    wire at_th_hd            = address == ADDR_TH_HD;
    wire at_th_ratio         = address == ADDR_TH_RATIO;
    wire at_recent_window    = address == ADDR_RECENT_WINDOW;
    wire at_token_bytes      = address == ADDR_TOKEN_BYTES;
    wire at_max_burst        = address == ADDR_MAX_BURST;
    wire at_store_base_lo    = address == ADDR_STORE_BASE_LO;
    wire at_store_base_hi    = address == ADDR_STORE_BASE_HI;
    wire at_store_limit_lo   = address == ADDR_STORE_LIMIT_LO;
    wire at_store_limit_hi   = address == ADDR_STORE_LIMIT_HI;
    wire at_clusters         = address == ADDR_CLUSTERS;
    wire at_tokens           = address == ADDR_TOKENS;
    wire at_pages_used       = address == ADDR_PAGES_USED;
    wire at_cnt_join         = address == ADDR_CNT_JOIN;
    wire at_cnt_new          = address == ADDR_CNT_NEW;
    wire at_cnt_forced       = address == ADDR_CNT_FORCED;
    wire at_cnt_reject       = address == ADDR_CNT_REJECT;
    wire at_cnt_rows         = address == ADDR_CNT_ROWS;
    wire at_cnt_rows_dropped = address == ADDR_CNT_ROWS_DROPPED;
    wire at_cnt_selected     = address == ADDR_CNT_SELECTED;
    wire at_cnt_offload      = address == ADDR_CNT_OFFLOAD;
    wire at_cnt_fetch        = address == ADDR_CNT_FETCH;
    wire at_cnt_chunks       = address == ADDR_CNT_CHUNKS;
    wire at_cnt_hcu_cycles   = address == ADDR_CNT_HCU_CYCLES;
    wire at_cnt_beats        = address == ADDR_CNT_BEATS;
    wire at_cnt_wtu_cycles   = address == ADDR_CNT_WTU_CYCLES;

    // -----------------------------------------------------------------------------------------
    // Status
    // -----------------------------------------------------------------------------------------

    // the engine works: STATUS is not 0
    wire busy = hcu_busy_i | wtu_busy_i | kvmu_busy_i;

    wire [2:0] status = {kvmu_busy_i, wtu_busy_i, hcu_busy_i};

    // -----------------------------------------------------------------------------------------
    // Judgement
    // Whether the write at hand is legal.
    // -----------------------------------------------------------------------------------------

    // software may write the register
    wire writable =
          at_ctrl
        | at_irq_status
        | at_irq_enable
        | at_th_hd
        | at_th_ratio
        | at_recent_window
        | at_token_bytes
        | at_max_burst
        | at_store_base_lo
        | at_store_base_hi
        | at_store_limit_lo
        | at_store_limit_hi;

    // the register is a setting
    wire setting =
          at_th_hd
        | at_th_ratio
        | at_recent_window
        | at_token_bytes
        | at_max_burst
        | at_store_base_lo
        | at_store_base_hi
        | at_store_limit_lo
        | at_store_limit_hi;

    // a setting is not written while the engine works
    wire locked = setting & busy;

    // the word is none that the setting takes
    wire out_of_range =
          (at_th_hd & (data > TH_HD_MAX))
        | (at_th_ratio & (data > TH_RATIO_MAX))
        | (at_recent_window & (data > RECENT_WINDOW_MAX))
        | (at_token_bytes & (data < TOKEN_BYTES_MIN))
        | (at_token_bytes & (data > TOKEN_BYTES_MAX));

    // clear_context is asked for while the engine works
    wire untimely = at_ctrl & data[2] & busy;

    // the write is legal
    assign allowed = writable & ~(locked | out_of_range | untimely);

    // -----------------------------------------------------------------------------------------
    // Settings
    // What the engine computes with.
    // -----------------------------------------------------------------------------------------

    reg  [5:0] th_hd_q;           // a token joins a cluster at a lesser distance than this
    reg [15:0] th_ratio_q;        // share of a row's weight to select
    // recent tokens that are not offloaded; a lower value acts when the next token enters
    reg [10:0] recent_window_q;
    reg [20:0] token_bytes_q;     // bytes of a token in the store
    // bytes that merged pages of one fetch descriptor may have; one page is never split
    reg [31:0] max_burst_q;
    reg [31:0] store_base_lo_q;   // address of the first byte of the store, bits 31:0
    reg [31:0] store_base_hi_q;   // address of the first byte of the store, bits 63:32
    // address of the first byte past the store, bits 31:0; 0 in both lets nothing be offloaded
    reg [31:0] store_limit_lo_q;
    reg [31:0] store_limit_hi_q;  // address of the first byte past the store, bits 63:32

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            th_hd_q          <= 6'd7;
            th_ratio_q       <= 16'h4ccd;
            recent_window_q  <= 11'd1024;
            token_bytes_q    <= 21'd512;
            max_burst_q      <= 32'h0001_0000;
            store_base_lo_q  <= 32'd0;
            store_base_hi_q  <= 32'd0;
            store_limit_lo_q <= 32'd0;
            store_limit_hi_q <= 32'd0;
        end else begin
            if (done & at_th_hd) th_hd_q <= data[5:0];
            if (done & at_th_ratio) th_ratio_q <= data[15:0];
            if (done & at_recent_window) recent_window_q <= data[10:0];
            if (done & at_token_bytes) token_bytes_q <= data[20:0];
            if (done & at_max_burst) max_burst_q <= data;
            if (done & at_store_base_lo) store_base_lo_q <= data;
            if (done & at_store_base_hi) store_base_hi_q <= data;
            if (done & at_store_limit_lo) store_limit_lo_q <= data;
            if (done & at_store_limit_hi) store_limit_hi_q <= data;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Switches
    // -----------------------------------------------------------------------------------------

    reg enable_q;  // the engine takes hash codes and scores
    // soft_reset or clear_context was written; 1 in reset too, for the counters' sake
    reg clear_q;

    wire ctrl_written = done & at_ctrl;

    // hash codes and scores are taken
    wire open = enable_q & ~(underway | clear_q);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            enable_q <= 1'b0;
            clear_q  <= 1'b1;
        end else begin
            if (ctrl_written) enable_q <= data[0];
            clear_q <= ctrl_written & (data[1] | data[2]);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Interrupts
    // An event sets its bit of IRQ_STATUS; a 1 written to it clears it unless the event is there
    // again.
    // -----------------------------------------------------------------------------------------

    reg frame_done_q;             // a frame is clustered and its offloads are decided
    reg frame_done_enable_q;      // it raises irq
    reg group_done_q;             // a group has its selection and its fetch list
    reg group_done_enable_q;      // it raises irq
    reg err_reject_q;             // a token found no open cluster and was rejected
    reg err_reject_enable_q;      // it raises irq
    reg err_store_full_q;         // a token was not offloaded: no page is left
    reg err_store_full_enable_q;  // it raises irq
    // a token was not offloaded: its place passes STORE_LIMIT or 64 bits
    reg err_bounds_q;
    reg err_bounds_enable_q;      // it raises irq
    reg err_row_q;                // a row of scores was dropped: wrong length or format
    reg err_row_enable_q;         // it raises irq
    reg irq_q;                    // an enabled bit of IRQ_STATUS is 1

    wire irq_status_written      = done & at_irq_status;
    wire irq_enable_written      = done & at_irq_enable;
    wire frame_done_inverse      = ~(irq_status_written & data[0] & strobes_q[0]);
    wire frame_done_d            = frame_done_i | (frame_done_q & frame_done_inverse);
    wire frame_done_enable_d     = irq_enable_written ? data[0] : frame_done_enable_q;
    wire group_done_inverse      = ~(irq_status_written & data[1] & strobes_q[0]);
    wire group_done_d            = group_done_i | (group_done_q & group_done_inverse);
    wire group_done_enable_d     = irq_enable_written ? data[1] : group_done_enable_q;
    wire err_reject_inverse      = ~(irq_status_written & data[8] & strobes_q[1]);
    wire err_reject_d            = err_reject_i | (err_reject_q & err_reject_inverse);
    wire err_reject_enable_d     = irq_enable_written ? data[8] : err_reject_enable_q;
    wire err_store_full_inverse  = ~(irq_status_written & data[9] & strobes_q[1]);
    wire err_store_full_d        = err_store_full_i | (err_store_full_q & err_store_full_inverse);
    wire err_store_full_enable_d = irq_enable_written ? data[9] : err_store_full_enable_q;
    wire err_bounds_inverse      = ~(irq_status_written & data[10] & strobes_q[1]);
    wire err_bounds_d            = err_bounds_i | (err_bounds_q & err_bounds_inverse);
    wire err_bounds_enable_d     = irq_enable_written ? data[10] : err_bounds_enable_q;
    wire err_row_inverse         = ~(irq_status_written & data[11] & strobes_q[1]);
    wire err_row_d               = err_row_i | (err_row_q & err_row_inverse);
    wire err_row_enable_d        = irq_enable_written ? data[11] : err_row_enable_q;

    wire [11:0] irq_status = {
        err_row_q,
        err_bounds_q,
        err_store_full_q,
        err_reject_q,
        6'd0,
        group_done_q,
        frame_done_q
    };

    wire [11:0] irq_enable = {
        err_row_enable_q,
        err_bounds_enable_q,
        err_store_full_enable_q,
        err_reject_enable_q,
        6'd0,
        group_done_enable_q,
        frame_done_enable_q
    };

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            frame_done_q            <= 1'b0;
            frame_done_enable_q     <= 1'b0;
            group_done_q            <= 1'b0;
            group_done_enable_q     <= 1'b0;
            err_reject_q            <= 1'b0;
            err_reject_enable_q     <= 1'b0;
            err_store_full_q        <= 1'b0;
            err_store_full_enable_q <= 1'b0;
            err_bounds_q            <= 1'b0;
            err_bounds_enable_q     <= 1'b0;
            err_row_q               <= 1'b0;
            err_row_enable_q        <= 1'b0;
            irq_q                   <= 1'b0;
        end else begin
            frame_done_q            <= frame_done_d;
            frame_done_enable_q     <= frame_done_enable_d;
            group_done_q            <= group_done_d;
            group_done_enable_q     <= group_done_enable_d;
            err_reject_q            <= err_reject_d;
            err_reject_enable_q     <= err_reject_enable_d;
            err_store_full_q        <= err_store_full_d;
            err_store_full_enable_q <= err_store_full_enable_d;
            err_bounds_q            <= err_bounds_d;
            err_bounds_enable_q     <= err_bounds_enable_d;
            err_row_q               <= err_row_d;
            err_row_enable_q        <= err_row_enable_d;
            irq_q <=
                  (frame_done_d & frame_done_enable_d)
                | (group_done_d & group_done_enable_d)
                | (err_reject_d & err_reject_enable_d)
                | (err_store_full_d & err_store_full_enable_d)
                | (err_bounds_d & err_bounds_enable_d)
                | (err_row_d & err_row_enable_d);
        end
    end

    // -----------------------------------------------------------------------------------------
    // Counters
    // One word each; they wrap. Events come late in their cycles, so they are counted in the next
    // one. Counters have no reset, since the clear comes with it.
    // -----------------------------------------------------------------------------------------

    reg [31:0] cnt_join_q;          // tokens that joined a cluster
    reg        cnt_join_event_q;
    reg [31:0] cnt_new_q;           // tokens that founded a cluster
    reg        cnt_new_event_q;
    reg [31:0] cnt_forced_q;        // tokens that a full table forced into the nearest cluster
    reg        cnt_forced_event_q;
    reg [31:0] cnt_reject_q;        // tokens that found no open cluster
    reg        cnt_reject_event_q;
    reg [31:0] cnt_rows_q;          // rows of scores used
    reg        cnt_rows_event_q;
    reg [31:0] cnt_rows_dropped_q;  // rows of scores dropped
    reg        cnt_rows_dropped_event_q;
    reg [31:0] cnt_selected_q;      // select records, nulls not counted
    reg        cnt_selected_event_q;
    reg [31:0] cnt_offload_q;       // offload records, noslot included
    reg        cnt_offload_event_q;
    reg [31:0] cnt_fetch_q;         // fetch descriptors, nulls not counted
    reg        cnt_fetch_event_q;
    reg [31:0] cnt_chunks_q;        // chunk comparisons made
    reg        cnt_chunks_event_q;
    reg [31:0] cnt_hcu_cycles_q;    // cycles in which clustering had work
    reg        cnt_hcu_cycles_event_q;
    reg [31:0] cnt_beats_q;         // beats of scores taken
    reg        cnt_beats_event_q;
    reg [31:0] cnt_wtu_cycles_q;    // cycles in which selection had work
    reg        cnt_wtu_cycles_event_q;

    always @(posedge clk_i) begin
        cnt_join_q               <= clear_q ? 32'd0 : cnt_join_q + {31'd0, cnt_join_event_q};
        cnt_join_event_q         <= clear_q ? 1'b0 : join_i;
        cnt_new_q                <= clear_q ? 32'd0 : cnt_new_q + {31'd0, cnt_new_event_q};
        cnt_new_event_q          <= clear_q ? 1'b0 : new_i;
        cnt_forced_q <=
            clear_q ? 32'd0 :
                      cnt_forced_q + {31'd0, cnt_forced_event_q};
        cnt_forced_event_q       <= clear_q ? 1'b0 : forced_i;
        cnt_reject_q <=
            clear_q ? 32'd0 :
                      cnt_reject_q + {31'd0, cnt_reject_event_q};
        cnt_reject_event_q       <= clear_q ? 1'b0 : reject_i;
        cnt_rows_q               <= clear_q ? 32'd0 : cnt_rows_q + {31'd0, cnt_rows_event_q};
        cnt_rows_event_q         <= clear_q ? 1'b0 : row_used_i;
        cnt_rows_dropped_q <=
            clear_q ? 32'd0 :
                      cnt_rows_dropped_q + {31'd0, cnt_rows_dropped_event_q};
        cnt_rows_dropped_event_q <= clear_q ? 1'b0 : row_dropped_i;
        cnt_selected_q <=
            clear_q ? 32'd0 :
                      cnt_selected_q + {31'd0, cnt_selected_event_q};
        cnt_selected_event_q     <= clear_q ? 1'b0 : selected_i;
        cnt_offload_q <=
            clear_q ? 32'd0 :
                      cnt_offload_q + {31'd0, cnt_offload_event_q};
        cnt_offload_event_q      <= clear_q ? 1'b0 : offloaded_i;
        cnt_fetch_q              <= clear_q ? 32'd0 : cnt_fetch_q + {31'd0, cnt_fetch_event_q};
        cnt_fetch_event_q        <= clear_q ? 1'b0 : fetched_i;
        cnt_chunks_q <=
            clear_q ? 32'd0 :
                      cnt_chunks_q + {31'd0, cnt_chunks_event_q};
        cnt_chunks_event_q       <= clear_q ? 1'b0 : chunks_i;
        cnt_hcu_cycles_q <=
            clear_q ? 32'd0 :
                      cnt_hcu_cycles_q + {31'd0, cnt_hcu_cycles_event_q};
        cnt_hcu_cycles_event_q   <= clear_q ? 1'b0 : hcu_work_i;
        cnt_beats_q              <= clear_q ? 32'd0 : cnt_beats_q + {31'd0, cnt_beats_event_q};
        cnt_beats_event_q        <= clear_q ? 1'b0 : beat_i;
        cnt_wtu_cycles_q <=
            clear_q ? 32'd0 :
                      cnt_wtu_cycles_q + {31'd0, cnt_wtu_cycles_event_q};
        cnt_wtu_cycles_event_q   <= clear_q ? 1'b0 : wtu_work_i;
    end

    // -----------------------------------------------------------------------------------------
    // Word
    // What stands at the address, for reads and for bytes that a write leaves out.
    // -----------------------------------------------------------------------------------------

    // the word at the address
    assign word =
          (at_id ? ID : 32'd0)
        | (at_version ? VERSION : 32'd0)
        | (at_param0 ? PARAM0 : 32'd0)
        | (at_param1 ? PARAM1 : 32'd0)
        | (at_param2 ? PARAM2 : 32'd0)
        | (at_ctrl ? {31'd0, enable_q} : 32'd0)
        | (at_status ? {29'd0, status} : 32'd0)
        | (at_irq_status ? {20'd0, irq_status} : 32'd0)
        | (at_irq_enable ? {20'd0, irq_enable} : 32'd0)
        | (at_th_hd ? {26'd0, th_hd_q} : 32'd0)
        | (at_th_ratio ? {16'd0, th_ratio_q} : 32'd0)
        | (at_recent_window ? {21'd0, recent_window_q} : 32'd0)
        | (at_token_bytes ? {11'd0, token_bytes_q} : 32'd0)
        | (at_max_burst ? max_burst_q : 32'd0)
        | (at_store_base_lo ? store_base_lo_q : 32'd0)
        | (at_store_base_hi ? store_base_hi_q : 32'd0)
        | (at_store_limit_lo ? store_limit_lo_q : 32'd0)
        | (at_store_limit_hi ? store_limit_hi_q : 32'd0)
        | (at_clusters ? {16'd0, clusters_i} : 32'd0)
        | (at_tokens ? tokens_i : 32'd0)
        | (at_pages_used ? {19'd0, pages_used_i} : 32'd0)
        | (at_cnt_join ? cnt_join_q : 32'd0)
        | (at_cnt_new ? cnt_new_q : 32'd0)
        | (at_cnt_forced ? cnt_forced_q : 32'd0)
        | (at_cnt_reject ? cnt_reject_q : 32'd0)
        | (at_cnt_rows ? cnt_rows_q : 32'd0)
        | (at_cnt_rows_dropped ? cnt_rows_dropped_q : 32'd0)
        | (at_cnt_selected ? cnt_selected_q : 32'd0)
        | (at_cnt_offload ? cnt_offload_q : 32'd0)
        | (at_cnt_fetch ? cnt_fetch_q : 32'd0)
        | (at_cnt_chunks ? cnt_chunks_q : 32'd0)
        | (at_cnt_hcu_cycles ? cnt_hcu_cycles_q : 32'd0)
        | (at_cnt_beats ? cnt_beats_q : 32'd0)
        | (at_cnt_wtu_cycles ? cnt_wtu_cycles_q : 32'd0);

    // there is a register at the address
    assign mapped =
          at_id
        | at_version
        | at_param0
        | at_param1
        | at_param2
        | at_ctrl
        | at_status
        | at_irq_status
        | at_irq_enable
        | at_th_hd
        | at_th_ratio
        | at_recent_window
        | at_token_bytes
        | at_max_burst
        | at_store_base_lo
        | at_store_base_hi
        | at_store_limit_lo
        | at_store_limit_hi
        | at_clusters
        | at_tokens
        | at_pages_used
        | at_cnt_join
        | at_cnt_new
        | at_cnt_forced
        | at_cnt_reject
        | at_cnt_rows
        | at_cnt_rows_dropped
        | at_cnt_selected
        | at_cnt_offload
        | at_cnt_fetch
        | at_cnt_chunks
        | at_cnt_hcu_cycles
        | at_cnt_beats
        | at_cnt_wtu_cycles;

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign axil_awready_o  = ~aw_held_q;
    assign axil_wready_o   = ~w_held_q;
    assign axil_bresp_o    = {b_error_q, 1'b0};
    assign axil_bvalid_o   = b_valid_q;
    assign axil_arready_o  = ~ar_held_q;
    assign axil_rdata_o    = r_data_q;
    assign axil_rresp_o    = {r_error_q, 1'b0};
    assign axil_rvalid_o   = r_valid_q;
    assign irq_o           = irq_q;
    assign enable_o        = open;
    assign clear_o         = clear_q;
    assign th_hd_o         = th_hd_q;
    assign ratio_o         = th_ratio_q;
    assign recent_window_o = recent_window_q;
    assign token_bytes_o   = token_bytes_q;
    assign max_burst_o     = max_burst_q;
    assign store_base_o    = {store_base_hi_q, store_base_lo_q};
    assign store_limit_o   = {store_limit_hi_q, store_limit_lo_q};

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, axil_awprot_i, axil_arprot_i, axil_awaddr_i[1:0], axil_araddr_i[1:0]};

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_csr
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // write addresses taken
    reg [1:0] f_aw_q;
    // words to write taken
    reg [1:0] f_w_q;
    // responses to writes handed over
    reg [1:0] f_b_q;
    // read addresses taken
    reg [1:0] f_ar_q;
    // words read handed over
    reg [1:0] f_r_q;
    // cycles that write has waited with nothing in its way
    reg [7:0] f_write_waited_q;
    // cycles that read has waited with nothing in its way
    reg [7:0] f_read_waited_q;
    // STATUS was 0 when the write was judged
    reg f_calm_q;
    // events since the clear
    reg [31:0] f_cnt_join_q;
    // events since the clear
    reg [31:0] f_cnt_new_q;
    // events since the clear
    reg [31:0] f_cnt_forced_q;
    // events since the clear
    reg [31:0] f_cnt_reject_q;
    // events since the clear
    reg [31:0] f_cnt_rows_q;
    // events since the clear
    reg [31:0] f_cnt_rows_dropped_q;
    // events since the clear
    reg [31:0] f_cnt_selected_q;
    // events since the clear
    reg [31:0] f_cnt_offload_q;
    // events since the clear
    reg [31:0] f_cnt_fetch_q;
    // events since the clear
    reg [31:0] f_cnt_chunks_q;
    // events since the clear
    reg [31:0] f_cnt_hcu_cycles_q;
    // events since the clear
    reg [31:0] f_cnt_beats_q;
    // events since the clear
    reg [31:0] f_cnt_wtu_cycles_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_aw_q <= 2'd0;
        else f_aw_q <= f_aw_q + {1'd0, axil_awvalid_i & axil_awready_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_w_q <= 2'd0;
        else f_w_q <= f_w_q + {1'd0, axil_wvalid_i & axil_wready_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_b_q <= 2'd0;
        else f_b_q <= f_b_q + {1'd0, axil_bvalid_o & axil_bready_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_ar_q <= 2'd0;
        else f_ar_q <= f_ar_q + {1'd0, axil_arvalid_i & axil_arready_o};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_r_q <= 2'd0;
        else f_r_q <= f_r_q + {1'd0, axil_rvalid_o & axil_rready_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_write_waited_q <= 8'd0;
        else f_write_waited_q <= ((aw_held_q & w_held_q) & ~settled_q & (b_valid_q ?
            axil_bready_i : 1'd1)) ? ((f_write_waited_q == 8'd5) ? 8'd5 : f_write_waited_q + 8'd1) :
            8'd0;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_read_waited_q <= 8'd0;
        else f_read_waited_q <= (ar_held_q & ~reads & ((b_valid_q ? axil_bready_i : 1'd1) &
            (r_valid_q ? axil_rready_i : 1'd1))) ? ((f_read_waited_q == 8'd8) ? 8'd8 :
            f_read_waited_q + 8'd1) : 8'd0;
    end

    always @(posedge clk_i) begin
        f_calm_q <= judged_q ? ~busy : f_calm_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_join_q <= 32'd0;
        else f_cnt_join_q <= clear_q ? 32'd0 : f_cnt_join_q + {31'd0, join_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_new_q <= 32'd0;
        else f_cnt_new_q <= clear_q ? 32'd0 : f_cnt_new_q + {31'd0, new_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_forced_q <= 32'd0;
        else f_cnt_forced_q <= clear_q ? 32'd0 : f_cnt_forced_q + {31'd0, forced_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_reject_q <= 32'd0;
        else f_cnt_reject_q <= clear_q ? 32'd0 : f_cnt_reject_q + {31'd0, reject_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_rows_q <= 32'd0;
        else f_cnt_rows_q <= clear_q ? 32'd0 : f_cnt_rows_q + {31'd0, row_used_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_rows_dropped_q <= 32'd0;
        else f_cnt_rows_dropped_q <= clear_q ? 32'd0 : f_cnt_rows_dropped_q + {31'd0,
            row_dropped_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_selected_q <= 32'd0;
        else f_cnt_selected_q <= clear_q ? 32'd0 : f_cnt_selected_q + {31'd0, selected_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_offload_q <= 32'd0;
        else f_cnt_offload_q <= clear_q ? 32'd0 : f_cnt_offload_q + {31'd0, offloaded_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_fetch_q <= 32'd0;
        else f_cnt_fetch_q <= clear_q ? 32'd0 : f_cnt_fetch_q + {31'd0, fetched_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_chunks_q <= 32'd0;
        else f_cnt_chunks_q <= clear_q ? 32'd0 : f_cnt_chunks_q + {31'd0, chunks_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_hcu_cycles_q <= 32'd0;
        else f_cnt_hcu_cycles_q <= clear_q ? 32'd0 : f_cnt_hcu_cycles_q + {31'd0, hcu_work_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_beats_q <= 32'd0;
        else f_cnt_beats_q <= clear_q ? 32'd0 : f_cnt_beats_q + {31'd0, beat_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_cnt_wtu_cycles_q <= 32'd0;
        else f_cnt_wtu_cycles_q <= clear_q ? 32'd0 : f_cnt_wtu_cycles_q + {31'd0, wtu_work_i};
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

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // one response for every write address, and none without
            f_gives_aw_answered: assert ((f_aw_q - f_b_q) == ({1'd0, aw_held_q} + {1'd0,
                b_valid_q}));
            // one response for every word to write, and none without
            f_gives_w_answered: assert ((f_w_q - f_b_q) == ({1'd0, w_held_q} + {1'd0, b_valid_q}));
            // one response for every read address, and none without
            f_gives_ar_answered: assert ((f_ar_q - f_r_q) == ({1'd0, ar_held_q} + {1'd0,
                r_valid_q}));
            // a write is judged and settled while it is held
            f_gives_turns: assert (!(judged_q | settled_q) | (aw_held_q & w_held_q & ~b_valid_q
                & (judged_q ^ settled_q)));
            // responses are OKAY or SLVERR
            f_gives_resp: assert (!axil_bresp_o[0] & !axil_rresp_o[0]);
            // write: served within 5 cycles
            f_gives_write_served: assert (f_write_waited_q != 8'd5);
            // read: served within 8 cycles
            f_gives_read_served: assert (f_read_waited_q != 8'd8);
            // no setting is written while the engine works
            f_gives_locked: assert (!(settled_q & setting & ~b_error_q) | f_calm_q);
            // nothing is taken while a write is judged and done
            f_gives_closed: assert (!underway | ~enable_o);
            // what is not there reads as 0, with SLVERR
            f_gives_unmapped: assert (!(r_valid_q & r_error_q) | (r_data_q == 32'd0));
            // a write to anything else is refused
            f_gives_read_only: assert (!(settled_q & ~writable) | b_error_q);
            // the setting is in its range
            f_gives_th_hd_range: assert ({1'd0, th_hd_q} <= 7'd33);
            // the setting is in its range
            f_gives_recent_window_range: assert ({1'd0, recent_window_q} <= 12'd1024);
            // the setting is in its range
            f_gives_token_bytes_range: assert (({1'd0, token_bytes_q} <= 22'd1048576) & ({1'd0,
                token_bytes_q} >= 22'd1));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_join_exact: assert (clear_q | ((cnt_join_q + {31'd0, cnt_join_event_q})
                == f_cnt_join_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_new_exact: assert (clear_q | ((cnt_new_q + {31'd0, cnt_new_event_q}) ==
                f_cnt_new_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_forced_exact: assert (clear_q | ((cnt_forced_q + {31'd0,
                cnt_forced_event_q}) == f_cnt_forced_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_reject_exact: assert (clear_q | ((cnt_reject_q + {31'd0,
                cnt_reject_event_q}) == f_cnt_reject_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_rows_exact: assert (clear_q | ((cnt_rows_q + {31'd0, cnt_rows_event_q})
                == f_cnt_rows_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_rows_dropped_exact: assert (clear_q | ((cnt_rows_dropped_q + {31'd0,
                cnt_rows_dropped_event_q}) == f_cnt_rows_dropped_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_selected_exact: assert (clear_q | ((cnt_selected_q + {31'd0,
                cnt_selected_event_q}) == f_cnt_selected_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_offload_exact: assert (clear_q | ((cnt_offload_q + {31'd0,
                cnt_offload_event_q}) == f_cnt_offload_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_fetch_exact: assert (clear_q | ((cnt_fetch_q + {31'd0,
                cnt_fetch_event_q}) == f_cnt_fetch_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_chunks_exact: assert (clear_q | ((cnt_chunks_q + {31'd0,
                cnt_chunks_event_q}) == f_cnt_chunks_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_hcu_cycles_exact: assert (clear_q | ((cnt_hcu_cycles_q + {31'd0,
                cnt_hcu_cycles_event_q}) == f_cnt_hcu_cycles_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_beats_exact: assert (clear_q | ((cnt_beats_q + {31'd0,
                cnt_beats_event_q}) == f_cnt_beats_q));
            // the counter, with the event that it counts a cycle late
            f_gives_cnt_wtu_cycles_exact: assert (clear_q | ((cnt_wtu_cycles_q + {31'd0,
                cnt_wtu_cycles_event_q}) == f_cnt_wtu_cycles_q));
        end
        if (f_ran_q & rst_ni) begin
            // no response to a write comes with the accept, nor right behind it
            f_gives_b_later: assert (!(b_valid_q & $past(~b_valid_q)) | !$past((axil_awvalid_i &
                axil_awready_o) | (axil_wvalid_i & axil_wready_o)));
            // no word read comes with the accept
            f_gives_r_later: assert (!(r_valid_q & $past(~r_valid_q)) | $past(ar_held_q));
            // a write address that was taken stays until it is answered
            f_gives_aw_kept: assert (!$past(aw_held_q) | !aw_held_q | (aw_word_q ==
                $past(aw_word_q)));
            // the strobes of a word that was taken stay until it is answered
            f_gives_w_kept: assert (!$past(w_held_q) | !w_held_q | (strobes_q == $past(strobes_q)));
            // a read address that was taken stays until it is answered
            f_gives_ar_kept: assert (!$past(ar_held_q) | !ar_held_q | (ar_word_q ==
                $past(ar_word_q)));
            // b: what is offered is not withdrawn
            f_gives_b_stays: assert (!$past(axil_bvalid_o & ~axil_bready_i) | axil_bvalid_o);
            // b: what is offered holds still
            f_gives_b_holds: assert (!$past(axil_bvalid_o & ~axil_bready_i) | (axil_bresp_o ==
                $past(axil_bresp_o)));
            // r: what is offered is not withdrawn
            f_gives_r_stays: assert (!$past(axil_rvalid_o & ~axil_rready_i) | axil_rvalid_o);
            // r: what is offered holds still
            f_gives_r_holds: assert (!$past(axil_rvalid_o & ~axil_rready_i) | ({axil_rresp_o,
                axil_rdata_o} == $past({axil_rresp_o, axil_rdata_o})));
            // settings change by a write that is legal, and by nothing else
            f_gives_settings_kept: assert ($past(done) | ({th_hd_q, th_ratio_q, recent_window_q,
                token_bytes_q, max_burst_q, store_base_lo_q, store_base_hi_q, store_limit_lo_q,
                store_limit_hi_q} == $past({th_hd_q, th_ratio_q, recent_window_q, token_bytes_q,
                max_burst_q, store_base_lo_q, store_base_hi_q, store_limit_lo_q,
                store_limit_hi_q})));
            // a write that is refused switches nothing
            f_gives_refused: assert (!$past(settled_q & b_error_q) | ((enable_q ==
                $past(enable_q)) & ~clear_q));
            // clear_o is the write of CTRL
            f_gives_cleared: assert (!clear_q | $past(done));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // b waits
            f_reaches_b_stalls: cover (axil_bvalid_o & ~axil_bready_i);
            // b moves
            f_reaches_b_flows: cover (axil_bvalid_o & axil_bready_i);
            // r waits
            f_reaches_r_stalls: cover (axil_rvalid_o & ~axil_rready_i);
            // r moves
            f_reaches_r_flows: cover (axil_rvalid_o & axil_rready_i);
            // a write is refused
            f_reaches_refused: cover (axil_bvalid_o & axil_bresp_o[1] & busy);
            // a read is refused
            f_reaches_unmapped: cover (axil_rvalid_o & axil_rresp_o[1]);
            // one byte is written
            f_reaches_strobes: cover (settled_q & ~b_error_q & (strobes_q == 4'b0010) &
                at_max_burst);
            // both responses wait
            f_reaches_both: cover (axil_bvalid_o & axil_rvalid_o & ~axil_bready_i & ~axil_rready_i);
            // an interrupt
            f_reaches_irq: cover (irq_o);
        end
        if (f_ran_q & rst_ni) begin
            // a setting is written
            f_reaches_written: cover ($past(done & at_store_base_lo) & (store_base_lo_q ==
                32'h12345678));
            // the context is cleared
            f_reaches_clear: cover (clear_o & $past(~clear_o) & enable_q);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
