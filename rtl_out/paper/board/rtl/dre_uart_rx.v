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

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_uart_rx
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // bits looked at in their middle
    reg [7:0] f_bits_q;

    always @(posedge clk_i) begin
        f_bits_q <= (sample & (left_q != 4'd10) & (left_q != 4'd1)) ? {line_q, f_bits_q[7:1]} :
            f_bits_q;
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
        if (f_ran_q & rst_ni) begin
            // the length of a bit is constant
            `REQUIRE(f_asks_bit, bit_i == $past(bit_i));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // no more than a start bit, eight bits and a stop bit
            f_gives_left: assert (left_q <= 4'd10);
            // no bit is waited for longer than it lasts
            f_gives_timer: assert ((left_q == 4'd0) | (timer_q <= bit_i));
            // a byte is the bits that were seen
            f_gives_bits: assert (!valid_o | (data_o == f_bits_q));
        end
        if (f_ran_q & rst_ni) begin
            // a byte has a stop bit
            f_gives_stop: assert (!valid_o | $past(line_q & (left_q == 4'd1)));
            // it comes once
            f_gives_once: assert (!valid_o | !$past(valid_o));
            // a start bit that is none begins no byte
            f_gives_false_start: assert (!$past(false_start) | (left_q == 4'd0));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a byte comes
            f_reaches_byte: cover (valid_o & (data_o == 8'h5a));
        end
        if (f_ran_q & rst_ni) begin
            // a start bit that is none
            f_reaches_false_start: cover ($past(false_start) & (left_q == 4'd0));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
