// SPDX-License-Identifier: Apache-2.0
//
// dre_ram_1r1w_w124_d8_any: Memory of 8 words of 124 bits.
//
// One write port and one registered read port. A read in the cycle of a write to the same
// address may yield anything, for nobody looks at it. Nothing is reset and
// nothing initialised: a word is unknown until it is written. An ASIC flow defines DRE_RAM_MACRO
// and brings the macro dre_ram_1r1w_w124_d8_any_macro, with the same ports.
//
// Timing:     read latency 1 cycle; a read and a write every cycle
// Reset:      none
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR

`default_nettype none

module dre_ram_1r1w_w124_d8_any (
    input  wire         clk_i,         // clock, rising edge

    input  wire         read_en_i,     // read; without it read_data_o holds
    input  wire   [2:0] read_addr_i,   // word to read
    output wire [123:0] read_data_o,   // the word, one cycle later

    input  wire         write_en_i,    // write
    input  wire   [2:0] write_addr_i,  // word to write
    input  wire [123:0] write_data_i   // its new value
);

`ifdef DRE_RAM_MACRO

    dre_ram_1r1w_w124_d8_any_macro u_macro (
        .clk_i        (clk_i),
        .read_en_i    (read_en_i),
        .read_addr_i  (read_addr_i),
        .read_data_o  (read_data_o),
        .write_en_i   (write_en_i),
        .write_addr_i (write_addr_i),
        .write_data_i (write_data_i)
    );

`else

    // Yosys: block RAM needs no logic that keeps the old word.
    (* no_rw_check *)
    reg [123:0] words_q [0:7];
    reg [123:0] read_data_q;

    always @(posedge clk_i) begin
        if (write_en_i) words_q[write_addr_i] <= write_data_i;
        if (read_en_i) read_data_q <= words_q[read_addr_i];
    end

    assign read_data_o = read_data_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_ram_1r1w_w124_d8_any
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

`ifdef YOSYS
    // the word that is watched
    (* anyconst *) reg [2:0] f_at;
`else
    wire [2:0] f_at = 3'd0;
`endif

    // it was written
    reg f_known_q;
    // what was written last
    reg [123:0] f_word_q;

    // it is written
    wire f_written = write_en_i & (write_addr_i == f_at);

    always @(posedge clk_i) begin
        f_known_q <= f_known_q | f_written;
    end

    always @(posedge clk_i) begin
        f_word_q <= f_written ? write_data_i : f_word_q;
    end
    initial f_known_q = 1'd0;

    // There was a cycle before this one: in the first what stands around this module is in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge clk_i) f_ran_q <= 1'b1;

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (f_ran_q) begin
            // a word is what was written last
            f_gives_kept: assert (!f_known_q | (words_q[f_at] == f_word_q));
        end
        if (f_ran_q) begin
            // a read yields it, one cycle later
            f_gives_read: assert (!$past(read_en_i & (read_addr_i == f_at) & f_known_q &
                ~f_written) | (read_data_o == $past(f_word_q)));
            // without a read the output holds
            f_gives_held: assert ($past(read_en_i) | (read_data_o == $past(read_data_o)));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (f_ran_q) begin
            // it is read after it was written
            f_reaches_read: cover (f_known_q & read_en_i & (read_addr_i == f_at));
        end
    end

`undef REQUIRE
`endif

`endif

endmodule

`default_nettype wire
