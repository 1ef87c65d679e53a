// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu_ring: Recent window: a ring of the tokens that stay on the chip.
//
// A token that enters a full window makes the oldest leave in the same cycle.
// recent_window_i changes only while busy_o is 0.
//
// Parameters:  hcu.max_clusters = 64
//              kvmu.recent_max  = 16
// Timing:      one token in and one out a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_kvmu_ring (
    input  wire        clk_i,              // clock, rising edge
    input  wire        rst_ni,             // reset, synchronous, active low

    input  wire        clear_i,            // empties the ring
    input  wire  [4:0] recent_window_i,    // tokens that stay (RECENT_WINDOW)

    input  wire        assign_valid_i,     // an assignment is offered
    output wire        assign_ready_o,     // the assignment is taken
    input  wire [31:0] assign_token_i,     // its token
    input  wire  [5:0] assign_cluster_i,   // its cluster
    input  wire        assign_new_i,       // the token founds its cluster
    input  wire        assign_rejected_i,  // no cluster took the token
    input  wire        assign_last_i,      // last token of its frame

    output wire        leaver_valid_o,     // a token leaves the ring
    input  wire        leaver_ready_i,     // what stands at the output is taken
    output wire        leaver_last_o,      // a frame ends with it, or without a leaver
    output wire [31:0] leaver_token_o,     // the token
    output wire  [5:0] leaver_cluster_o,   // its cluster
    output wire        leaver_founder_o,   // it founded its cluster

    output wire        busy_o              // a token has to leave, or an end was not taken
);

    // Signals that are used above the place that drives them.
    wire enter;   // a token enters
    wire leaves;  // the oldest token leaves, if the output is free
    wire leave;   // the oldest token leaves
    wire ends_choice;

    // -----------------------------------------------------------------------------------------
    // Fill
    // Tokens entered and left, modulo twice the ring's size.
    // -----------------------------------------------------------------------------------------

    reg [4:0] entered_q;  // tokens that entered
    reg [4:0] left_q;     // tokens that left

    // tokens in the ring
    wire [4:0] fill = entered_q - left_q;

    // tokens above the window, two's complement
    wire [5:0] over = {1'b0, fill} - {1'b0, recent_window_i};

    // the ring holds less than the window
    wire below = over[5];

    // the ring holds more than the window
    wire above = ~below & (|over);

    wire above_by_one = over == 6'd1;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            entered_q <= 5'd0;
            left_q    <= 5'd0;
        end else begin
            if (enter | clear_i) entered_q <= clear_i ? 5'd0 : entered_q + 5'd1;
            if (leave | clear_i) left_q <= clear_i ? 5'd0 : left_q + 5'd1;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Output
    // A leaver, the end of a frame, or both; the leaver is the word that the memory read.
    // -----------------------------------------------------------------------------------------

    reg leaves_q;  // a leaver stands at the output
    reg ends_q;    // a frame ends here

    wire occupied = leaves_q | ends_q;

    // the output is free, or freed in this cycle
    wire free = ~occupied | leaver_ready_i;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            leaves_q <= 1'b0;
            ends_q   <= 1'b0;
        end else begin
            leaves_q <= (free ? leaves : leaves_q) & ~clear_i;
            ends_q   <= ends_choice & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // In and out
    // -----------------------------------------------------------------------------------------

    reg owed_q;       // a token entered and the ring still holds more than the window
    reg owed_last_q;  // that token is the last of its frame

    // no assignment is taken while several leavers are owed
    wire blocked = owed_q & (~above_by_one | assign_rejected_i);

    // an assignment is taken
    wire ready = free & ~blocked;

    wire assign_valid_i_and_not_blocked = assign_valid_i & ~blocked;

    // a token enters, if the output is free
    wire enters = assign_valid_i_and_not_blocked & ~assign_rejected_i;

    // a token enters
    assign enter = enters & free;

    // the oldest token leaves, if the output is free
    assign leaves = (enters & ~below & (|fill)) | owed_q;

    // the oldest token leaves
    assign leave = leaves & free;

    // the token that enters leaves the ring above the window
    wire owes = leaves ? above : ~below;

    wire owed_choice =
        enter ? owes :
        leave ? above & ~above_by_one :
                owed_q;

    // the end of its frame comes with a leaver that is owed
    wire later = enters & owes;

    // its frame ends with it, at once
    wire ends_now = assign_valid_i_and_not_blocked & assign_last_i & ~later;

    assign ends_choice = free ? (owed_q ? owed_last_q & above_by_one : ends_now) : ends_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            owed_q <= 1'b0;
        end else begin
            owed_q <= owed_choice & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (enter) owed_last_q <= assign_last_i;
    end

    // -----------------------------------------------------------------------------------------
    // Memory
    // -----------------------------------------------------------------------------------------

    wire [38:0] tokens_rdata;

    // recent tokens: founder of its cluster, cluster, token
    dre_ram_1r1w_w39_d16 u_tokens (
        .clk_i        (clk_i),
        .read_en_i    (leave),
        .read_addr_i  (left_q[3:0]),
        .read_data_o  (tokens_rdata),
        .write_en_i   (enter),
        .write_addr_i (entered_q[3:0]),
        .write_data_i ({assign_new_i, assign_cluster_i, assign_token_i})
    );

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign assign_ready_o   = ready;
    assign leaver_valid_o   = leaves_q;
    assign leaver_last_o    = ends_q;
    assign leaver_token_o   = tokens_rdata[31:0];
    assign leaver_cluster_o = tokens_rdata[37:32];
    assign leaver_founder_o = tokens_rdata[38];
    assign busy_o           = occupied | owed_q;

endmodule

`default_nettype wire
