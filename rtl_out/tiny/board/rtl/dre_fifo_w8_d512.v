// SPDX-License-Identifier: Apache-2.0
//
// dre_fifo_w8_d512: Stream FIFO on block RAM.
//
// Holds `depth` words in memory and one more at its output.
// clear_i empties it.
//
// Parameters:  width = 8
//              depth = 512
// Timing:      latency 2 cycles when empty, one word a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_fifo_w8_d512 (
    input  wire       clk_i,    // clock, rising edge
    input  wire       rst_ni,   // reset, synchronous, active low

    input  wire       clear_i,  // empties the FIFO
    input  wire       valid_i,  // a word is offered
    input  wire [7:0] data_i,   // the word
    input  wire       ready_i,  // the far side takes the word
    output wire       ready_o,  // the FIFO takes the word offered
    output wire       valid_o,  // the FIFO offers a word
    output wire [7:0] data_o,   // the word
    output wire       busy_o    // the FIFO is not empty
);

    localparam [9:0] FULL = 10'd512;  // words that fill the memory

    // -----------------------------------------------------------------------------------------
    // Fill
    // -----------------------------------------------------------------------------------------

    reg [9:0] fill_q;   // words in the memory
    reg       ready_q;  // the memory has room
    reg       valid_q;  // the read output holds a word

    // a word comes in
    wire write = valid_i & ready_q;

    // the memory holds a word
    wire stored = |fill_q;

    // the word at the output stays
    wire held = valid_q & ~ready_i;

    // the oldest word moves to the output
    wire read = stored & ~held;

    wire [9:0] fill_d =
        clear_i        ? 10'd0 :
        (write ^ read) ? (write ? fill_q + 10'd1 : fill_q - 10'd1) :
                         fill_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            fill_q  <= 10'd0;
            ready_q <= 1'b0;
            valid_q <= 1'b0;
        end else begin
            fill_q  <= fill_d;
            ready_q <= fill_d != FULL;
            valid_q <= (read | held) & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Memory
    // The read output is the output of the FIFO and holds until the word is taken.
    // -----------------------------------------------------------------------------------------

    reg [8:0] write_at_q;  // where the next word goes
    reg [8:0] read_at_q;   // where the oldest word is

    wire [7:0] words_rdata;

    // the words that wait
    dre_ram_1r1w_w8_d512_any u_words (
        .clk_i        (clk_i),
        .read_en_i    (read),
        .read_addr_i  (read_at_q),
        .read_data_o  (words_rdata),
        .write_en_i   (write),
        .write_addr_i (write_at_q),
        .write_data_i (data_i)
    );

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            write_at_q <= 9'd0;
            read_at_q  <= 9'd0;
        end else begin
            if (write | clear_i) write_at_q <= clear_i ? 9'd0 : write_at_q + 9'd1;
            if (read | clear_i) read_at_q <= clear_i ? 9'd0 : read_at_q + 9'd1;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o = ready_q;
    assign valid_o = valid_q;
    assign data_o  = words_rdata;
    assign busy_o  = stored | valid_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_fifo_w8_d512
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

`ifdef YOSYS
    // number of the word that is watched
    (* anyconst *) reg [10:0] f_at;
`else
    wire [10:0] f_at = 11'd0;
