// SPDX-License-Identifier: Apache-2.0
//
// dre_uart_tx: UART transmitter: 8 data bits, no parity, one stop bit.
//
// Timing:     a byte in 10 bits and a cycle
// Reset:      rst_ni, synchronous, active low; control state only
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR

`default_nettype none

module dre_uart_tx (
    input  wire       clk_i,    // clock, rising edge
    input  wire       rst_ni,   // reset, synchronous, active low

    input  wire       valid_i,  // a byte is offered
    input  wire [7:0] data_i,   // the byte
    input  wire [7:0] bit_i,    // cycles of a bit, less one; constant
    output wire       ready_o,  // a byte is taken
    output wire       tx_o      // the line
);

    // -----------------------------------------------------------------------------------------
    // Byte
    // -----------------------------------------------------------------------------------------

    reg [3:0] left_q;   // bits to send, this one included; 0 between bytes
    reg [7:0] timer_q;  // cycles to come in this bit, after this one
    reg [7:0] rest_q;   // bits to come, the next one lowest
    reg       line_q;   // the line; idles at 1

    // nothing is being sent
    wire ready = left_q == 4'd0;

    // a byte begins
    wire load = valid_i & ready;

    wire timer_q_eq_0 = timer_q == 8'd0;

    // a bit ends
    wire step = ~ready & timer_q_eq_0;

    // the next bit goes on the line
    wire moves = load | step;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q <= 4'd0;
            line_q <= 1'b1;
        end else begin
            if (load) left_q <= 4'd10;
            else if (step) left_q <= left_q - 4'd1;
            if (moves) line_q <= load ? 1'b0 : rest_q[0];
        end
    end

    always @(posedge clk_i) begin
        timer_q <=
            moves        ? bit_i :
            timer_q_eq_0 ? bit_i :
                           timer_q - 8'd1;
        if (moves) rest_q <= load ? data_i : {1'b1, rest_q[7:1]};
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o = ready;
    assign tx_o    = line_q;

endmodule

`default_nettype wire
