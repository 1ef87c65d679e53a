// SPDX-License-Identifier: ${{ licence }}
//
{%- for line in title %}
// ${{ line }}
{%- endfor %}
{%- if !notes.is_empty() %}
//
{%- for line in notes %}
//${{ line }}
{%- endfor %}
{%- endif %}
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
{%- if !constants.is_empty() %}
{% for constant in constants %}
{%- for line in constant.above %}
    // ${{ line }}
{%- endfor %}
    ${{ constant.line }}
{%- endfor %}
{%- endif %}
{%- for table in tables %}
{% for line in table.comment %}
    // ${{ line }}
{%- endfor %}
    function${{ table.value_range }} ${{ table.name }};
        input${{ table.index_range }} ${{ table.index }};
        case (${{ table.index }})
{%- for (index, value) in table.entries %}
            ${{ index }} ${{ table.name }} = ${{ value }};
{%- endfor %}
            default: ${{ table.name }} = ${{ table.unknown }};
        endcase
    endfunction
{%- endfor %}
{%- if !ahead.is_empty() %}

    // Signals that are used above the place that drives them.
{%- for signal in ahead %}
{%- for line in signal.above %}
    // ${{ line }}
{%- endfor %}
    ${{ signal.line }}
{%- endfor %}
{%- endif %}
{%- for section in sections %}

    // -----------------------------------------------------------------------------------------
    // ${{ section.title }}
{%- for line in section.comment %}
    // ${{ line }}
{%- endfor %}
    // -----------------------------------------------------------------------------------------
{%- if !section.registers.is_empty() %}
{% for register in section.registers %}
{%- for line in register.above %}
    // ${{ line }}
{%- endfor %}
    ${{ register.line }}
{%- endfor %}
{%- endif %}
{%- for item in section.items %}
{% match item %}
{%- when ItemView::Nets with { comment, lines } %}
{%- for line in comment %}
    // ${{ line }}
{%- endfor %}
{%- for line in lines %}
    ${{ line }}
{%- endfor %}
{%- when ItemView::Instance with { comment, wires, module, name, pins } %}
{%- for line in wires %}
    ${{ line }}
{%- endfor %}
{%- if !wires.is_empty() %}
{% endif %}
{%- for line in comment %}
    // ${{ line }}
{%- endfor %}
    ${{ module }} ${{ name }} (
{%- for pin in pins %}
        ${{ pin }}
{%- endfor %}
    );
{%- endmatch %}
{%- endfor %}
{%- for block in section.blocks %}

    always @(${{ block.event }}) begin
{%- match block.reset %}
{%- when Some with ((condition, values)) %}
        if (${{ condition }}) begin
{%- for line in values %}
            ${{ line }}
{%- endfor %}
        end else begin
{%- for line in block.lines %}
            ${{ line }}
{%- endfor %}
        end
{%- when None %}
{%- for line in block.lines %}
        ${{ line }}
{%- endfor %}
{%- endmatch %}
    end
{%- endfor %}
{%- endfor %}
{%- if !outputs.is_empty() %}

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------
{% for line in outputs %}
    ${{ line }}
{%- endfor %}
{%- endif %}
{%- if !unused.is_empty() %}

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
{%- for line in unused %}
    ${{ line }}
{%- endfor %}
{%- endif %}
{%- match formal %}
{%- when Some with (formal) %}
{% include "verilog/formal.v" %}
{%- when None %}
{%- endmatch %}

endmodule

`default_nettype wire
