// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu_address: Address arithmetic: where a slot of a page lies in the store.
//
// offset = (page * page_tokens + slot) * token_bytes
//
// Parameters:  kvmu.page_tokens = 4
//              kvmu.pages       = 64
//              kvmu.stages      = 1
// Timing:      latency 1 cycles, one address a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

`default_nettype none

module dre_kvmu_address (
    input  wire        clk_i,          // clock, rising edge

    input  wire [20:0] token_bytes_i,  // bytes of a token (TOKEN_BYTES)
    input  wire  [5:0] page_i,         // page
    input  wire  [1:0] slot_i,         // slot in the page, or slots in use
    input  wire        whole_page_i,   // the address is that of the page
    output wire [28:0] offset_o,       // bytes from the begin of the store
    output wire [22:0] slot_bytes_o    // bytes of `slot` tokens
);

    // -----------------------------------------------------------------------------------------
    // Interface
    // -----------------------------------------------------------------------------------------

    reg whole_page_i_s1_q;

    always @(posedge clk_i) begin
        whole_page_i_s1_q <= whole_page_i;
    end

    // -----------------------------------------------------------------------------------------
    // Offset
    // -----------------------------------------------------------------------------------------

    reg [26:0] page_product_s1_q;
    reg [22:0] slot_product_s1_q;

    // page * token_bytes
    wire [26:0] page_product = {21'd0, page_i} * {6'd0, token_bytes_i};

    // slot * token_bytes
    wire [22:0] slot_product = {21'd0, slot_i} * {2'd0, token_bytes_i};

    always @(posedge clk_i) begin
        page_product_s1_q <= page_product;
        slot_product_s1_q <= slot_product;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign offset_o =
          {page_product_s1_q, 2'd0}
        + {6'd0, whole_page_i_s1_q ? 23'd0 : slot_product_s1_q};
    assign slot_bytes_o = slot_product_s1_q;

endmodule

`default_nettype wire
