// ${{ name }}: 1 on `differs` where the unit is not what the references are.
`default_nettype none

module miter (
{%- for port in inputs %}
    input  wire ${{ port }},
{%- endfor %}
{%- for port in outputs %}
    output wire ${{ port }},
{%- endfor %}
    output wire differs
);
{%- for wire in wires %}
    wire ${{ wire }};
{%- endfor %}
{%- if let Some(reset) = reset %}

    // The reset acts in the first cycle, and in others as it likes.
    reg started;
    initial started = 1'b0;
    always @(posedge ${{ clock }}) started <= 1'b1;
    wire ${{ reset.name }} = ${{ reset.value }};
{%- endif %}
{%- for instance in instances %}

    ${{ instance.module }} ${{ instance.name }} (
{%- for pin in instance.pins %}
        ${{ pin }}
{%- endfor %}
    );
{%- endfor %}

    wire legal_0 = ${{ legal }};
{%- for delay in delays %}
    reg ${{ delay.declaration }};
    always @(posedge ${{ clock }}) ${{ delay.name }} <= ${{ delay.from }};
{%- endfor %}
{%- if let Some(begun) = begun %}

    reg begun;
    initial begun = 1'b0;
    always @(posedge ${{ clock }}) begun <= begun | (${{ begun }});
{%- endif %}
{%- for assignment in assignments %}
    assign ${{ assignment }};
{%- endfor %}
    assign differs = ${{ condition }} & (
{%- for difference in differences %}
        ${{ difference }}
{%- endfor %}
    );
endmodule

`default_nettype wire
