# ${{ clock.top }}: one clock, ${{ clock.frequency }} MHz
#
# Synopsys Design Constraints for a run of the module by itself: OpenSTA, Design Compiler, Quartus,
# Libero, yosys-based flows. In a larger design the clock that arrives is all that it needs.
# No output depends on an input within the cycle, but inputs pass logic before the first register.
# The delays below leave ${{ share }} of the period to what is outside, on each side. Put the figures
# of your board or of your system in their place.

create_clock -name ${{ clock.name }} -period ${{ clock.period }} [get_ports ${{ clock.name }}]
{%- if !inputs.is_empty() %}

set_input_delay ${{ delay }} -clock ${{ clock.name }} [get_ports {
{%- for line in inputs %}
    ${{ line }}
{%- endfor %}
}]
{%- endif %}
{%- if !outputs.is_empty() %}
set_output_delay ${{ delay }} -clock ${{ clock.name }} [get_ports {
{%- for line in outputs %}
    ${{ line }}
{%- endfor %}
}]
{%- endif %}
{%- if let Some(reset) = clock.asynchronous_reset %}

# The reset is asserted at any time; release it synchronously to the clock.
set_false_path -from [get_ports ${{ reset }}]
{%- endif %}
