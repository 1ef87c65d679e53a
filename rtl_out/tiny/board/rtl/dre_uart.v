// SPDX-License-Identifier: Apache-2.0
//
// dre_uart: The engine behind a UART: registers, streams and records as messages.
//
// Protocol: README.md in the folder board.
//
// Timing:     a byte takes 10 bits
// Reset:      rst_ni, synchronous, active low; control state only
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset tiny --out DIR

`default_nettype none

module dre_uart (
    input  wire       clk_i,     // clock, rising edge
    input  wire       rst_ni,    // reset, synchronous, active low

    input  wire       rx_i,      // line from the host; idles at 1
    input  wire [7:0] bit_i,     // cycles of a bit, less one; constant
    output wire       tx_o,      // line to the host
    output wire       irq_o,     // the engine's interrupt
    output wire       busy_o,    // a command is worked at
    output wire       sending_o  // a reply or a record is on its way
);

    // Signals that are used above the place that drives them.
    reg          runs_q;                        // a command is worked at
    reg    [4:0] chosen_q;                      // what is being sent
    wire         finished;                      // the last byte of the message is taken
    wire         tx_ready;                      // the transmitter takes a byte
    wire         engine_s_axis_hash_tready;     // the hash code is taken
    wire         engine_s_axis_score_tready;    // the beat is taken
    wire         engine_s_axil_awready;         // the address is taken
    wire         engine_s_axil_wready;          // the word is taken
    wire   [1:0] engine_s_axil_bresp;           // 0 OKAY, 2 SLVERR
    wire         engine_s_axil_bvalid;          // a response is offered
    wire         engine_s_axil_arready;         // the address is taken
    wire  [31:0] engine_s_axil_rdata;           // the word read
    wire   [1:0] engine_s_axil_rresp;           // 0 OKAY, 2 SLVERR
    wire         engine_s_axil_rvalid;          // a word is offered
    wire         engine_m_axis_assign_tvalid;   // a record is offered
    // token_id 31:0, cluster_id 47:32, distance 56:48, kind 58:57
    wire  [63:0] engine_m_axis_assign_tdata;
    wire         engine_m_axis_assign_tlast;    // last record of its frame
    wire         engine_m_axis_select_tvalid;   // a record is offered
    // cluster_id 15:0, count 31:16, stored 47:32, null 63
    wire  [63:0] engine_m_axis_select_tdata;
    wire         engine_m_axis_select_tlast;    // last record of its group
    wire         engine_m_axis_offload_tvalid;  // a record is offered
    // token_id 31:0, cluster_id 47:32, noslot 48, address 127:64
    wire [127:0] engine_m_axis_offload_tdata;
    wire         engine_m_axis_offload_tlast;   // each record is a packet
    wire         engine_m_axis_fetch_tvalid;    // a record is offered
    // address 63:0, bytes 95:64, cluster_id 111:96, tokens 126:112, null 127
    wire [127:0] engine_m_axis_fetch_tdata;
    wire         engine_m_axis_fetch_tlast;     // last descriptor of its group

    // -----------------------------------------------------------------------------------------
    // Receiver
    // -----------------------------------------------------------------------------------------

    wire       rx_valid;
    wire [7:0] rx_data;

    dre_uart_rx u_rx (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .rx_i    (rx_i),
        .bit_i   (bit_i),
        .valid_o (rx_valid),
        .data_o  (rx_data)
    );

    // a byte is taken from the queue
    wire takes_byte = ~runs_q;

    wire       unused_bytes_ready;
    wire       bytes_valid;
    wire [7:0] bytes_data;
    wire       unused_bytes_busy;

    // bytes that wait for the command before to be answered
    dre_fifo_w8_d512 u_bytes (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .clear_i (1'b0),
        .valid_i (rx_valid),
        .data_i  (rx_data),
        .ready_i (takes_byte),
        .ready_o (unused_bytes_ready),
        .valid_o (bytes_valid),
        .data_o  (bytes_data),
        .busy_o  (unused_bytes_busy)
    );

    wire bytes_valid_and_takes_byte = bytes_valid & takes_byte;

    // -----------------------------------------------------------------------------------------
    // Command
    // A letter, then as many bytes as it asks for; the last one on top.
    // -----------------------------------------------------------------------------------------

    reg  [3:0] left_q;    // bytes of the command that are to come
    reg  [7:0] letter_q;  // the letter
    reg [79:0] bytes_q;   // bytes of the command

    // bytes of a command are to come
    wire collects = |left_q;

    // the letter of a command has come
    wire begins = bytes_valid_and_takes_byte & ~(collects | runs_q);

    // bytes behind the letter; 0 if it is unknown
    wire [3:0] length =
        (bytes_data == 8'd115) ? 4'd10 :
        (bytes_data == 8'd104) ? 4'd3 :
        (bytes_data == 8'd114) ? 4'd2 :
        (bytes_data == 8'd119) ? 4'd6 :
                                 4'd0;

    // a byte of the command has come
    wire more = bytes_valid_and_takes_byte & collects;

    // the command is there
    wire complete = (more & (left_q == 4'd1)) | (begins & (~|length));

    wire writes      = runs_q & (letter_q == 8'd119);
    wire reads       = runs_q & (letter_q == 8'd114);
    wire sends_hash  = runs_q & (letter_q == 8'd104);
    wire sends_score = runs_q & (letter_q == 8'd115);

    // its answer has been sent
    wire answered = finished & chosen_q[0];

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            runs_q <= 1'b0;
            left_q <= 4'd0;
        end else begin
            runs_q <= complete | (runs_q & ~answered);
            if (begins) left_q <= length;
            else if (more) left_q <= left_q - 4'd1;
        end
    end

    always @(posedge clk_i) begin
        if (begins) letter_q <= bytes_data;
        if (more) bytes_q <= {bytes_data, bytes_q[79:8]};
    end

    // -----------------------------------------------------------------------------------------
    // Work
    // An address or a beat, and of a write the word, are offered until they are taken.
    // -----------------------------------------------------------------------------------------

    reg first_q;   // address or beat is taken
    reg second_q;  // the word of a write is taken

    // address of a write
    wire offers_aw = writes & ~first_q;

    // word of a write
    wire offers_w = writes & ~second_q;

    // address of a read
    wire offers_ar = reads & ~first_q;

    // a hash code
    wire offers_hash = sends_hash & ~first_q;

    // a beat of scores
    wire offers_score = sends_score & ~first_q;

    wire first_or =
          first_q
        | (offers_aw & engine_s_axil_awready)
        | (offers_ar & engine_s_axil_arready)
        | (offers_hash & engine_s_axis_hash_tready)
        | (offers_score & engine_s_axis_score_tready);

    wire writes_or_reads = writes | reads;
    wire done_or         = first_q | ~(writes_or_reads | sends_hash | sends_score);
    wire done_choice     = writes_or_reads ? engine_s_axil_bvalid | engine_s_axil_rvalid : done_or;

    // the command can be answered
    wire done = runs_q & done_choice;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            first_q  <= 1'b0;
            second_q <= 1'b0;
        end else begin
            first_q  <= first_or & ~answered;
            second_q <= (second_q | (offers_w & engine_s_axil_wready)) & ~answered;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Message
    // A reply goes before records, and these by stream. What is sent stands still until its last
    // byte is taken.
    // -----------------------------------------------------------------------------------------

    reg       active_q;  // a message is being sent
    reg [4:0] index_q;   // number of its next byte

    // what waits to be sent, the reply in bit 0
    wire [4:0] waits = {
        engine_m_axis_fetch_tvalid,
        engine_m_axis_offload_tvalid,
        engine_m_axis_select_tvalid,
        engine_m_axis_assign_tvalid,
        done
    };

    wire [7:0] next_byte_choice = index_q[0] ? engine_s_axil_rdata[15:8] : engine_s_axil_rdata[7:0];

    wire [7:0] next_byte_choice_2 =
        index_q[0] ? engine_s_axil_rdata[31:24] :
                     engine_s_axil_rdata[23:16];

    wire [7:0] next_byte_choice_3 =
        index_q[2]                                  ? next_byte_choice_2 :
        index_q[1]                                  ? next_byte_choice :
        index_q[0]                                  ? {6'd0, writes ? engine_s_axil_bresp : engine_s_axil_rresp} :
        (writes | reads | sends_hash | sends_score) ? letter_q :
                                                      8'd63;

    wire [7:0] next_byte_choice_4 =
        index_q[0] ? engine_m_axis_assign_tdata[15:8] :
                     engine_m_axis_assign_tdata[7:0];

    wire [7:0] next_byte_choice_5 =
        index_q[0] ? engine_m_axis_assign_tdata[47:40] :
                     engine_m_axis_assign_tdata[39:32];

    wire [7:0] next_byte_choice_6 =
        index_q[0] ? engine_m_axis_assign_tdata[63:56] :
                     engine_m_axis_assign_tdata[55:48];

    wire [7:0] next_byte_choice_7 =
        index_q[1] ? next_byte_choice_5 :
        index_q[0] ? engine_m_axis_assign_tdata[31:24] :
                     engine_m_axis_assign_tdata[23:16];

    wire [7:0] next_byte_choice_8 =
        index_q[3] ? next_byte_choice_6 :
        index_q[2] ? next_byte_choice_7 :
        index_q[1] ? next_byte_choice_4 :
        index_q[0] ? {7'd0, engine_m_axis_assign_tlast} :
                     8'd65;

    wire [7:0] next_byte_choice_9 =
        index_q[0] ? engine_m_axis_select_tdata[15:8] :
                     engine_m_axis_select_tdata[7:0];

    wire [7:0] next_byte_choice_10 =
        index_q[0] ? engine_m_axis_select_tdata[47:40] :
                     engine_m_axis_select_tdata[39:32];

    wire [7:0] next_byte_choice_11 =
        index_q[0] ? engine_m_axis_select_tdata[63:56] :
                     engine_m_axis_select_tdata[55:48];

    wire [7:0] next_byte_choice_12 =
        index_q[1] ? next_byte_choice_10 :
        index_q[0] ? engine_m_axis_select_tdata[31:24] :
                     engine_m_axis_select_tdata[23:16];

    wire [7:0] next_byte_choice_13 =
        index_q[3] ? next_byte_choice_11 :
        index_q[2] ? next_byte_choice_12 :
        index_q[1] ? next_byte_choice_9 :
        index_q[0] ? {7'd0, engine_m_axis_select_tlast} :
                     8'd83;

    wire [7:0] next_byte_choice_14 =
        index_q[0] ? engine_m_axis_offload_tdata[15:8] :
                     engine_m_axis_offload_tdata[7:0];

    wire [7:0] next_byte_choice_15 =
        index_q[0] ? engine_m_axis_offload_tdata[47:40] :
                     engine_m_axis_offload_tdata[39:32];

    wire [7:0] next_byte_choice_16 =
        index_q[0] ? engine_m_axis_offload_tdata[79:72] :
                     engine_m_axis_offload_tdata[71:64];

    wire [7:0] next_byte_choice_17 =
        index_q[0] ? engine_m_axis_offload_tdata[111:104] :
                     engine_m_axis_offload_tdata[103:96];

    wire [7:0] next_byte_choice_18 =
        index_q[0] ? engine_m_axis_offload_tdata[127:120] :
                     engine_m_axis_offload_tdata[119:112];

    wire [7:0] next_byte_choice_19 =
        index_q[1] ? next_byte_choice_15 :
        index_q[0] ? engine_m_axis_offload_tdata[31:24] :
                     engine_m_axis_offload_tdata[23:16];

    wire [7:0] next_byte_choice_20 =
        index_q[1] ? next_byte_choice_17 :
        index_q[0] ? engine_m_axis_offload_tdata[95:88] :
                     engine_m_axis_offload_tdata[87:80];

    wire [7:0] next_byte_choice_21 =
        index_q[2] ? next_byte_choice_20 :
        index_q[1] ? next_byte_choice_16 :
        index_q[0] ? engine_m_axis_offload_tdata[63:56] :
                     engine_m_axis_offload_tdata[55:48];

    wire [7:0] next_byte_choice_22 =
        index_q[4] ? next_byte_choice_18 :
        index_q[3] ? next_byte_choice_21 :
        index_q[2] ? next_byte_choice_19 :
        index_q[1] ? next_byte_choice_14 :
        index_q[0] ? {7'd0, engine_m_axis_offload_tlast} :
                     8'd79;

    wire [7:0] next_byte_choice_23 =
        index_q[0] ? engine_m_axis_fetch_tdata[15:8] :
                     engine_m_axis_fetch_tdata[7:0];

    wire [7:0] next_byte_choice_24 =
        index_q[0] ? engine_m_axis_fetch_tdata[47:40] :
                     engine_m_axis_fetch_tdata[39:32];

    wire [7:0] next_byte_choice_25 =
        index_q[0] ? engine_m_axis_fetch_tdata[79:72] :
                     engine_m_axis_fetch_tdata[71:64];

    wire [7:0] next_byte_choice_26 =
        index_q[0] ? engine_m_axis_fetch_tdata[111:104] :
                     engine_m_axis_fetch_tdata[103:96];

    wire [7:0] next_byte_choice_27 =
        index_q[0] ? engine_m_axis_fetch_tdata[127:120] :
                     engine_m_axis_fetch_tdata[119:112];

    wire [7:0] next_byte_choice_28 =
        index_q[1] ? next_byte_choice_24 :
        index_q[0] ? engine_m_axis_fetch_tdata[31:24] :
                     engine_m_axis_fetch_tdata[23:16];

    wire [7:0] next_byte_choice_29 =
        index_q[1] ? next_byte_choice_26 :
        index_q[0] ? engine_m_axis_fetch_tdata[95:88] :
                     engine_m_axis_fetch_tdata[87:80];

    wire [7:0] next_byte_choice_30 =
        index_q[2] ? next_byte_choice_29 :
        index_q[1] ? next_byte_choice_25 :
        index_q[0] ? engine_m_axis_fetch_tdata[63:56] :
                     engine_m_axis_fetch_tdata[55:48];

    wire [7:0] next_byte_choice_31 =
        index_q[4] ? next_byte_choice_27 :
        index_q[3] ? next_byte_choice_30 :
        index_q[2] ? next_byte_choice_28 :
        index_q[1] ? next_byte_choice_23 :
        index_q[0] ? {7'd0, engine_m_axis_fetch_tlast} :
                     8'd70;

    // the next byte of the message
    wire [7:0] next_byte =
          (chosen_q[0] ? next_byte_choice_3 : 8'd0)
        | (chosen_q[1] ? next_byte_choice_8 : 8'd0)
        | (chosen_q[2] ? next_byte_choice_13 : 8'd0)
        | (chosen_q[3] ? next_byte_choice_22 : 8'd0)
        | (chosen_q[4] ? next_byte_choice_31 : 8'd0);

    wire [4:0] finished_choice = chosen_q[0] ? (writes ? 5'd1 : reads ? 5'd5 : 5'd0) : 5'd0;

    wire [4:0] finished_or =
          finished_choice
        | (chosen_q[1] ? 5'd9 : 5'd0)
        | (chosen_q[2] ? 5'd9 : 5'd0)
        | (chosen_q[3] ? 5'd17 : 5'd0)
        | (chosen_q[4] ? 5'd17 : 5'd0);

    wire active_q_and_tx_ready = active_q & tx_ready;

    // the last byte of the message is taken
    assign finished = active_q_and_tx_ready & (index_q == finished_or);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            active_q <= 1'b0;
        end else begin
            active_q <= active_q ? ~finished : |waits;
        end
    end

    always @(posedge clk_i) begin
        if (~active_q) index_q <= 5'd0;
        else if (active_q_and_tx_ready) index_q <= index_q + 5'd1;
        if (~active_q) chosen_q <= waits & (~waits + 5'd1);
    end

    // -----------------------------------------------------------------------------------------
    // Transmitter
    // -----------------------------------------------------------------------------------------

    dre_uart_tx u_tx (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .valid_i (active_q),
        .data_i  (next_byte),
        .bit_i   (bit_i),
        .ready_o (tx_ready),
        .tx_o    (tx_o)
    );

    // -----------------------------------------------------------------------------------------
    // Engine
    // -----------------------------------------------------------------------------------------

    wire engine_irq;  // an enabled interrupt is pending

    dre_top u_dre (
        .aclk                  (clk_i),
        .aresetn               (rst_ni),
        .s_axis_hash_tvalid    (offers_hash),
        .s_axis_hash_tready    (engine_s_axis_hash_tready),
        .s_axis_hash_tdata     (bytes_q[79:64]),
        .s_axis_hash_tlast     (bytes_q[56]),
        .s_axis_score_tvalid   (offers_score),
        .s_axis_score_tready   (engine_s_axis_score_tready),
        .s_axis_score_tdata    (bytes_q[79:16]),
        .s_axis_score_tlast    (bytes_q[0]),
        .s_axis_score_tkeep    (bytes_q[15:8]),
        .s_axis_score_tuser    (bytes_q[1]),
        .m_axis_assign_tvalid  (engine_m_axis_assign_tvalid),
        .m_axis_assign_tready  (finished & chosen_q[1]),
        .m_axis_assign_tdata   (engine_m_axis_assign_tdata),
        .m_axis_assign_tlast   (engine_m_axis_assign_tlast),
        .m_axis_select_tvalid  (engine_m_axis_select_tvalid),
        .m_axis_select_tready  (finished & chosen_q[2]),
        .m_axis_select_tdata   (engine_m_axis_select_tdata),
        .m_axis_select_tlast   (engine_m_axis_select_tlast),
        .m_axis_offload_tvalid (engine_m_axis_offload_tvalid),
        .m_axis_offload_tready (finished & chosen_q[3]),
        .m_axis_offload_tdata  (engine_m_axis_offload_tdata),
        .m_axis_offload_tlast  (engine_m_axis_offload_tlast),
        .m_axis_fetch_tvalid   (engine_m_axis_fetch_tvalid),
        .m_axis_fetch_tready   (finished & chosen_q[4]),
        .m_axis_fetch_tdata    (engine_m_axis_fetch_tdata),
        .m_axis_fetch_tlast    (engine_m_axis_fetch_tlast),
        .s_axil_awaddr         (bytes_q[43:32]),
        .s_axil_awprot         (3'd0),
        .s_axil_awvalid        (offers_aw),
        .s_axil_wdata          (bytes_q[79:48]),
        .s_axil_wstrb          (4'd15),
        .s_axil_wvalid         (offers_w),
        .s_axil_bready         (writes & answered),
        .s_axil_araddr         (bytes_q[75:64]),
        .s_axil_arprot         (3'd0),
        .s_axil_arvalid        (offers_ar),
        .s_axil_rready         (reads & answered),
        .s_axil_awready        (engine_s_axil_awready),
        .s_axil_wready         (engine_s_axil_wready),
        .s_axil_bresp          (engine_s_axil_bresp),
        .s_axil_bvalid         (engine_s_axil_bvalid),
        .s_axil_arready        (engine_s_axil_arready),
        .s_axil_rdata          (engine_s_axil_rdata),
        .s_axil_rresp          (engine_s_axil_rresp),
        .s_axil_rvalid         (engine_s_axil_rvalid),
        .irq                   (engine_irq)
    );

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign irq_o     = engine_irq;
    assign busy_o    = runs_q;
    assign sending_o = active_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, bytes_q[7:2]};

endmodule

`default_nettype wire
