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

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_uart_tx
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // the byte being sent
    reg [7:0] f_byte_q;

    // number of the bit on the line
    wire [3:0] f_sent = 4'd9 - left_q;

    // bits of the byte from that one on
    wire [7:0] f_shifted = f_byte_q >> f_sent;

    // number of the bit behind it
    wire [3:0] f_next = 4'd10 - left_q;

    always @(posedge clk_i) begin
        f_byte_q <= load ? data_i : f_byte_q;
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
            // no bit is longer than it should be
            f_gives_timer: assert (ready_o | (timer_q <= bit_i));
            // the line idles at 1
            f_gives_idle: assert (!ready_o | tx_o);
            // a byte begins with a start bit
            f_gives_start: assert ((left_q != 4'd10) | ~tx_o);
            // and ends with a stop bit
            f_gives_stop: assert ((left_q != 4'd1) | tx_o);
            // between them are its bits, the lowest first
            f_gives_bits: assert ((left_q < 4'd2) | (left_q > 4'd9) | (tx_o == f_shifted[0]));
            // what is to come is the rest of the byte, and ones
            f_gives_rest: assert (ready_o | (rest_q == ((f_byte_q >> f_next) | ~(8'hff >>
                f_next))));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (f_ran_q & rst_ni) begin
            // a byte is sent
            f_reaches_sent: cover (ready_o & (f_byte_q == 8'h5a) & $past(~ready_o) & (bit_i ==
                8'd1));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
