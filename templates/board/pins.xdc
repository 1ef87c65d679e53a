# Pins of the ${{ view.board.title }}
set_property -dict {PACKAGE_PIN ${{ view.board.clock }} IOSTANDARD LVCMOS33} [get_ports clk_i]
create_clock -name clk_i -period ${{ view.period }} [get_ports clk_i]
{%- for (port, pin) in view.pins %}
set_property -dict {PACKAGE_PIN ${{ pin }} IOSTANDARD LVCMOS33} [get_ports {${{ port }}}]
{%- endfor %}

# Line, button and LEDs are of no clock.
set_false_path -from [get_ports rx_i]
{%- if view.board.button.is_some() %}
set_false_path -from [get_ports button_i]
{%- endif %}
set_false_path -to [get_ports tx_o]
set_false_path -to [get_ports {led_o[*]}]
