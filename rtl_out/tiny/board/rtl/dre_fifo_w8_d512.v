// SPDX-License-Identifier: Apache-2.0
//
// dre_fifo_w8_d512: Stream FIFO on block RAM.
//
// Holds `depth` words in memory and one more at its output.
// clear_i empties it.
//
// Parameters:  width = 8
//              depth = 512
// Timing:      latency 2 cycles when empty, one word a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_fifo_w8_d512 (
    input  wire       clk_i,    // clock, rising edge
    input  wire       rst_ni,   // reset, synchronous, active low

    input  wire       clear_i,  // empties the FIFO
    input  wire       valid_i,  // a word is offered
    input  wire [7:0] data_i,   // the word
    input  wire       ready_i,  // the far side takes the word
    output wire       ready_o,  // the FIFO takes the word offered
    output wire       valid_o,  // the FIFO offers a word
    output wire [7:0] data_o,   // the word
    output wire       busy_o    // the FIFO is not empty
);

    localparam [9:0] FULL = 10'd512;  // words that fill the memory

    // -----------------------------------------------------------------------------------------
    // Fill
    // -----------------------------------------------------------------------------------------

    reg [9:0] fill_q;   // words in the memory
    reg       ready_q;  // the memory has room
    reg       valid_q;  // the read output holds a word

    // a word comes in
    wire write = valid_i & ready_q;

    // the memory holds a word
    wire stored = |fill_q;

    // the word at the output stays
    wire held = valid_q & ~ready_i;

    // the oldest word moves to the output
    wire read = stored & ~held;

    wire [9:0] fill_d =
        clear_i        ? 10'd0 :
        (write ^ read) ? (write ? fill_q + 10'd1 : fill_q - 10'd1) :
                         fill_q;

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            fill_q  <= 10'd0;
            ready_q <= 1'b0;
            valid_q <= 1'b0;
        end else begin
            fill_q  <= fill_d;
            ready_q <= fill_d != FULL;
            valid_q <= (read | held) & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Memory
    // The read output is the output of the FIFO and holds until the word is taken.
    // -----------------------------------------------------------------------------------------

    reg [8:0] write_at_q;  // where the next word goes
    reg [8:0] read_at_q;   // where the oldest word is

    wire [7:0] words_rdata;

    // the words that wait
    dre_ram_1r1w_w8_d512_any u_words (
        .clk_i        (clk_i),
        .read_en_i    (read),
        .read_addr_i  (read_at_q),
        .read_data_o  (words_rdata),
        .write_en_i   (write),
        .write_addr_i (write_at_q),
        .write_data_i (data_i)
    );

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            write_at_q <= 9'd0;
            read_at_q  <= 9'd0;
        end else begin
            if (write | clear_i) write_at_q <= clear_i ? 9'd0 : write_at_q + 9'd1;
            if (read | clear_i) read_at_q <= clear_i ? 9'd0 : read_at_q + 9'd1;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign ready_o = ready_q;
    assign valid_o = valid_q;
    assign data_o  = words_rdata;
    assign busy_o  = stored | valid_q;

endmodule

`default_nettype wire
