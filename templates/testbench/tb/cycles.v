  // ---------------------------------------------------------------------------------------------------------
  // Cycles
  // ---------------------------------------------------------------------------------------------------------

  task clock_edge;
    begin
      ${{ view.clock }} = 1'b1;
      #1;
      ${{ view.clock }} = 1'b0;
    end
  endtask

  task reset_cycles;
    begin
      ${{ view.clock }} = 1'b0;
      ${{ view.reset }} = ${{ view.reset_on }};
      repeat (RESET_CYCLES - 1) begin
        #1;
        clock_edge;
      end
      #1;
{%- for sink in view.sinks %}
      if (!failed && ${{ sink.name }}_tvalid !== 1'b0)
        fail("${{ sink.name }}", 64'd0, 1'b0, "tvalid high in reset", "tvalid=0", ${{ sink.name }}_tvalid === 1'b1 ? "tvalid=1" : "tvalid=x");
{%- endfor %}
      if (!failed) axil_check_reset;
      clock_edge;
      ${{ view.reset }} = ${{ view.reset_off }};
    end
  endtask

  // Names what the run waits for.
  task fail_timeout;
    begin : timeout_task
      reg [8*64-1:0] what;
      $sformat(what, "no progress for %0d cycles", timeout);
{%- for sink in view.sinks %}
      if (!failed && !${{ sink.name }}_complete(${{ sink.name }}_received)) begin
        ${{ sink.name }}_next;
        if (!failed) ${{ sink.name }}_fail(what, 0, ${{ sink.name }}_expected, "no record", 0);
      end
{%- endfor %}
{%- for source in view.sources %}
      if (!failed && !${{ source.name }}_idle(${{ source.name }}_tvalid)) begin
        fail_begin("${{ source.name }}", ${{ source.name }}_accepted, 1'b1, what);
        $write("tready=1 for ");
        $fwrite(result, "tready=1 for ");
        ${{ source.name }}_describe(1, ${{ source.name }}_beat);
        ${{ source.name }}_describe(result, ${{ source.name }}_beat);
        fail_got;
        $write("tready=0");
        $fwrite(result, "tready=0");
        fail_end;
      end
{%- endfor %}
      if (!failed && axil_busy && status == 32'd0) axil_fail_timeout(what);
      if (!failed) fail_value("${{ view.status.name }}", what, 64'd0, {32'd0, status});
    end
  endtask

  task one_cycle;
    begin
      progress = 1'b0;
      advance;
{%- for source in view.sources %}
      next_draw;
      if (!failed) ${{ source.name }}_drive;
{%- endfor %}
{%- for sink in view.sinks %}
      next_draw;
      ${{ sink.name }}_tready = !stall && !${{ sink.name }}_held_off;
{%- endfor %}
      next_draw;
      axil_drive;
      #1;
{%- for level in view.levels %}
      ${{ level }}_seen = ${{ level }};
      if (!failed && ${{ level }} !== 1'b0 && ${{ level }} !== 1'b1)
        fail("${{ level }}", 64'd0, 1'b0, "level is unknown", "0 or 1", "x");
{%- endfor %}
{%- for stream in view.streams %}
      if (!failed) ${{ stream.name }}_finish_cycle;
{%- endfor %}
      if (!failed) axil_finish_cycle;
      if (!failed) begin
        if (progress) begin
          cycles = cycle + 1;
          progress_cycle = cycle;
        end else if (!program_ended && cycle - progress_cycle >= timeout) fail_timeout;
      end
      if (!failed) begin
        clock_edge;
{%- for source in view.sources %}
        if (${{ source.name }}_taken) ${{ source.name }}_tvalid = 1'b0;
        ${{ source.name }}_taken = 1'b0;
{%- endfor %}
        axil_clocked;
        cycle = cycle + 1;
        if (program_ended) quiet = quiet + 1;
      end
    end
  endtask
