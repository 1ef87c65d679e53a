// SPDX-License-Identifier: Apache-2.0
//
// dre_ram_1r1w_w1_d2048_any: Memory of 2048 words of 1 bits.
//
// One write port and one registered read port. A read in the cycle of a write to the same
// address may yield anything, for nobody looks at it. Nothing is reset and
// nothing initialised: a word is unknown until it is written. An ASIC flow defines DRE_RAM_MACRO
// and brings the macro dre_ram_1r1w_w1_d2048_any_macro, with the same ports.
//
// Timing:     read latency 1 cycle; a read and a write every cycle
// Reset:      none
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR

`default_nettype none

module dre_ram_1r1w_w1_d2048_any (
    input  wire        clk_i,         // clock, rising edge

    input  wire        read_en_i,     // read; without it read_data_o holds
    input  wire [10:0] read_addr_i,   // word to read
    output wire        read_data_o,   // the word, one cycle later

    input  wire        write_en_i,    // write
    input  wire [10:0] write_addr_i,  // word to write
    input  wire        write_data_i   // its new value
);

`ifdef DRE_RAM_MACRO

    dre_ram_1r1w_w1_d2048_any_macro u_macro (
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
    reg words_q [0:2047];
    reg read_data_q;

    always @(posedge clk_i) begin
        if (write_en_i) words_q[write_addr_i] <= write_data_i;
        if (read_en_i) read_data_q <= words_q[read_addr_i];
    end

    assign read_data_o = read_data_q;

`endif

endmodule

`default_nettype wire
