  // ---------------------------------------------------------------------------------------------------------
  // Random draws (SplitMix64)
  // ---------------------------------------------------------------------------------------------------------

  function stalls(input [15:0] part);
    stalls = {16'd0, part} < stall_limit;
  endfunction

  task next_draw;
    begin
      random_state = random_state + 64'h9E3779B97F4A7C15;
      draw = random_state;
      draw = (draw ^ (draw >> 30)) * 64'hBF58476D1CE4E5B9;
      draw = (draw ^ (draw >> 27)) * 64'h94D049BB133111EB;
      draw = draw ^ (draw >> 31);
      stall = stalls(draw[63:48]);
    end
  endtask

  // ---------------------------------------------------------------------------------------------------------
  // Streams
  // ---------------------------------------------------------------------------------------------------------
{% for source in view.sources %}
  // What is on the wires in this cycle: a beat is held until it is taken; without one the payload is noise.
  task ${{ source.name }}_drive;
    if (!${{ source.name }}_tvalid) begin
      if (${{ source.name }}_remaining != 0 && !stall) begin
        scanned = $fscanf(${{ source.name }}_file, "${{ source.scan_format }}", ${{ source.scan_targets }});
        if (scanned != ${{ source.columns.len() }}) broken("${{ source.name }}.hex", "the file ends before the program does");
        ${{ source.name }}_remaining = ${{ source.name }}_remaining - 1;
        ${{ source.name }}_tvalid = 1'b1;
      end else begin
{%- let name = source.name %}
{%- for column in source.columns %}
        ${{ name }}_${{ column.name }} = ${{ column.noise }};
{%- endfor %}
      end
    end
  endtask

  // Withdraws what it offers, and has nothing more to send.
  task ${{ source.name }}_forget;
    begin
      ${{ source.name }}_tvalid = 1'b0;
      while (!failed && ${{ source.name }}_remaining != 0) begin
        scanned = $fscanf(${{ source.name }}_file, "${{ source.scan_format }}", ${{ source.scan_targets }});
        if (scanned != ${{ source.columns.len() }}) broken("${{ source.name }}.hex", "the file ends before the program does");
        ${{ source.name }}_remaining = ${{ source.name }}_remaining - 1;
      end
    end
  endtask

  // The checks of one cycle; whether the beat was taken.
  task ${{ source.name }}_finish_cycle;
    if (${{ source.name }}_tready !== 1'b0 && ${{ source.name }}_tready !== 1'b1)
      fail("${{ source.name }}", 64'd0, 1'b0, "tready is unknown", "0 or 1", "x");
    else if (${{ source.name }}_tready && !enabled)
      fail("${{ source.name }}", 64'd0, 1'b0, "tready high while not enabled", "tready=0", "tready=1");
    else if (${{ source.name }}_tvalid && ${{ source.name }}_tready) begin
      ${{ source.name }}_taken = 1'b1;
      ${{ source.name }}_accepted = ${{ source.name }}_accepted + 1;
      progress = 1'b1;
    end
  endtask
{% endfor %}
{%- for sink in view.sinks %}
  // The next expected record.
  task ${{ sink.name }}_next;
    begin
      scanned = $fscanf(${{ sink.name }}_file, "${{ sink.scan_format }}", ${{ sink.scan_targets }});
      if (scanned != ${{ sink.columns.len() }}) broken("${{ sink.name }}.hex", "the file ends before the program does");
      ${{ sink.name }}_expected = ${{ sink.expected }};
    end
  endtask

  // Nothing that was due has to come any more.
  task ${{ sink.name }}_forget;
    begin
      ${{ sink.name }}_stalled = 1'b0;
      while (!failed && !${{ sink.name }}_complete(${{ sink.name }}_received)) begin
        ${{ sink.name }}_next;
        ${{ sink.name }}_forgotten = ${{ sink.name }}_forgotten + 1;
      end
    end
  endtask

  // A failure of this stream; a text, where there is one, is said instead of the beat.
  task ${{ sink.name }}_fail(
    input [8*64-1:0] what, input [8*16-1:0] expected_text, input ${{ sink.beat_range }} expected,
    input [8*16-1:0] got_text, input ${{ sink.beat_range }} got
  );
    begin
      fail_begin("${{ sink.name }}", ${{ sink.name }}_received, 1'b1, what);
      if (expected_text != 0) begin
        $write("%0s", expected_text);
        $fwrite(result, "%0s", expected_text);
      end else begin
        ${{ sink.name }}_describe(1, expected);
        ${{ sink.name }}_describe(result, expected);
      end
      fail_got;
      if (got_text != 0) begin
        $write("%0s", got_text);
        $fwrite(result, "%0s", got_text);
      end else begin
        ${{ sink.name }}_describe(1, got);
        ${{ sink.name }}_describe(result, got);
      end
      fail_end;
    end
  endtask

  // The checks of one cycle.
  task ${{ sink.name }}_finish_cycle;
    if (${{ sink.name }}_tvalid !== 1'b0 && ${{ sink.name }}_tvalid !== 1'b1)
      fail("${{ sink.name }}", ${{ sink.name }}_received, 1'b1, "tvalid is unknown", "0 or 1", "x");
    else if (${{ sink.name }}_stalled && !${{ sink.name }}_tvalid && !abandons)
      ${{ sink.name }}_fail("tvalid withdrawn while stalled", 0, ${{ sink.name }}_held, "tvalid=0", 0);
    else if (${{ sink.name }}_stalled && ${{ sink.name }}_tvalid && ${{ sink.name }}_beat !== ${{ sink.name }}_held)
      ${{ sink.name }}_fail("payload changed while stalled", 0, ${{ sink.name }}_held, 0, ${{ sink.name }}_beat);
    else if (${{ sink.name }}_tvalid && ${{ sink.name }}_complete(${{ sink.name }}_received))
      ${{ sink.name }}_fail("unexpected record", "no record", 0, 0, ${{ sink.name }}_beat);
    else begin
      ${{ sink.name }}_stalled = ${{ sink.name }}_tvalid && !${{ sink.name }}_tready;
      ${{ sink.name }}_held = ${{ sink.name }}_beat;
      if (${{ sink.name }}_tvalid && ${{ sink.name }}_tready) begin
        ${{ sink.name }}_next;
        if (!failed && ${{ sink.name }}_beat !== ${{ sink.name }}_expected)
          ${{ sink.name }}_fail("wrong record", 0, ${{ sink.name }}_expected, 0, ${{ sink.name }}_beat);
        else if (!failed) begin
          ${{ sink.name }}_received = ${{ sink.name }}_received + 1;
          progress = 1'b1;
        end
      end
    end
  endtask
{% endfor %}
