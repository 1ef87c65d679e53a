# ${{ clock.top }}: one clock, ${{ clock.frequency }} MHz
#
# Xilinx Design Constraints for a run of the module by itself (out of context). In a larger design
# the clock comes from outside, and is all that the module needs: this file would make a second one.
# It keeps to the module with
#     set_property SCOPED_TO_REF ${{ clock.top }} [get_files ${{ clock.top }}.xdc]
#     set_property USED_IN {synthesis implementation out_of_context} [get_files ${{ clock.top }}.xdc]

create_clock -name ${{ clock.name }} -period ${{ clock.period }} [get_ports ${{ clock.name }}]
{%- if let Some(reset) = clock.asynchronous_reset %}

# The reset is asserted at any time; release it synchronously to the clock.
set_false_path -from [get_ports ${{ reset }}]
{%- endif %}
