# ${{ clock.top }}: one clock, ${{ clock.frequency }} MHz
#
# Xilinx Design Constraints for a run on its own (out of context). In a block design the clock
# comes from outside, and this file is not needed.

create_clock -name ${{ clock.name }} -period ${{ clock.period }} [get_ports ${{ clock.name }}]
{%- if let Some(reset) = clock.asynchronous_reset %}

# The reset is asserted at any time; release it synchronously to the clock.
set_false_path -from [get_ports ${{ reset }}]
{%- endif %}
