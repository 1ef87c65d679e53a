  // ---------------------------------------------------------------------------------------------------------
  // Program: what to offer, when to wait, which registers to write and read. Runs ahead of the streams until a line
  // has to wait.
  // ---------------------------------------------------------------------------------------------------------

  task load_line;
    begin
      scanned = $fscanf(program_file, "%s", line_op);
      line_loaded = scanned == 1;
      line_begun = 1'b0;
      if (line_loaded && line_op != "drain") begin
        if (line_op != "wait") scanned = $fscanf(program_file, "%s", line_name);
        if (line_op != "note" && line_op != "refuse_read") scanned = $fscanf(program_file, "%d", line_value);
        line_strobes = ALL_BYTES;
        if (line_op == "write_bytes" || line_op == "refuse") scanned = $fscanf(program_file, "%d", line_strobes);
        if (scanned != 1) broken("program.txt", "a line ends early");
      end
      if (!line_loaded) begin
        look_drained;
        program_ended = drained;
      end
    end
  endtask

  // Sets drained.
  task look_drained;
    begin
      drained = 1'b1;
{%- for source in view.sources %}
      if (!${{ source.name }}_idle(${{ source.name }}_tvalid)) drained = 1'b0;
{%- endfor %}
{%- for sink in view.sinks %}
      if (!${{ sink.name }}_complete(${{ sink.name }}_received)) drained = 1'b0;
{%- endfor %}
    end
  endtask

  // The address of the register that the line names.
  task find_register;
    case (line_name)
{%- for register in view.registers %}
      "${{ register.name }}": line_address = ${{ view.address_width }}'h${{ register.hex }};
{%- endfor %}
      default: broken("program.txt", "no such register");
    endcase
  endtask

  task note;
    case (line_name)
{%- for note in view.notes %}
      "${{ note.name }}": note_${{ note.name }} = note_${{ note.name }} + {32'd0, axil_value};
{%- endfor %}
      default: broken("program.txt", "a register that is not reported");
    endcase
  endtask

  task check_level;
    case (line_name)
{%- for level in view.levels %}
      "${{ level }}":
        if ({63'd0, ${{ level }}_seen} !== line_value)
          fail_value("${{ level }}", "wrong level", line_value, {63'd0, ${{ level }}_seen});
{%- endfor %}
      default: broken("program.txt", "no such port of one bit");
    endcase
  endtask

  // An access to a register is begun in one cycle and looked at from the next one on.
  task access;
    begin
      if (!line_begun) begin
        find_register;
        if (!failed)
          axil_begin(line_name, line_address,
                     line_op == "write" || line_op == "write_bytes" || line_op == "refuse" || line_op == "abandon",
                     line_value[31:0], line_strobes, line_op == "refuse" || line_op == "refuse_read");
        line_begun = 1'b1;
      end
      line_done = !axil_busy && !failed;
      if (line_done && line_op == "check" && {32'd0, axil_value} !== line_value)
        fail_value(line_name, "wrong value", line_value, {32'd0, axil_value});
      if (line_done && line_op == "note") note;
      if (line_done && line_op == "refuse_read" && axil_value !== 32'd0)
        fail_value(line_name, "wrong value", 64'd0, {32'd0, axil_value});
      if (line_done && line_op == "abandon") begin
{%- for source in view.sources %}
        ${{ source.name }}_forget;
{%- endfor %}
{%- for sink in view.sinks %}
        ${{ sink.name }}_forget;
{%- endfor %}
      end
    end
  endtask

  // Waits for the streams, then asks the design until it says that it is idle.
  task drain;
    begin
      if (!line_begun) look_drained;
      if (!line_begun && drained) begin
        axil_begin("${{ view.status.name }}", ${{ view.address_width }}'h${{ view.status.hex }}, 1'b0, 32'd0, ALL_BYTES, 1'b0);
        line_begun = 1'b1;
      end
      line_done = 1'b0;
      if (line_begun && !axil_busy) begin
        status = axil_value;
        line_begun = 1'b0;  // the next look begins in the next cycle
        line_done = status == 32'd0;
      end
    end
  endtask

  // Sets line_done if the line has done its work.
  task run_line;
    begin
      line_done = 1'b1;
      case (line_op)
        "drain": drain;
        "wait": begin
          if (!line_begun) wait_until = cycle + line_value;
          line_done = cycle >= wait_until;
          line_begun = 1'b1;
          progress_cycle = cycle;
        end
        "expect":
          case (line_name)
{%- for sink in view.sinks %}
            "${{ sink.name }}": ${{ sink.name }}_due = ${{ sink.name }}_due + line_value;
{%- endfor %}
            default: broken("program.txt", "no such output stream");
          endcase
        "hold":
          case (line_name)
{%- for sink in view.sinks %}
            "${{ sink.name }}": ${{ sink.name }}_held_off = line_value[0];
{%- endfor %}
            default: broken("program.txt", "no such output stream");
          endcase
        "write", "write_bytes", "check", "note", "refuse", "refuse_read", "abandon": access;
        "level": check_level;
        // A burst waits for the one before it on the same stream; the next line waits for its first transfer.
        "send":
          case (line_name)
{%- for source in view.sources %}
            "${{ source.name }}":
              if (line_begun) line_done = ${{ source.name }}_accepted > ${{ source.name }}_first;
              else begin
                line_done = 1'b0;
                line_begun = ${{ source.name }}_idle(${{ source.name }}_tvalid);
                if (line_begun) begin
                  ${{ source.name }}_first = ${{ source.name }}_accepted;
                  ${{ source.name }}_remaining = line_value;
                end
              end
{%- endfor %}
            default: broken("program.txt", "no such input stream");
          endcase
        default: broken("program.txt", "unknown word");
      endcase
    end
  endtask

  task advance;
    begin
      line_done = 1'b1;
      while (line_done && !failed && !program_ended) begin
        if (!line_loaded) load_line;
        if (!line_loaded) line_done = 1'b0;
        else if (!failed) begin
          run_line;
          if (line_done) begin
            line_loaded = 1'b0;
            progress_cycle = cycle;
          end
        end
      end
      abandons = line_loaded && line_op == "abandon";
    end
  endtask
