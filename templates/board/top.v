// SPDX-License-Identifier: ${{ view.licence }}
//
// ${{ view.board.title }}: the engine behind a UART of 1 Mbaud, see ../README.md.
//
// generator  dregen ${{ view.version }}
// command    ${{ view.command }}

`default_nettype none

module ${{ view.top }} (
    input  wire       clk_i,    // ${{ view.megahertz }} MHz
{%- if view.board.button.is_some() %}
    input  wire       button_i, // resets the engine while 0
{%- endif %}
    input  wire       rx_i,     // line from the host
    output wire       tx_o,     // line to the host
{%- for (port, _) in view.board.high %}
    output wire       ${{ port }}, // always 1
{%- endfor %}
    output wire [${{ view.led_top }}:0] led_o     // from bit 0: out of reset, interrupt, command, message
);

    // Configuration leaves every register at 0, so the engine is in reset for the first 15 cycles.
    // This is the only register that relies on it, and that simulators have to be told of.
    reg [3:0] start_q = 4'd0;
{%- if view.board.button.is_some() %}

    // The button is of no clock.
    reg [1:0] button_q;
    always @(posedge clk_i) button_q <= {button_q[0], button_i};

    wire pressed = ~button_q[1];
{%- endif %}

    wire started = &start_q;

    always @(posedge clk_i) begin
{%- if view.board.button.is_some() %}
        if (pressed) start_q <= 4'd0;
        else if (!started) start_q <= start_q + 4'd1;
{%- else %}
        if (!started) start_q <= start_q + 4'd1;
{%- endif %}
    end

    wire irq;
    wire busy;
    wire sending;

    ${{ view.prefix }}_uart u_uart (
        .clk_i(clk_i),
        .${{ view.reset_port }}(${{ view.reset_value }}),
        .bit_i(8'd${{ view.bit }}), // 1 Mbaud
        .rx_i(rx_i),
        .tx_o(tx_o),
        .irq_o(irq),
        .busy_o(busy),
        .sending_o(sending)
    );

    wire [3:0] status = {sending, busy, irq, started};

    assign led_o = {% if view.board.leds_low %}~{% endif %}status[${{ view.led_top }}:0];
{%- if view.led_top < 3 %}

    wire unused = &{1'b0, status[3:${{ view.led_top + 1 }}]};
{%- endif %}
{%- for (port, _) in view.board.high %}
    assign ${{ port }} = 1'b1;
{%- endfor %}

endmodule

`default_nettype wire
