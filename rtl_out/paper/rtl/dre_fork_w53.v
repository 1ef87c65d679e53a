// SPDX-License-Identifier: Apache-2.0
//
// dre_fork_w53: Fork: a register that two sides take the word of.
//
// Each side takes the word when it likes; the next one comes when both have.
// clear_i drops the word held.
//
// Parameters:  width = 53
// Timing:      latency 1 cycle, a word every second cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_fork_w53 (
    input  wire        clk_i,          // clock, rising edge
    input  wire        rst_ni,         // reset, synchronous, active low

    input  wire        clear_i,        // drops the word held
    input  wire        valid_i,        // a word is offered
    input  wire [52:0] data_i,         // the word

    output wire        left_valid_o,   // the left side is offered a word
    input  wire        left_ready_i,   // the left side takes the word

    output wire        right_valid_o,  // the right side is offered a word
    input  wire        right_ready_i,  // the right side takes the word

    output wire        ready_o,        // the fork takes the word offered
    output wire [52:0] data_o,         // the word
    output wire        busy_o          // a side has not taken the word
);

    // -----------------------------------------------------------------------------------------
    // Register
    // -----------------------------------------------------------------------------------------

    reg        left_q;   // the left side is offered the word
    reg        right_q;  // the right side is offered the word
    reg [52:0] data_q;   // the word held

    wire left_q_or_right_q = left_q | right_q;

    // both sides have taken the word before
    wire ready = ~left_q_or_right_q;

    wire load = valid_i & ready;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q  <= 1'b0;
            right_q <= 1'b0;
        end else begin
            left_q  <= (load | (left_q & ~left_ready_i)) & ~clear_i;
            right_q <= (load | (right_q & ~right_ready_i)) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (load) data_q <= data_i;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o       = ready;
    assign left_valid_o  = left_q;
    assign right_valid_o = right_q;
    assign data_o        = data_q;
    assign busy_o        = left_q_or_right_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_fork_w53
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // the word taken last
    reg [52:0] f_word_q;
    // words taken
    reg [1:0] f_came_q;
    // words that the left side took
    reg [1:0] f_left_q;
    // words that the right side took
    reg [1:0] f_right_q;
    // cycles that in has waited with nothing in its way
    reg [7:0] f_in_waited_q;

    always @(posedge clk_i) begin
        f_word_q <= load ? data_i : f_word_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_came_q <= 2'd0;
        else f_came_q <= clear_i ? 2'd0 : f_came_q + {1'd0, load};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_left_q <= 2'd0;
        else f_left_q <= clear_i ? 2'd0 : f_left_q + {1'd0, left_q & left_ready_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_right_q <= 2'd0;
        else f_right_q <= clear_i ? 2'd0 : f_right_q + {1'd0, right_q & right_ready_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_in_waited_q <= 8'd0;
        else f_in_waited_q <= (valid_i & ~ready_o & (left_ready_i & right_ready_i & ~clear_i)) ?
            ((f_in_waited_q == 8'd2) ? 8'd2 : f_in_waited_q + 8'd1) : 8'd0;
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
            // the left side gets every word once
            f_gives_left_once: assert ((f_came_q - f_left_q) == {1'd0, left_q});
            // the right side gets every word once
            f_gives_right_once: assert ((f_came_q - f_right_q) == {1'd0, right_q});
            // both get the word that was taken
            f_gives_intact: assert (!(left_valid_o | right_valid_o) | (data_o == f_word_q));
            // no word is taken before both have the one before
            f_gives_room: assert (!(ready_o & busy_o));
            // in: served within 2 cycles
            f_gives_in_served: assert (f_in_waited_q != 8'd2);
        end
        if (f_ran_q & rst_ni) begin
            // left: what is offered is not withdrawn
            f_gives_left_stays: assert (!$past(left_valid_o & ~left_ready_i & ~clear_i) |
                left_valid_o);
            // left: what is offered holds still
            f_gives_left_holds: assert (!$past(left_valid_o & ~left_ready_i & ~clear_i) |
                (data_o == $past(data_o)));
            // right: what is offered is not withdrawn
            f_gives_right_stays: assert (!$past(right_valid_o & ~right_ready_i & ~clear_i) |
                right_valid_o);
            // right: what is offered holds still
            f_gives_right_holds: assert (!$past(right_valid_o & ~right_ready_i & ~clear_i) |
                (data_o == $past(data_o)));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // left waits
            f_reaches_left_stalls: cover (left_valid_o & ~left_ready_i);
            // left moves
            f_reaches_left_flows: cover (left_valid_o & left_ready_i);
            // right waits
            f_reaches_right_stalls: cover (right_valid_o & ~right_ready_i);
            // right moves
            f_reaches_right_flows: cover (right_valid_o & right_ready_i);
        end
        if (f_ran_q & rst_ni) begin
            // the right side is first
            f_reaches_one_side: cover (left_q & !right_q & ($past(right_q)));
            // the left side is first
            f_reaches_other_side: cover (right_q & !left_q & ($past(left_q)));
            // a word is dropped
            f_reaches_dropped: cover (!busy_o & $past(clear_i & busy_o));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
