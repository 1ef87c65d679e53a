# Clock of the Radiona ULX3S with an LFE5U-85F; line, button and LEDs are of no clock.
create_clock -name clk_i -period 40 [get_ports clk_i]
set_false_path -from [get_ports rx_i]
set_false_path -from [get_ports button_i]
set_false_path -to [get_ports tx_o]
set_false_path -to [get_ports led_o*]
