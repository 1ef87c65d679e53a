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

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_kvmu_ring
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

`ifdef YOSYS
    // number of the token that is watched
    (* anyconst *) reg [4:0] f_at;
`else
    wire [4:0] f_at = 5'd0;
`endif

    // what it was
    reg [38:0] f_word_q;
    // it stands at the output
    reg f_shown_q;
    // what the ring holds
    reg [38:0] f_words_q [0:15];
    // what its output holds
    reg [38:0] f_read_q;
    // frames that ended
    reg [1:0] f_frames_q;
    // ends of frames handed on
    reg [1:0] f_ends_q;
    // cycles that assign has waited with nothing in its way
    reg [7:0] f_assign_waited_q;

    // the word that enters
    wire [38:0] f_entering = {assign_new_i, assign_cluster_i, assign_token_i};

    // the watched token enters
    wire f_marks = enter & (entered_q == f_at);

    // tokens that leave before it
    wire [4:0] f_until = f_at - left_q;

    // the word at the output
    wire [38:0] f_out = {leaver_founder_o, leaver_cluster_o, leaver_token_o};

    always @(posedge clk_i) begin
        f_word_q <= f_marks ? f_entering : f_word_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_shown_q <= 1'd0;
        else f_shown_q <= ~clear_i & ((leave & (left_q == f_at)) | (f_shown_q & ~free));
    end

    always @(posedge clk_i) begin
        if (enter) f_words_q[entered_q[3:0]] <= f_entering;
    end

    always @(posedge clk_i) begin
        f_read_q <= leave ? f_words_q[left_q[3:0]] : f_read_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_frames_q <= 2'd0;
        else f_frames_q <= clear_i ? 2'd0 : f_frames_q + {1'd0, assign_valid_i & assign_ready_o
            & assign_last_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_ends_q <= 2'd0;
        else f_ends_q <= clear_i ? 2'd0 : f_ends_q + {1'd0, leaver_last_o & leaver_ready_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_assign_waited_q <= 8'd0;
        else f_assign_waited_q <= (assign_valid_i & ~assign_ready_o & (leaver_ready_i &
            ~clear_i)) ? ((f_assign_waited_q == 8'd18) ? 8'd18 : f_assign_waited_q + 8'd1) : 8'd0;
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
            // a window that the ring holds
            `REQUIRE(f_asks_window, recent_window_i <= 5'd16);
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
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no more tokens than places
            f_gives_fill: assert (fill <= 5'd16);
            // the watched token is intact in the ring
            f_gives_intact: assert (!(f_until < fill) | (f_words_q[f_at[3:0]] == f_word_q));
            // it is read intact
            f_gives_read: assert (!f_shown_q | (f_read_q == f_word_q));
            // it is offered
            f_gives_shown: assert (!f_shown_q | leaves_q);
            // the memory yields what was written, as is proved of it
            f_lemma_memory: assert (!leaves_q | (tokens_rdata == f_read_q));
            // the watched token leaves intact
            f_gives_delivered: assert (!f_shown_q | (f_out == f_word_q));
            // and in its turn
            f_gives_turn: assert (!(leaves_q & (left_q == f_at + 5'd1)) | f_shown_q);
            // a leaver is owed only while the ring is above the window
            f_gives_owed: assert (!owed_q | above);
            // within the window every token stays
            f_gives_stays: assert (!leave | above | (enter & ~below));
            // every end of a frame is handed on once
            f_gives_ends: assert ((f_frames_q - f_ends_q) == ({1'd0, ends_q} + {1'd0, owed_q &
                owed_last_q}));
            // assign: served within 18 cycles
            f_gives_assign_served: assert (f_assign_waited_q != 8'd18);
        end
        if (f_ran_q & rst_ni) begin
            // leaver: what is offered is not withdrawn
            f_gives_leaver_stays: assert (!$past((leaver_valid_o | leaver_last_o) &
                ~leaver_ready_i & ~clear_i) | (leaver_valid_o | leaver_last_o));
            // leaver: what is offered holds still
            f_gives_leaver_holds: assert (!$past((leaver_valid_o | leaver_last_o) &
                ~leaver_ready_i & ~clear_i) | ({leaver_valid_o, leaver_last_o, leaver_token_o,
                leaver_cluster_o, leaver_founder_o} == $past({leaver_valid_o, leaver_last_o,
                leaver_token_o, leaver_cluster_o, leaver_founder_o})));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // assign waits
            f_reaches_assign_stalls: cover (assign_valid_i & ~assign_ready_o);
            // assign moves
            f_reaches_assign_flows: cover (assign_valid_i & assign_ready_o);
            // leaver waits
            f_reaches_leaver_stalls: cover ((leaver_valid_o | leaver_last_o) & ~leaver_ready_i);
            // leaver moves
            f_reaches_leaver_flows: cover ((leaver_valid_o | leaver_last_o) & leaver_ready_i);
            // several leavers are owed
            f_reaches_owes: cover (owed_q & !above_by_one);
            // a frame ends with a token that no cluster took
            f_reaches_rejected: cover (assign_valid_i & assign_ready_o & assign_rejected_i &
                assign_last_i);
            // a leaver and an end
            f_reaches_both: cover (leaver_valid_o & leaver_last_o);
            // every place is taken
            f_reaches_full: cover (fill == 5'd16);
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
