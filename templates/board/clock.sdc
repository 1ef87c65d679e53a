# Clock of the ${{ view.board.title }}; line{% if view.board.button.is_some() %}, button{% endif %} and LEDs are of no clock.
create_clock -name clk_i -period ${{ view.period }} [get_ports clk_i]
set_false_path -from [get_ports rx_i]
{%- if view.board.button.is_some() %}
set_false_path -from [get_ports button_i]
{%- endif %}
set_false_path -to [get_ports tx_o]
set_false_path -to [get_ports led_o*]
