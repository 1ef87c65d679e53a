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
    // Offset
    // -----------------------------------------------------------------------------------------

    reg [22:0] triple_q;  // 3 * token_bytes, ahead of what is multiplied
    reg [28:0] offset_s1_q;
    reg [22:0] slot_bytes_s1_q;

    wire [22:0] page_product_wide = {1'b0, token_bytes_i, 1'b0};

    wire [22:0] page_product_choice =
        page_i[1] ? (page_i[0] ? triple_q : page_product_wide) :
        page_i[0] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] page_product_choice_2 =
        page_i[3] ? (page_i[2] ? triple_q : page_product_wide) :
        page_i[2] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] page_product_choice_3 =
        page_i[5] ? (page_i[4] ? triple_q : page_product_wide) :
        page_i[4] ? {2'd0, token_bytes_i} :
                    23'd0;

    // page * token_bytes
    wire [26:0] page_product =
          {4'd0, page_product_choice}
        + {2'd0, page_product_choice_2, 2'd0}
        + {page_product_choice_3, 4'd0};

    // slot * token_bytes
    wire [22:0] slot_product =
        slot_i[1] ? (slot_i[0] ? triple_q : page_product_wide) :
        slot_i[0] ? {2'd0, token_bytes_i} :
                    23'd0;

    always @(posedge clk_i) begin
        triple_q        <= {1'b0, token_bytes_i, 1'b0} + {2'd0, token_bytes_i};
        offset_s1_q     <= {page_product, 2'd0} + {6'd0, whole_page_i ? 23'd0 : slot_product};
        slot_bytes_s1_q <= slot_product;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign offset_o     = offset_s1_q;
    assign slot_bytes_o = slot_bytes_s1_q;

endmodule

`default_nettype wire
