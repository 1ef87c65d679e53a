  // ---------------------------------------------------------------------------------------------------------
  // AXI4-Lite port: one access at a time
  // ---------------------------------------------------------------------------------------------------------

  task axil_initial;
    begin
{%- for port in view.axil_inputs %}
      ${{ port.port }} = 0;
{%- endfor %}
      axil_busy = 1'b0;
      axil_aw_waits = 1'b0;
      axil_w_waits = 1'b0;
      axil_ar_waits = 1'b0;
      axil_aw_taken = 1'b0;
      axil_w_taken = 1'b0;
      axil_ar_taken = 1'b0;
      axil_b_stalled = 1'b0;
      axil_r_stalled = 1'b0;
      enabled = 1'b0;
    end
  endtask

  // The design has to accept, or to refuse. The access before is through.
  task axil_begin(input [8*64-1:0] name, input ${{ view.address_range }} address, input writes, input [31:0] value,
                  input [3:0] strobes, input refused);
    begin
      axil_busy = 1'b1;
      axil_writes = writes;
      axil_name = name;
      axil_address = address;
      axil_value = value;
      axil_strobes = strobes;
      axil_refused = refused;
      axil_aw_waits = writes;
      axil_w_waits = writes;
      axil_ar_waits = !writes;
    end
  endtask

  // What is on the wires in this cycle. One draw decides three times: for an address, for data, for the answer.
  task axil_drive;
    begin
      if (!s_axil_awvalid) begin
        s_axil_awvalid = axil_aw_waits && !stalls(draw[63:48]);
        if (s_axil_awvalid) axil_aw_waits = 1'b0;
        s_axil_awaddr = s_axil_awvalid ? axil_address : draw${{ view.address_range }};
        s_axil_awprot = s_axil_awvalid ? 3'd0 : draw[2:0];
      end
      if (!s_axil_wvalid) begin
        s_axil_wvalid = axil_w_waits && !stalls(draw[47:32]);
        if (s_axil_wvalid) axil_w_waits = 1'b0;
        s_axil_wdata = s_axil_wvalid ? axil_value : draw[31:0];
        s_axil_wstrb = s_axil_wvalid ? axil_strobes : draw[3:0];
      end
      if (!s_axil_arvalid) begin
        s_axil_arvalid = axil_ar_waits && !stalls(draw[63:48]);
        if (s_axil_arvalid) axil_ar_waits = 1'b0;
        s_axil_araddr = s_axil_arvalid ? axil_address : draw${{ view.address_range }};
        s_axil_arprot = s_axil_arvalid ? 3'd0 : draw[2:0];
      end
      s_axil_bready = !stalls(draw[31:16]);
      s_axil_rready = s_axil_bready;
    end
  endtask

  // Values of bresp and rresp.
  function [8*32-1:0] axil_word(input [1:0] code);
    case (code)
      2'd0: axil_word = "OKAY";
      2'd1: axil_word = "EXOKAY";
      2'd2: axil_word = "SLVERR";
      default: axil_word = "DECERR";
    endcase
  endfunction

  // An answer that changed while it was refused; `name` is the letter of its channel.
  task axil_fail_changed(input [7:0] name, input [33:0] held, input [33:0] now);
    begin : changed_task
      reg [8*64-1:0] what;
      reg [8*32-1:0] expected;
      reg [8*32-1:0] got;
      $sformat(what, "%0sresp or data changed while stalled", name);
      $sformat(expected, "%0sresp=%0s data=%0d", name, axil_word(held[33:32]), held[31:0]);
      $sformat(got, "%0sresp=%0s data=%0d", name, axil_word(now[33:32]), now[31:0]);
      fail("s_axil", 64'd0, 1'b0, what, expected, got);
    end
  endtask

  // An answer that is taken: the end of the access.
  task axil_answer(input [1:0] code, input [31:0] value);
    if (axil_refused && code !== 2'd2)
      fail(axil_name, 64'd0, 1'b0, axil_writes ? "write accepted" : "read accepted", "SLVERR", axil_word(code));
    else if (!axil_refused && code !== 2'd0)
      fail(axil_name, 64'd0, 1'b0, axil_writes ? "write refused" : "read refused", "OKAY", axil_word(code));
    else begin
      if (axil_writes && axil_address == ${{ view.address_width }}'h${{ view.enable.hex }} && !axil_value[0] && !axil_refused)
        enabled = 1'b0;
      axil_busy = 1'b0;
      axil_value = value;
    end
  endtask

  // The checks of one cycle. An answer to what was taken in this very cycle would hang on an input.
  task axil_finish_cycle;
    begin : finish_task
      reg write_due;
      reg read_due;
      write_due = axil_busy && axil_writes && !axil_aw_waits && !s_axil_awvalid && !axil_w_waits && !s_axil_wvalid;
      read_due = axil_busy && !axil_writes && !axil_ar_waits && !s_axil_arvalid;
      if (^{s_axil_awready, s_axil_wready, s_axil_arready, s_axil_bvalid, s_axil_rvalid} === 1'bx)
        fail("s_axil", 64'd0, 1'b0, "a handshake is unknown", "0 or 1", "x");

      if (!failed && axil_b_stalled && !s_axil_bvalid)
        fail("s_axil", 64'd0, 1'b0, "bvalid withdrawn while stalled", "bvalid=1", "bvalid=0");
      else if (!failed && axil_b_stalled && s_axil_bresp !== axil_b_held)
        axil_fail_changed("b", {axil_b_held, 32'd0}, {s_axil_bresp, 32'd0});
      else if (!failed && s_axil_bvalid && !write_due)
        fail("s_axil", 64'd0, 1'b0, "answer that nobody asked for", "bvalid=0", "bvalid=1");

      if (!failed && axil_r_stalled && !s_axil_rvalid)
        fail("s_axil", 64'd0, 1'b0, "rvalid withdrawn while stalled", "rvalid=1", "rvalid=0");
      else if (!failed && axil_r_stalled && {s_axil_rresp, s_axil_rdata} !== axil_r_held)
        axil_fail_changed("r", axil_r_held, {s_axil_rresp, s_axil_rdata});
      else if (!failed && s_axil_rvalid && !read_due)
        fail("s_axil", 64'd0, 1'b0, "answer that nobody asked for", "rvalid=0", "rvalid=1");

      axil_b_stalled = s_axil_bvalid && !s_axil_bready;
      axil_b_held = s_axil_bresp;
      axil_r_stalled = s_axil_rvalid && !s_axil_rready;
      axil_r_held = {s_axil_rresp, s_axil_rdata};
      if (!failed && s_axil_bvalid && s_axil_bready) axil_answer(s_axil_bresp, 32'd0);
      if (!failed && s_axil_rvalid && s_axil_rready) axil_answer(s_axil_rresp, s_axil_rdata);

      axil_aw_taken = s_axil_awvalid && s_axil_awready;
      axil_w_taken = s_axil_wvalid && s_axil_wready;
      axil_ar_taken = s_axil_arvalid && s_axil_arready;
      // Enabled from the moment at which the design can know; disabled once it says so.
      if (axil_busy && axil_writes && axil_address == ${{ view.address_width }}'h${{ view.enable.hex }} && axil_value[0] && !axil_refused
          && !axil_aw_waits && (!s_axil_awvalid || axil_aw_taken) && !axil_w_waits && (!s_axil_wvalid || axil_w_taken))
        enabled = 1'b1;
    end
  endtask

  // Behind the clock edge: what was taken is no longer offered.
  task axil_clocked;
    begin
      if (axil_aw_taken) s_axil_awvalid = 1'b0;
      if (axil_w_taken) s_axil_wvalid = 1'b0;
      if (axil_ar_taken) s_axil_arvalid = 1'b0;
    end
  endtask

  // The last cycle of reset.
  task axil_check_reset;
    if (s_axil_bvalid !== 1'b0)
      fail("s_axil", 64'd0, 1'b0, "bvalid high in reset", "bvalid=0", s_axil_bvalid === 1'b1 ? "bvalid=1" : "bvalid=x");
    else if (s_axil_rvalid !== 1'b0)
      fail("s_axil", 64'd0, 1'b0, "rvalid high in reset", "rvalid=0", s_axil_rvalid === 1'b1 ? "rvalid=1" : "rvalid=x");
  endtask

  // Names the signal that the access waits for.
  task axil_fail_timeout(input [8*64-1:0] what);
    begin : timeout_axil
      reg [8*8-1:0]  signal;
      reg [8*32-1:0] expected;
      reg [8*32-1:0] got;
      if (axil_aw_waits || s_axil_awvalid) signal = "awready";
      else if (axil_w_waits || s_axil_wvalid) signal = "wready";
      else if (axil_ar_waits || s_axil_arvalid) signal = "arready";
      else if (axil_writes) signal = "bvalid";
      else signal = "rvalid";
      $sformat(expected, "%0s=1 for %0s", signal, axil_name);
      $sformat(got, "%0s=0", signal);
      fail("s_axil", 64'd0, 1'b0, what, expected, got);
    end
  endtask
