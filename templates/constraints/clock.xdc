# ${{ top }}: one clock, ${{ frequency }} MHz
#
# Xilinx Design Constraints for a run on its own (out of context). In a block design the clock
# comes from outside, and this file is not needed.

create_clock -name ${{ clock }} -period ${{ period }} [get_ports ${{ clock }}]
{%- if let Some(reset) = asynchronous_reset %}

# The reset is asserted at any time; release it synchronously to the clock.
set_false_path -from [get_ports ${{ reset }}]
{%- endif %}
