// SPDX-License-Identifier: Apache-2.0
//
// dre_uart_rx: UART receiver: 8 data bits, no parity, one stop bit.
//
// A byte without its stop bit is dropped.
//
// Timing:     a byte comes half a bit before its end
// Reset:      rst_ni, synchronous, active low; control state only
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR

`default_nettype none

module dre_uart_rx (
    input  wire       clk_i,    // clock, rising edge
    input  wire       rst_ni,   // reset, synchronous, active low

    input  wire       rx_i,     // the line; idles at 1
    input  wire [7:0] bit_i,    // cycles of a bit, less one; constant
    output wire       valid_o,  // a byte has come
    output wire [7:0] data_o    // it
);

    // -----------------------------------------------------------------------------------------
    // Line
    // Two registers bring it to this clock.
    // -----------------------------------------------------------------------------------------

    reg near_q;
    reg line_q;  // the line, of this clock

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            near_q <= 1'b1;
            line_q <= 1'b1;
        end else begin
            near_q <= rx_i;
            line_q <= near_q;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Byte
    // Each bit is looked at in its middle.
    // -----------------------------------------------------------------------------------------

    reg [3:0] left_q;   // bits to come, this one included; 0 between bytes
    reg [7:0] timer_q;  // cycles to come in this bit, after this one
    reg [7:0] data_q;   // bits so far, the first one lowest in the end
    reg       valid_q;  // a byte has come

    wire left_q_eq_0 = left_q == 4'd0;

    // a start bit begins
    wire starts = left_q_eq_0 & ~line_q;

    wire timer_q_eq_0 = timer_q == 8'd0;

    // the middle of a bit
    wire sample = ~left_q_eq_0 & timer_q_eq_0;

    wire left_q_eq_10 = left_q == 4'd10;
    wire left_q_eq_1  = left_q == 4'd1;

    // the start bit was none
    wire false_start = sample & left_q_eq_10 & line_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            left_q  <= 4'd0;
            valid_q <= 1'b0;
        end else begin
            if (starts) left_q <= 4'd10;
            else if (false_start) left_q <= 4'd0;
            else if (sample) left_q <= left_q - 4'd1;
            valid_q <= sample & left_q_eq_1 & line_q;
        end
    end

    always @(posedge clk_i) begin
        timer_q <=
            starts       ? {1'b0, bit_i[7:1]} :
            sample       ? bit_i :
            timer_q_eq_0 ? bit_i :
                           timer_q - 8'd1;
        if (sample & ~(left_q_eq_10 | left_q_eq_1)) data_q <= {line_q, data_q[7:1]};
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign valid_o = valid_q;
    assign data_o  = data_q;

endmodule

`default_nettype wire
