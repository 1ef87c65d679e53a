  // ---------------------------------------------------------------------------------------------------------
  // Verdict: one line for people, one file for programs
  // ---------------------------------------------------------------------------------------------------------

  // The result file up to the failure.
  task result_head;
    begin
      result = $fopen(result_name, "w");
      if (result == 0) $display("error: %0s: cannot be written", result_name);
      $fwrite(result, "{\"pass\": %0s, \"cycles\": %0d,\n \"records\": {", failed ? "false" : "true", cycles);
{%- for sink in view.sinks %}
      $fwrite(result, "{% if !loop.first %}, {% endif %}\"${{ sink.name }}\": %0d", ${{ sink.name }}_received);
{%- endfor %}
      $fwrite(result, "},\n \"notes\": {");
{%- for note in view.notes %}
      $fwrite(result, "{% if !loop.first %}, {% endif %}\"${{ note.name }}\": %0d", note_${{ note.name }});
{%- endfor %}
      $fwrite(result, "},\n \"failure\": ");
    end
  endtask

  task print_replay;
    $write("SEED=%0d STALL=%0g", seed, stall_probability);
  endtask

  task pass;
    begin
      $write("PASS %0d cycles", cycles);
{%- for sink in view.sinks %}
      $write(", ${{ sink.name }} %0d records", ${{ sink.name }}_received);
{%- endfor %}
      $write(" (");
      print_replay;
      $display(")");
      result_head;
      $fwrite(result, "null}\n");
      $fclose(result);
    end
  endtask

  // A failure: fail_begin, the expected on both outputs, fail_got, the got on both outputs, fail_end.
  task fail_begin(input [8*64-1:0] stream, input [63:0] record, input has_record, input [8*64-1:0] what);
    begin
      failed = 1'b1;
      $write("FAIL %0s", stream);
      if (has_record) $write(" record %0d", record);
      $write(", cycle %0d: %0s: expected ", cycle, what);
      result_head;
      $fwrite(result, "{\"stream\": \"%0s\", \"record\": ", stream);
      if (has_record) $fwrite(result, "%0d", record);
      else $fwrite(result, "null");
      $fwrite(result, ", \"cycle\": %0d, \"what\": \"%0s\",\n  \"expected\": \"", cycle, what);
    end
  endtask

  task fail_got;
    begin
      $write(", got ");
      $fwrite(result, "\", \"got\": \"");
    end
  endtask

  task fail_end;
    begin
      $write("; replay: make icarus ");
      print_replay;
      $display("");
      $fwrite(result, "\"}}\n");
      $fclose(result);
    end
  endtask

  // A failure that two words explain.
  task fail(
    input [8*64-1:0] stream, input [63:0] record, input has_record, input [8*64-1:0] what,
    input [8*32-1:0] expected, input [8*32-1:0] got
  );
    begin
      fail_begin(stream, record, has_record, what);
      $write("%0s", expected);
      $fwrite(result, "%0s", expected);
      fail_got;
      $write("%0s", got);
      $fwrite(result, "%0s", got);
      fail_end;
    end
  endtask

  // A register, or a port, with a value that it must not have.
  task fail_value(input [8*64-1:0] name, input [8*64-1:0] what, input [63:0] expected, input [63:0] got);
    begin
      fail_begin(name, 64'd0, 1'b0, what);
      $write("%0d", expected);
      $fwrite(result, "%0d", expected);
      fail_got;
      $write("%0d", got);
      $fwrite(result, "%0d", got);
      fail_end;
    end
  endtask

  // Bad vectors: neither PASS nor FAIL.
  task broken(input [8*64-1:0] file, input [8*64-1:0] what);
    begin
      $display("error: vectors/%0s: %0s", file, what);
      failed = 1'b1;
    end
  endtask
{% for stream in view.streams %}
  // A beat of ${{ stream.name }} as a person reads it: its fields, then its line of the vector file in brackets.
  task ${{ stream.name }}_describe(input integer file, input ${{ stream.beat_range }} beat);
    begin
{%- for field in stream.fields %}
{%- if field.words.is_empty() %}
      $fwrite(file, "${{ field.name }}=%0d ", ${{ field.of_beat }});
{%- else %}
      case (${{ field.of_beat }})
{%- let name = field.name %}
{%- for word in field.words %}
        ${{ loop.index0 }}: $fwrite(file, "${{ name }}=${{ word }} ");
{%- endfor %}
        default: $fwrite(file, "${{ field.name }}=%0d ", ${{ field.of_beat }});
      endcase
{%- endif %}
{%- endfor %}
      $fwrite(file, "[${{ stream.hex_format }}]", ${{ stream.hex_values }});
    end
  endtask
{% endfor %}
