// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu: KV-cache management unit (KVMU): recent window, store, fetch lists.
//
// assignment -> ring -> item -> place -> job -> offload
// selection -> item -> walk -> job -> merge -> fetch
// A job is taken to fit below store_limit until the end of the arithmetic; what built
// on one that does not fit lies higher in the store and does not fit either.
// Frames and groups do not overlap; registers change only while busy_o is 0.
//
// Parameters:  hcu.max_clusters = 64
//              kvmu.recent_max  = 16
//              kvmu.page_tokens = 4
//              kvmu.pages       = 64
//              kvmu.stages      = 1
//              count_bits       = 8
// Timing:      one offload a cycle; one page of a fetch list a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_kvmu (
    input  wire         clk_i,              // clock, rising edge
    input  wire         rst_ni,             // reset, synchronous, active low

    input  wire         clear_i,            // empties ring, store and streams
    input  wire   [4:0] recent_window_i,    // tokens that stay (RECENT_WINDOW)
    input  wire  [20:0] token_bytes_i,      // bytes of a token (TOKEN_BYTES)
    input  wire  [31:0] max_burst_i,        // bytes that a merged descriptor may have (MAX_BURST)
    input  wire  [63:0] store_base_i,       // first byte of the store
    input  wire  [63:0] store_limit_i,      // first byte past the store

    input  wire         assign_valid_i,     // an assignment is offered
    output wire         assign_ready_o,     // the assignment is taken
    input  wire  [31:0] assign_token_i,     // its token
    input  wire   [5:0] assign_cluster_i,   // its cluster
    input  wire         assign_new_i,       // the token founds its cluster (NEW)
    input  wire         assign_rejected_i,  // no cluster took the token (REJECT)
    input  wire         assign_last_i,      // last token of its frame

    input  wire         select_valid_i,     // a selected cluster is offered
    output wire         select_ready_o,     // the selected cluster is taken
    input  wire   [5:0] select_cluster_i,   // its number
    input  wire   [7:0] select_count_i,     // its tokens
    input  wire         select_null_i,      // nothing was selected
    input  wire         select_last_i,      // last cluster of its group

    output wire         offload_valid_o,    // an offload record is offered
    input  wire         offload_ready_i,    // the offload record is taken
    output wire [102:0] offload_o,          // address, noslot, cluster, token

    output wire         selected_valid_o,   // a selection is offered
    input  wire         selected_ready_i,   // the selection is taken
    output wire  [23:0] selected_o,         // last, null, stored, count, cluster

    output wire         fetch_valid_o,      // a descriptor is offered
    input  wire         fetch_ready_i,      // the descriptor is taken
    output wire [118:0] fetch_o,            // last, null, tokens, cluster, bytes, address

    output wire         busy_o,             // there is work, or a record that was not taken
    output wire         idle_o,             // all that was taken is decided; records may still wait
    output wire   [6:0] pages_used_o,       // pages in use; exact while idle_o is 1
    output wire         frame_done_o,       // all offloads of a frame are decided
    output wire         group_done_o,       // the fetch list of a group is decided
    output wire         store_full_o,       // an offload found no page left (ERR_STORE_FULL)
    output wire         bounds_o,           // an offload did not fit below store_limit (ERR_BOUNDS)
    output wire         offloaded_o,        // an offload record is made
    output wire         fetched_o           // a descriptor is made, not a null
);

    localparam [2:0] PAGE_TOKENS = 3'd4;   // tokens of a page (kvmu.page_tokens)
    localparam [6:0] PAGES       = 7'd64;  // pages of the store (kvmu.pages)

    // Signals that are used above the place that drives them.
    wire        item;           // something stands at the table
    wire [28:0] merged_offset;  // offset of the descriptor
    wire        is_null;        // the descriptor is null
    wire  [7:0] stored;         // tokens of the cluster in the store
    wire        full;           // no page is left for the token
    wire        holds;          // whether there is a page for it depends on offloads on their way
    wire        goes;           // the offload goes its way
    wire        takes;          // it takes a new page
    wire  [5:0] place_page;     // page of the token
    wire  [5:0] next_page;      // page behind that of the step before
    wire        steps;          // a step of the walk is made
    wire  [5:0] walk_page;      // page of this step
    wire        whole;          // all slots of the page are in use
    wire        fetches;        // the cluster has a page left
    wire        joins;          // the page lies behind the one before
    wire        walk_ends;      // it is the last step of its cluster
    wire        passes;         // what stands at the table is done there

    // -----------------------------------------------------------------------------------------
    // Recent window
    // -----------------------------------------------------------------------------------------

    // the next item comes to the table
    wire advance = passes | ~item;

    wire        ring_leaver_valid;
    wire        ring_leaver_last;
    wire [31:0] ring_leaver_token;
    wire  [5:0] ring_leaver_cluster;
    wire        ring_leaver_founder;
    wire        ring_busy;

    // tokens that stay on the chip
    dre_kvmu_ring u_ring (
        .clk_i             (clk_i),
        .rst_ni            (rst_ni),
        .clear_i           (clear_i),
        .recent_window_i   (recent_window_i),
        .assign_valid_i    (assign_valid_i),
        .assign_ready_o    (assign_ready_o),
        .assign_token_i    (assign_token_i),
        .assign_cluster_i  (assign_cluster_i),
        .assign_new_i      (assign_new_i),
        .assign_rejected_i (assign_rejected_i),
        .assign_last_i     (assign_last_i),
        .leaver_valid_o    (ring_leaver_valid),
        .leaver_ready_i    (advance),
        .leaver_last_o     (ring_leaver_last),
        .leaver_token_o    (ring_leaver_token),
        .leaver_cluster_o  (ring_leaver_cluster),
        .leaver_founder_o  (ring_leaver_founder),
        .busy_o            (ring_busy)
    );

    // -----------------------------------------------------------------------------------------
    // Item
    // A token that left the ring, or a selected cluster, in front of the table.
    // -----------------------------------------------------------------------------------------

    // clusters whose founder left the ring; they are those with the lowest numbers
    reg  [6:0] founded_q;
    reg        item_offloads_q;    // a token is to be offloaded
    reg        item_ends_frame_q;  // a frame ends with it
    reg        item_selects_q;     // it comes from a selection
    reg        item_known_q;       // of a selection: the founder of the cluster left the ring
    reg  [5:0] item_cluster_q;     // its cluster
    reg [31:0] item_word_q;        // its token; of a selection its count
    reg        item_mark_q;        // it founded its cluster; of a selection: it is null
    reg        item_last_q;        // last of its group

    // the ring has a leaver, or the end of a frame
    wire leaver = ring_leaver_valid | ring_leaver_last;

    // no leaver, but a selected cluster
    wire selection_comes = select_valid_i & ~leaver;

    wire item_known_and = ({1'b0, select_cluster_i} < founded_q) & ~select_null_i;

    // something stands at the table
    assign item = item_offloads_q | item_ends_frame_q | item_selects_q;

    wire [5:0] item_cluster_choice = leaver ? ring_leaver_cluster : select_cluster_i;

    // the table is read
    wire looks_up = leaver | selection_comes | ~advance;

    // cluster looked up; what stays is looked up again, since its cluster may change
    wire [5:0] read_at = advance ? item_cluster_choice : item_cluster_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            founded_q         <= 7'd0;
            item_offloads_q   <= 1'b0;
            item_ends_frame_q <= 1'b0;
            item_selects_q    <= 1'b0;
            item_known_q      <= 1'b0;
        end else begin
            if (clear_i) founded_q <= 7'd0;
            else if (goes & item_mark_q) founded_q <= founded_q + 7'd1;
            item_offloads_q   <= (advance ? ring_leaver_valid : item_offloads_q) & ~clear_i;
            item_ends_frame_q <= (advance ? ring_leaver_last : item_ends_frame_q) & ~clear_i;
            item_selects_q    <= (advance ? selection_comes : item_selects_q) & ~clear_i;
            item_known_q      <= (advance ? item_known_and : item_known_q) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (advance) begin
            item_cluster_q <= item_cluster_choice;
            item_word_q    <= leaver ? ring_leaver_token : {24'd0, select_count_i};
            item_mark_q    <= leaver ? ring_leaver_founder : select_null_i;
            item_last_q    <= select_last_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Address
    // Jobs cross the arithmetic; beside its results they are decided.
    // -----------------------------------------------------------------------------------------

    reg        job_offloads_q;    // a token is offloaded
    reg        job_ends_frame_q;  // a frame ends with it
    reg        job_fetches_q;     // a page is fetched
    reg        job_ends_group_q;  // a group ends with it
    reg  [5:0] job_cluster_q;     // its cluster
    // page of the token or of the fetch; where none is left, the last one of the cluster
    reg  [5:0] job_page_q;
    reg [31:0] job_token_q;       // the token
    reg  [7:0] job_stored_q;      // stored tokens of the cluster once the offload succeeds
    reg        job_founder_q;     // the token founds its cluster
    reg        job_full_q;        // no page is left for the token
    reg        job_takes_q;       // the token takes a new page
    reg        job_joins_q;       // the page lies behind the one before
    reg  [1:0] job_slot_q;        // slot of the token, or slots in use of the page
    reg        job_whole_q;       // all slots of the page are fetched
    reg        job_offloads_s1_q;
    reg        job_ends_frame_s1_q;
    reg        job_fetches_s1_q;
    reg        job_ends_group_s1_q;
    reg  [5:0] job_cluster_s1_q;
    reg  [5:0] job_page_s1_q;
    reg [31:0] job_token_s1_q;
    reg  [7:0] job_stored_s1_q;
    reg        job_founder_s1_q;
    reg        job_full_s1_q;
    reg        job_takes_s1_q;
    reg        job_joins_s1_q;
    reg  [1:0] job_slot_s1_q;
    reg        job_whole_s1_q;

    wire [28:0] address_offset;
    wire [22:0] address_slot_bytes;

    dre_kvmu_address u_address (
        .clk_i         (clk_i),
        .token_bytes_i (token_bytes_i),
        .page_i        (job_page_q),
        .slot_i        (job_slot_q),
        .whole_page_i  (job_fetches_q),
        .offset_o      (address_offset),
        .slot_bytes_o  (address_slot_bytes)
    );

    // address of the token or the descriptor
    wire [63:0] placed_at =
          store_base_i
        + {35'd0, job_offloads_s1_q ? address_offset : merged_offset};

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            job_offloads_q      <= 1'b0;
            job_ends_frame_q    <= 1'b0;
            job_fetches_q       <= 1'b0;
            job_ends_group_q    <= 1'b0;
            job_offloads_s1_q   <= 1'b0;
            job_ends_frame_s1_q <= 1'b0;
            job_fetches_s1_q    <= 1'b0;
            job_ends_group_s1_q <= 1'b0;
        end else begin
            job_offloads_q      <= goes & ~clear_i;
            job_ends_frame_q    <= passes & item_ends_frame_q & ~clear_i;
            job_fetches_q       <= steps & fetches & ~clear_i;
            job_ends_group_q    <= walk_ends & item_last_q & ~clear_i;
            job_offloads_s1_q   <= job_offloads_q & ~clear_i;
            job_ends_frame_s1_q <= job_ends_frame_q & ~clear_i;
            job_fetches_s1_q    <= job_fetches_q & ~clear_i;
            job_ends_group_s1_q <= job_ends_group_q & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        job_cluster_q    <= item_cluster_q;
        job_page_q       <= item_selects_q ? walk_page : place_page;
        job_token_q      <= item_word_q;
        job_stored_q     <= full ? stored : stored + 8'd1;
        job_founder_q    <= item_mark_q;
        job_full_q       <= full;
        job_takes_q      <= takes;
        job_joins_q      <= joins;
        job_slot_q       <= stored[1:0];
        job_whole_q      <= whole;
        job_cluster_s1_q <= job_cluster_q;
        job_page_s1_q    <= job_page_q;
        job_token_s1_q   <= job_token_q;
        job_stored_s1_q  <= job_stored_q;
        job_founder_s1_q <= job_founder_q;
        job_full_s1_q    <= job_full_q;
        job_takes_s1_q   <= job_takes_q;
        job_joins_s1_q   <= job_joins_q;
        job_slot_s1_q    <= job_slot_q;
        job_whole_s1_q   <= job_whole_q;
    end

    // -----------------------------------------------------------------------------------------
    // End of an offload
    // -----------------------------------------------------------------------------------------

    reg [21:0] room0_q;
    reg  [1:0] room0_borrow_q;
    reg  [6:0] room1_q;
    reg        room1_far_q;
    reg  [1:0] room1_borrow_q;
    reg        room2_far_q;
    reg  [1:0] room2_borrow_q;

    wire [23:0] room0 =
          {2'd0, store_limit_i[21:0]}
        - {2'd0, store_base_i[21:0]}
        - {3'd0, token_bytes_i};

    wire [23:0] room1 =
          {2'd0, store_limit_i[43:22]} - {2'd0, store_base_i[43:22]}
        + {{22{room0_borrow_q[1]}}, room0_borrow_q};

    wire [21:0] room2 =
          {2'd0, store_limit_i[63:44]} - {2'd0, store_base_i[63:44]}
        + {{20{room1_borrow_q[1]}}, room1_borrow_q};

    // highest offset of a token that fits: store_limit - store_base - token_bytes
    wire [28:0] room = {room1_q, room0_q};

    wire misses_and = (room < address_offset) & ~(room1_far_q | room2_far_q);

    // the token does not fit below store_limit
    wire misses = room2_borrow_q[1] | misses_and;

    // an offload that has a page
    wire placed = job_offloads_s1_q & ~job_full_s1_q;

    // ERR_BOUNDS
    wire bounds = placed & misses;

    // the token has a slot
    wire lands = placed & ~misses;

    // it had taken a page in vain
    wire gives_back = bounds & job_takes_s1_q;

    // the cluster's entry is written
    wire commit = lands | (job_offloads_s1_q & job_founder_s1_q);

    wire [7:0] commit_stored = lands ? job_stored_s1_q : 8'd0;

    // as it stands in the record
    wire [63:0] address = (job_offloads_s1_q ? lands : ~is_null) ? placed_at : 64'd0;

    wire [102:0] offloads_joined = {address, ~lands, job_cluster_s1_q, job_token_s1_q};

    wire offloads_ready;
    wire offloads_busy;

    // records that wait to be taken
    dre_fifo_w103_d8_s2 u_offloads (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .clear_i (clear_i),
        .valid_i (job_offloads_s1_q),
        .data_i  (offloads_joined),
        .ready_i (offload_ready_i),
        .ready_o (offloads_ready),
        .valid_o (offload_valid_o),
        .data_o  (offload_o),
        .busy_o  (offloads_busy)
    );

    always @(posedge clk_i) begin
        room0_q        <= room0[21:0];
        room0_borrow_q <= room0[23:22];
        room1_q        <= room1[6:0];
        room1_far_q    <= |room1[21:7];
        room1_borrow_q <= room1[23:22];
        room2_far_q    <= |room2[19:0];
        room2_borrow_q <= room2[21:20];
    end

    // -----------------------------------------------------------------------------------------
    // Merging
    // -----------------------------------------------------------------------------------------

    // bytes in use of the page
    wire [22:0] page_bytes = job_whole_s1_q ? {token_bytes_i, 2'd0} : address_slot_bytes;

    // tokens in use of the page
    wire [2:0] page_tokens = job_whole_s1_q ? PAGE_TOKENS : {1'b0, job_slot_s1_q};

    wire        merge_fetch_valid;
    wire [54:0] merge_descriptor;
    wire        merge_busy;

    dre_kvmu_merge u_merge (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .clear_i       (clear_i),
        .max_burst_i   (max_burst_i),
        .page_i        (job_fetches_s1_q),
        .joins_i       (job_joins_s1_q),
        .end_i         (job_ends_group_s1_q),
        .offset_i      (address_offset),
        .bytes_i       (page_bytes),
        .tokens_i      (page_tokens),
        .cluster_i     (job_cluster_s1_q),
        .fetch_valid_o (merge_fetch_valid),
        .descriptor_o  (merge_descriptor),
        .offset_o      (merged_offset),
        .null_o        (is_null),
        .fetched_o     (fetched_o),
        .group_done_o  (group_done_o),
        .busy_o        (merge_busy)
    );

    wire fetches_ready;
    wire fetches_busy;

    // records that wait to be taken
    dre_fifo_w119_d8_s3 u_fetches (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .clear_i (clear_i),
        .valid_i (merge_fetch_valid),
        .data_i  ({merge_descriptor, address}),
        .ready_i (fetch_ready_i),
        .ready_o (fetches_ready),
        .valid_o (fetch_valid_o),
        .data_o  (fetch_o),
        .busy_o  (fetches_busy)
    );

    // -----------------------------------------------------------------------------------------
    // Table
    // -----------------------------------------------------------------------------------------

    // the entry read was written in the same cycle, and has to be read again: no younger job has it
    reg stale_q;

    wire [13:0] table_rdata;

    // of each cluster: stored tokens, last page; unknown before its founder is offloaded
    dre_ram_1r1w_w14_d64_any u_table (
        .clk_i        (clk_i),
        .read_en_i    (looks_up),
        .read_addr_i  (read_at),
        .read_data_o  (table_rdata),
        .write_en_i   (commit),
        .write_addr_i (job_cluster_s1_q),
        .write_data_i ({commit_stored, job_page_s1_q})
    );

    // the offload goes its way
    assign goes = item_offloads_q & offloads_ready & ~(holds | stale_q);

    wire stale_or =
          (goes & (item_cluster_q == read_at))
        | (job_offloads_q & (job_cluster_q == read_at));

    // an offload of the same cluster is on its way
    wire hit_s0 = job_offloads_q & (job_cluster_q == item_cluster_q);

    // an offload of the same cluster is on its way
    wire hit_s1 = job_offloads_s1_q & (job_cluster_s1_q == item_cluster_q);

    // what the table says with all that is on its way
    wire [13:0] entry =
        hit_s0 ? {job_stored_q, job_page_q} :
        hit_s1 ? {job_stored_s1_q, job_page_s1_q} :
                 table_rdata;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            stale_q <= 1'b0;
        end else begin
            stale_q <= commit & (job_cluster_s1_q == read_at) & ~stale_or;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Place
    // Slot and page of the token at the table.
    // -----------------------------------------------------------------------------------------

    reg [6:0] pages_used_q;  // pages in use, with those taken by offloads on their way

    // tokens of the cluster in the store
    assign stored = item_mark_q ? 8'd0 : entry[13:6];

    // the token needs a new page
    wire needs = ~|stored[1:0];

    // every page is in use
    wire none_left = pages_used_q == PAGES;

    // no page is left for the token
    assign full = needs & none_left;

    // a page, or a place in one, may come back
    wire doubt = (job_offloads_q & ~job_full_q) | placed;

    // whether there is a page for it depends on offloads on their way
    assign holds = none_left & doubt;

    // it takes a new page
    assign takes = needs & ~none_left;

    // page of the token
    assign place_page = takes ? pages_used_q[5:0] : entry[5:0];

    // a page is taken
    wire page_taken = goes & takes;

    wire       any_stored        = |stored;
    wire [6:0] pages_used_choice = page_taken ? pages_used_q + 7'd1 : pages_used_q - 7'd1;

    wire [5:0] heads_rdata;

    // first page of each cluster; means nothing while none of its tokens is stored
    dre_ram_1r1w_w6_d64_any u_heads (
        .clk_i        (clk_i),
        .read_en_i    (looks_up),
        .read_addr_i  (read_at),
        .read_data_o  (heads_rdata),
        .write_en_i   (page_taken & ~any_stored),
        .write_addr_i (item_cluster_q),
        .write_data_i (place_page)
    );

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            pages_used_q <= 7'd0;
        end else begin
            if (clear_i) pages_used_q <= 7'd0;
            else if (page_taken ^ gives_back) pages_used_q <= pages_used_choice;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Walk
    // Pages of the selected cluster at the table.
    // -----------------------------------------------------------------------------------------

    reg       walking_q;     // a page of this cluster was given away
    reg [5:0] page_q;        // the page given away last
    reg [5:0] pages_left_q;  // whole pages not given away

    // stored tokens of the selected cluster
    wire [7:0] stored_selected = item_known_q ? table_rdata[13:6] : 8'd0;

    // page of this step
    assign walk_page = walking_q ? next_page : heads_rdata;

    wire [23:0] selected_joined = {
        item_last_q,
        item_mark_q,
        stored_selected,
        item_mark_q ? 8'd0 : item_word_q[7:0],
        item_mark_q ? 6'd0 : item_cluster_q
    };

    wire selected_ready;
    wire selected_busy;

    // records that wait to be taken
    dre_fifo_w24_d8 u_selected (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .clear_i (clear_i),
        .valid_i (steps & ~walking_q),
        .data_i  (selected_joined),
        .ready_i (selected_ready_i),
        .ready_o (selected_ready),
        .valid_o (selected_valid_o),
        .data_o  (selected_o),
        .busy_o  (selected_busy)
    );

    // a step of the walk is made
    assign steps = item_selects_q & fetches_ready & selected_ready;

    // whole pages, this one included
    wire [5:0] pages_left = walking_q ? pages_left_q : stored_selected[7:2];

    // all slots of the page are in use
    assign whole = |pages_left;

    wire any_stored_selected_1_0 = |stored_selected[1:0];

    // another page follows
    wire more = (pages_left > 6'd1) | (whole & any_stored_selected_1_0);

    wire [5:0] links_rdata;

    // of each page the next one of its cluster; means nothing at the last one
    dre_ram_1r1w_w6_d64_any u_links (
        .clk_i        (clk_i),
        .read_en_i    (steps & more),
        .read_addr_i  (walk_page),
        .read_data_o  (links_rdata),
        .write_en_i   (page_taken & any_stored),
        .write_addr_i (entry[5:0]),
        .write_data_i (place_page)
    );

    // page behind that of the step before
    assign next_page = links_rdata;

    // the cluster has a page left
    assign fetches = whole | any_stored_selected_1_0;

    // the page lies behind the one before
    assign joins = walking_q & (next_page == page_q + 6'd1);

    // it is the last step of its cluster
    assign walk_ends = steps & ~more;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            walking_q <= 1'b0;
        end else begin
            walking_q <= (steps ? more : walking_q) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (steps) begin
            page_q       <= walk_page;
            pages_left_q <= pages_left - 6'd1;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Job
    // What goes from the table into the arithmetic.
    // -----------------------------------------------------------------------------------------

    // what stands at the table is done there
    assign passes = goes | (item_ends_frame_q & ~item_offloads_q) | walk_ends;

    // -----------------------------------------------------------------------------------------
    // Status
    // -----------------------------------------------------------------------------------------

    // something is to be decided
    wire work =
          ring_busy
        | item
        | merge_busy
        | job_offloads_q
        | job_ends_frame_q
        | job_fetches_q
        | job_ends_group_q
        | job_offloads_s1_q
        | job_ends_frame_s1_q
        | job_fetches_s1_q
        | job_ends_group_s1_q;

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign select_ready_o = advance & ~leaver;
    assign busy_o         = work | offloads_busy | selected_busy | fetches_busy;
    assign idle_o         = ~work;
    assign pages_used_o   = pages_used_q;
    assign frame_done_o   = job_ends_frame_s1_q;
    assign store_full_o   = job_offloads_s1_q & job_full_s1_q;
    assign bounds_o       = bounds;
    assign offloaded_o    = job_offloads_s1_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, room2_borrow_q[0]};

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_kvmu
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // settings in the cycle before
    reg [180:0] f_settings_q;
    // they have not changed since reset or clear
    reg f_constant_q;
    // there was a cycle before, not of clear
    reg f_after_q;
    // a frame has begun
    reg f_frame_q;
    // a group has begun
    reg f_group_q;
    // frames are worked off
    reg f_assigning_q;
    // groups are worked off
    reg f_selecting_q;
    // clusters there are
    reg [6:0] f_founded_q;
    // cycles that assign has waited with nothing in its way
    reg [7:0] f_assign_waited_q;

    // they did not change
    wire f_same = f_settings_q == {token_bytes_i, max_burst_i, store_base_i, store_limit_i};

    always @(posedge clk_i) begin
        f_settings_q <= {token_bytes_i, max_burst_i, store_base_i, store_limit_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_constant_q <= 1'd1;
        else f_constant_q <= clear_i | (f_constant_q & f_same & f_after_q) | ~f_after_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_after_q <= 1'd0;
        else f_after_q <= ~clear_i;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_frame_q <= 1'd0;
        else f_frame_q <= ~clear_i & ((assign_valid_i & assign_ready_o) ? ~assign_last_i :
            f_frame_q);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_group_q <= 1'd0;
        else f_group_q <= ~clear_i & ((select_valid_i & select_ready_o) ? ~select_last_i :
            f_group_q);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_assigning_q <= 1'd0;
        else f_assigning_q <= ~clear_i & (assign_valid_i | f_frame_q | (f_assigning_q & ~idle_o));
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_selecting_q <= 1'd0;
        else f_selecting_q <= ~clear_i & (select_valid_i | f_group_q | (f_selecting_q & ~idle_o));
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_founded_q <= 7'd0;
        else f_founded_q <= clear_i ? 7'd0 : (assign_valid_i & assign_ready_o & assign_new_i) ?
            f_founded_q + 7'd1 : f_founded_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_assign_waited_q <= 8'd0;
        else f_assign_waited_q <= (assign_valid_i & ~assign_ready_o & (offload_ready_i &
            ~clear_i & (recent_window_i == $past(recent_window_i)))) ? ((f_assign_waited_q == 8'd8)
            ? 8'd8 : f_assign_waited_q + 8'd1) : 8'd0;
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
            // settings change only while busy_o is 0
            `REQUIRE(f_asks_settings, f_same | ~busy_o | ~f_after_q);
            // a window that the ring holds
            `REQUIRE(f_asks_window, recent_window_i <= 5'd16);
            // bytes of a token are legal
            `REQUIRE(f_asks_token_bytes, (token_bytes_i != 21'd0) & (token_bytes_i <= 21'd1048576));
            // frames and groups do not overlap
            `REQUIRE(f_asks_sides, !(assign_valid_i & select_valid_i));
            // no frame before the groups are worked off
            `REQUIRE(f_asks_frames, !assign_valid_i | ~f_selecting_q);
            // no group before the frames are worked off
            `REQUIRE(f_asks_groups, !select_valid_i | ~f_assigning_q);
            // clusters are numbered in the order in which they are founded
            `REQUIRE(f_asks_founds, !(assign_valid_i & assign_new_i) | (({1'd0,
                assign_cluster_i} == f_founded_q) & ~assign_rejected_i));
            // a token joins a cluster that there is
            `REQUIRE(f_asks_joins, !(assign_valid_i & ~assign_new_i & ~assign_rejected_i) |
                ({1'd0, assign_cluster_i} < f_founded_q));
            // a cluster selected is one that there is
            `REQUIRE(f_asks_selects, !(select_valid_i & ~select_null_i) | ({1'd0,
                select_cluster_i} < f_founded_q));
            // a null selection is alone
            `REQUIRE(f_asks_null, !(select_valid_i & select_null_i) | select_last_i);
        end
        if (f_ran_q & rst_ni) begin
            // the window changes only while busy_o is 0 and nothing is offered
            `REQUIRE(f_asks_window_stays, !$past(busy_o | assign_valid_i) | (recent_window_i ==
                $past(recent_window_i)));
            // assign: what is offered is not withdrawn
            `REQUIRE(f_asks_assign_stays, !$past(assign_valid_i & ~assign_ready_o & ~clear_i) |
                assign_valid_i);
            // assign: what is offered holds still
            `REQUIRE(f_asks_assign_holds, !$past(assign_valid_i & ~assign_ready_o & ~clear_i) |
                ({assign_token_i, assign_cluster_i, assign_new_i, assign_rejected_i, assign_last_i}
                == $past({assign_token_i, assign_cluster_i, assign_new_i, assign_rejected_i,
                assign_last_i})));
            // select: what is offered is not withdrawn
            `REQUIRE(f_asks_select_stays, !$past(select_valid_i & ~select_ready_o & ~clear_i) |
                select_valid_i);
            // select: what is offered holds still
            `REQUIRE(f_asks_select_holds, !$past(select_valid_i & ~select_ready_o & ~clear_i) |
                ({select_cluster_i, select_count_i, select_null_i, select_last_i} ==
                $past({select_cluster_i, select_count_i, select_null_i, select_last_i})));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no more pages than the store has
            f_gives_pages: assert (pages_used_o <= 7'd64);
            // an offload that has a slot lies in the store, whole
            f_gives_lands: assert (!lands | ((placed_at >= store_base_i) & (({1'd0, placed_at} +
                {44'd0, token_bytes_i}) <= {1'd0, store_limit_i})));
            // an offload that has none has one reason
            f_gives_one_reason: assert (!(store_full_o & bounds_o));
            // the address of an offload is inside the store
            f_gives_offload_inside: assert (!(offload_valid_o & ~offload_o[38] & f_constant_q) |
                ((offload_o[102:39] >= store_base_i) & (({1'd0, offload_o[102:39]} + {44'd0,
                token_bytes_i}) <= {1'd0, store_limit_i})));
            // an offload without a slot has the address 0
            f_gives_offload_none: assert (!(offload_valid_o & offload_o[38]) |
                (offload_o[102:39] == 64'd0));
            // what is fetched is inside the store
            f_gives_fetch_inside: assert (!(fetch_valid_o & ~fetch_o[117] & f_constant_q) |
                ((fetch_o[63:0] >= store_base_i) & (({1'd0, fetch_o[63:0]} + {33'd0,
                fetch_o[95:64]}) <= {1'd0, store_limit_i})));
            // a null descriptor is 0
            f_gives_fetch_null: assert (!(fetch_valid_o & fetch_o[117]) | (fetch_o[95:0] == 96'd0));
            // idle_o and busy_o say the same of work
            f_gives_busy: assert (busy_o | idle_o);
            // assign: served within 8 cycles
            f_gives_assign_served: assert (f_assign_waited_q != 8'd8);
        end
        if (f_ran_q & rst_ni) begin
            // offload: what is offered is not withdrawn
            f_gives_offload_stays: assert (!$past(offload_valid_o & ~offload_ready_i & ~clear_i)
                | offload_valid_o);
            // offload: what is offered holds still
            f_gives_offload_holds: assert (!$past(offload_valid_o & ~offload_ready_i & ~clear_i)
                | (offload_o == $past(offload_o)));
            // selected: what is offered is not withdrawn
            f_gives_selected_stays: assert (!$past(selected_valid_o & ~selected_ready_i &
                ~clear_i) | selected_valid_o);
            // selected: what is offered holds still
            f_gives_selected_holds: assert (!$past(selected_valid_o & ~selected_ready_i &
                ~clear_i) | (selected_o == $past(selected_o)));
            // fetch: what is offered is not withdrawn
            f_gives_fetch_stays: assert (!$past(fetch_valid_o & ~fetch_ready_i & ~clear_i) |
                fetch_valid_o);
            // fetch: what is offered holds still
            f_gives_fetch_holds: assert (!$past(fetch_valid_o & ~fetch_ready_i & ~clear_i) |
                (fetch_o == $past(fetch_o)));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // assign waits
            f_reaches_assign_stalls: cover (assign_valid_i & ~assign_ready_o);
            // assign moves
            f_reaches_assign_flows: cover (assign_valid_i & assign_ready_o);
            // select waits
            f_reaches_select_stalls: cover (select_valid_i & ~select_ready_o);
            // select moves
            f_reaches_select_flows: cover (select_valid_i & select_ready_o);
            // a token is offloaded
            f_reaches_offloaded: cover (offload_valid_o & ~offload_o[38]);
            // an offload does not fit
            f_reaches_bounds: cover (bounds_o);
            // a page is fetched
            f_reaches_fetched: cover (fetch_valid_o & ~fetch_o[117]);
            // a group without a page
            f_reaches_null: cover (fetch_valid_o & fetch_o[117]);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
