// SPDX-License-Identifier: Apache-2.0
//
// dre_slice_w53: Stream register slice: the outputs of a stream as registers.
//
// valid_o and data_o hold still while valid_o is 1 and ready_i is 0.
// ready_o follows ready_i within the cycle; clear_i drops the word held.
//
// Parameters:  width = 53
// Timing:      latency 1 cycle, one word a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_slice_w53 (
    input  wire        clk_i,    // clock, rising edge
    input  wire        rst_ni,   // reset, synchronous, active low

    input  wire        clear_i,  // drops the word held
    input  wire        valid_i,  // a word is offered
    input  wire [52:0] data_i,   // the word
    input  wire        ready_i,  // the far side takes the word
    output wire        ready_o,  // the slice takes the word offered
    output wire        valid_o,  // the slice offers a word
    output wire [52:0] data_o    // the word
);

    // -----------------------------------------------------------------------------------------
    // Register
    // -----------------------------------------------------------------------------------------

    reg        valid_q;  // the slice holds a word
    reg [52:0] data_q;   // the word held

    // free, or freed in this cycle
    wire ready = ~valid_q | ready_i;

    wire load = valid_i & ready;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            valid_q <= 1'b0;
        end else begin
            valid_q <= (valid_i | (valid_q & ~ready_i)) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (load) data_q <= data_i;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o = ready;
    assign valid_o = valid_q;
    assign data_o  = data_q;

endmodule

`default_nettype wire