`endif

    // words that came
    reg [10:0] f_came_q;
    // words that left
    reg [10:0] f_left_q;
    // the watched word is in the memory
    reg f_stored_q;
    // the watched word is at the output
    reg f_shown_q;
    // words of the memory ahead of it
    reg [9:0] f_ahead_q;
    // its place
    reg [8:0] f_where_q;
    // its content
    reg [7:0] f_word_q;
    // what the memory holds
    reg [7:0] f_words_q [0:511];
    // what its output holds
    reg [7:0] f_read_q;
    // cycles that out has waited with nothing in its way
    reg [7:0] f_out_waited_q;
    // cycles that in has waited with nothing in its way
    reg [7:0] f_in_waited_q;

    // the watched word comes
    wire f_marks = write & (f_came_q == f_at);

    // the watched word moves to the output
    wire f_moves = read & f_stored_q & (f_ahead_q == 10'd0);

    // words in the FIFO
    wire [10:0] f_inside = {1'd0, fill_q} + {10'd0, valid_q};

    // words that leave before the watched one
    wire [10:0] f_until = f_at - f_left_q;

    // where the next word goes, before it wraps
    wire [10:0] f_write_at = {2'd0, read_at_q} + {1'd0, fill_q};

    // where the watched word is, before it wraps
    wire [10:0] f_expected_at = {2'd0, read_at_q} + {1'd0, f_ahead_q};

    always @(posedge clk_i) begin
        if (!rst_ni) f_came_q <= 11'd0;
        else f_came_q <= clear_i ? 11'd0 : (write) ? f_came_q + 11'd1 : f_came_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_left_q <= 11'd0;
        else f_left_q <= clear_i ? 11'd0 : (valid_q & ready_i) ? f_left_q + 11'd1 : f_left_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_stored_q <= 1'd0;
        else f_stored_q <= ~clear_i & (f_marks | (f_stored_q & ~f_moves));
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_shown_q <= 1'd0;
        else f_shown_q <= ~clear_i & (f_moves | (f_shown_q & held));
    end

    always @(posedge clk_i) begin
        f_ahead_q <= f_marks ? fill_q - {9'd0, read} : f_stored_q & read ? f_ahead_q - 10'd1 :
            f_ahead_q;
    end

    always @(posedge clk_i) begin
        f_where_q <= f_marks ? write_at_q : f_where_q;
    end

    always @(posedge clk_i) begin
        f_word_q <= f_marks ? data_i : f_word_q;
    end

    always @(posedge clk_i) begin
        if (write) f_words_q[write_at_q] <= data_i;
    end

    always @(posedge clk_i) begin
        f_read_q <= read ? f_words_q[read_at_q] : f_read_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_out_waited_q <= 8'd0;
        else f_out_waited_q <= (busy_o & ~(valid_o & ready_i) & (ready_i & ~clear_i)) ?
            ((f_out_waited_q == 8'd3) ? 8'd3 : f_out_waited_q + 8'd1) : 8'd0;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_in_waited_q <= 8'd0;
        else f_in_waited_q <= (valid_i & ~ready_o & (ready_i & ~clear_i)) ? ((f_in_waited_q ==
            8'd4) ? 8'd4 : f_in_waited_q + 8'd1) : 8'd0;
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
            // no more words than places
            f_gives_fill: assert (fill_q <= 10'd512);
            // ready_o only if there is a place
            f_gives_room: assert (!ready_q | (fill_q != 10'd512));
            // words lie side by side
            f_gives_places: assert ((f_write_at == {2'd0, write_at_q}) | (f_write_at == {2'd0,
                write_at_q} + 11'd512));
            // what came and did not leave is inside: nothing lost, nothing doubled
            f_gives_none_lost: assert ((f_came_q - f_left_q) == f_inside);
            // the watched word is in one place
            f_gives_watched: assert (!(f_until < f_inside) | (f_stored_q ^ f_shown_q));
            // what is ahead of it is in the memory
            f_gives_ahead: assert (!f_stored_q | (f_ahead_q < fill_q));
            // as many leave before it as came before it and are there
            f_gives_order: assert (!f_stored_q | (f_until == {1'd0, f_ahead_q} + {10'd0, valid_q}));
            // it is at the output when it is its turn
            f_gives_turn: assert (!f_shown_q | (valid_q & (f_until == 11'd0)));
            // it lies where it is expected
            f_gives_place: assert (!f_stored_q | (f_expected_at == {2'd0, f_where_q}) |
                (f_expected_at == {2'd0, f_where_q} + 11'd512));
            // it is intact in the memory
            f_gives_intact: assert (!f_stored_q | (f_words_q[f_where_q] == f_word_q));
            // it is read intact
            f_gives_read: assert (!f_shown_q | (f_read_q == f_word_q));
            // the memory yields what was written, as is proved of it
            f_lemma_memory: assert (!valid_q | (words_rdata == f_read_q));
            // the watched word leaves in its turn, intact
            f_gives_delivered: assert (!(valid_o & (f_left_q == f_at)) | (data_o == f_word_q));
            // busy_o tells whether a word is inside
            f_gives_busy: assert (busy_o == (valid_q | (|fill_q)));
            // out: served within 3 cycles
            f_gives_out_served: assert (f_out_waited_q != 8'd3);
            // in: served within 4 cycles
            f_gives_in_served: assert (f_in_waited_q != 8'd4);
        end
        if (f_ran_q & rst_ni) begin
            // out: what is offered is not withdrawn
            f_gives_out_stays: assert (!$past(valid_o & ~ready_i & ~clear_i) | valid_o);
            // out: what is offered holds still
            f_gives_out_holds: assert (!$past(valid_o & ~ready_i & ~clear_i) | (data_o ==
                $past(data_o)));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // out waits
            f_reaches_out_stalls: cover (valid_o & ~ready_i);
            // out moves
            f_reaches_out_flows: cover (valid_o & ready_i);
        end
        if (f_ran_q & rst_ni) begin
            // it is emptied
            f_reaches_drained: cover ($past(valid_q) & !valid_q & (f_left_q == 11'd2));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
