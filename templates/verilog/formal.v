
`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef ${{ formal.define }}
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif
{%- if !formal.any.is_empty() %}

`ifdef YOSYS
{%- for (declaration, _, comment) in formal.any %}
    // ${{ comment }}
    ${{ declaration }}
{%- endfor %}
`else
{%- for (_, plain, _) in formal.any %}
    ${{ plain }}
{%- endfor %}
`endif
{%- endif %}
{%- if !formal.registers.is_empty() %}
{% for (declaration, comment) in formal.registers %}
    // ${{ comment }}
    ${{ declaration }}
{%- endfor %}
{%- endif %}
{%- for (comment, lines) in formal.wires %}

    // ${{ comment }}
{%- for line in lines %}
    ${{ line }}
{%- endfor %}
{%- endfor %}
{%- for lines in formal.updates %}

    always @(posedge ${{ formal.clock }}) begin
{%- for line in lines %}
        ${{ line }}
{%- endfor %}
    end
{%- endfor %}
{%- for line in formal.initials %}
    ${{ line }}
{%- endfor %}
{%- match formal.reset %}
{%- when Some with ((reset, _)) %}

    // A proof begins in reset.
    reg f_begun_q;
    initial f_begun_q = 1'b0;
    always @(posedge ${{ formal.clock }}) begin
        f_begun_q <= 1'b1;
        if (!f_begun_q) `REQUIRE(f_asks_reset, ${{ reset }});
    end
{%- when None %}
{%- endmatch %}
{%- if formal.looks_back %}
{% match formal.reset %}
{%- when Some with ((_, runs)) %}
    // There was a cycle before this one, and it was not in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge ${{ formal.clock }}) f_ran_q <= ${{ runs }};
{%- when None %}
    // There was a cycle before this one: in the first what stands around this module is in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge ${{ formal.clock }}) f_ran_q <= 1'b1;
{%- endmatch %}
{%- endif %}
{%- for group in formal.groups %}

    // ${{ group.title }}
    always @(posedge ${{ formal.clock }}) begin
{%- for (condition, lines) in group.blocks %}
        if (${{ condition }}) begin
{%- for line in lines %}
            ${{ line }}
{%- endfor %}
        end
{%- endfor %}
    end
{%- endfor %}

`undef REQUIRE
`endif
