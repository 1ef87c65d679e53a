// SPDX-License-Identifier: Apache-2.0
//
// Digilent Arty A7-35T: the engine behind a UART of 1 Mbaud, see ../README.md.
//
// generator  dregen 0.1.0
// command    dregen generate --preset paper --out DIR

`default_nettype none

module dre_board (
    input  wire       clk_i,    // 100 MHz
    input  wire       button_i, // resets the engine while 0
    input  wire       rx_i,     // line from the host
    output wire       tx_o,     // line to the host
    output wire [3:0] led_o     // from bit 0: out of reset, interrupt, command, message
);

    // Configuration leaves every register at 0, so the engine is in reset for the first 15 cycles.
    // This is the only register that relies on it, and that simulators have to be told of.
    reg [3:0] start_q = 4'd0;

    // The button is of no clock.
    reg [1:0] button_q;
    always @(posedge clk_i) button_q <= {button_q[0], button_i};

    wire pressed = ~button_q[1];

    wire started = &start_q;

    always @(posedge clk_i) begin
        if (pressed) start_q <= 4'd0;
        else if (!started) start_q <= start_q + 4'd1;
    end

    wire irq;
    wire busy;
    wire sending;

    dre_uart u_uart (
        .clk_i(clk_i),
        .rst_ni(started),
        .bit_i(8'd99), // 1 Mbaud
        .rx_i(rx_i),
        .tx_o(tx_o),
        .irq_o(irq),
        .busy_o(busy),
        .sending_o(sending)
    );

    wire [3:0] status = {sending, busy, irq, started};

    assign led_o = status[3:0];

endmodule

`default_nettype wire
