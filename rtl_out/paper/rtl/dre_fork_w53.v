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

endmodule

`default_nettype wire
