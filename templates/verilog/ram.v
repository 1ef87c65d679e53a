// SPDX-License-Identifier: ${{ licence }}
//
// ${{ name }}: Memory of ${{ words }} words of ${{ width }} bits.
//
// One write port and one registered read port. A read in the cycle of a write to the same
// address ${{ collision }} Nothing is reset and
// nothing initialised: a word is unknown until it is written. An ASIC flow defines ${{ define }}
// and brings the macro ${{ macro_name }}, with the same ports.
//
{%- for (label, text) in facts %}
// ${{ label }}  ${{ text }}
{%- endfor %}

`default_nettype none

module ${{ name }} (
{%- for port in ports %}
{%- if port.first_of_group %}
{% endif %}
{%- for line in port.above %}
    // ${{ line }}
{%- endfor %}
    ${{ port.line }}
{%- endfor %}
);

`ifdef ${{ define }}

    ${{ macro_name }} u_macro (
{%- for pin in pins %}
        ${{ pin }}
{%- endfor %}
    );

`else

{% if any_on_collision %}    // Yosys: block RAM needs no logic that keeps the old word.
    (* no_rw_check *)
{% endif %}    reg${{ data_range }} words_q [0:${{ last_word }}];
    reg${{ data_range }} read_data_q;

    always @(posedge clk_i) begin
        if (write_en_i) words_q[write_addr_i] <= write_data_i;
        if (read_en_i) read_data_q <= words_q[read_addr_i];
    end

    assign read_data_o = read_data_q;
{%- match formal %}
{%- when Some with (formal) %}
{% include "verilog/formal.v" %}
{%- when None %}
{%- endmatch %}

`endif

endmodule

`default_nettype wire
