// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu_address: Address arithmetic: where a slot of a page lies in the store.
//
// offset = (page * page_tokens + slot) * token_bytes
//
// Parameters:  kvmu.page_tokens = 32
//              kvmu.pages       = 4096
//              kvmu.stages      = 1
// Timing:      latency 1 cycles, one address a cycle
// Reset:       none: holds payload only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_kvmu_address (
    input  wire        clk_i,          // clock, rising edge

    input  wire [20:0] token_bytes_i,  // bytes of a token (TOKEN_BYTES)
    input  wire [11:0] page_i,         // page
    input  wire  [4:0] slot_i,         // slot in the page, or slots in use
    input  wire        whole_page_i,   // the address is that of the page
    output wire [37:0] offset_o,       // bytes from the begin of the store
    output wire [25:0] slot_bytes_o    // bytes of `slot` tokens
);

    // -----------------------------------------------------------------------------------------
    // Offset
    // -----------------------------------------------------------------------------------------

    reg [22:0] triple_q;  // 3 * token_bytes, ahead of what is multiplied
    reg [37:0] offset_s1_q;
    reg [25:0] slot_bytes_s1_q;

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

    wire [22:0] page_product_choice_4 =
        page_i[7] ? (page_i[6] ? triple_q : page_product_wide) :
        page_i[6] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] page_product_choice_5 =
        page_i[9] ? (page_i[8] ? triple_q : page_product_wide) :
        page_i[8] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] page_product_choice_6 =
        page_i[11] ? (page_i[10] ? triple_q : page_product_wide) :
        page_i[10] ? {2'd0, token_bytes_i} :
                     23'd0;

    // page * token_bytes
    wire [32:0] page_product =
          {10'd0, page_product_choice}
        + {8'd0, page_product_choice_2, 2'd0}
        + {6'd0, page_product_choice_3, 4'd0}
        + {4'd0, page_product_choice_4, 6'd0}
        + {2'd0, page_product_choice_5, 8'd0}
        + {page_product_choice_6, 10'd0};

    wire [22:0] slot_product_choice =
        slot_i[1] ? (slot_i[0] ? triple_q : page_product_wide) :
        slot_i[0] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] slot_product_choice_2 =
        slot_i[3] ? (slot_i[2] ? triple_q : page_product_wide) :
        slot_i[2] ? {2'd0, token_bytes_i} :
                    23'd0;

    wire [22:0] slot_product_choice_3 = slot_i[4] ? {2'd0, token_bytes_i} : 23'd0;

    // slot * token_bytes
    wire [25:0] slot_product =
          {3'd0, slot_product_choice}
        + {1'b0, slot_product_choice_2, 2'd0}
        + {slot_product_choice_3[21:0], 4'd0};

    always @(posedge clk_i) begin
        triple_q        <= {1'b0, token_bytes_i, 1'b0} + {2'd0, token_bytes_i};
        offset_s1_q     <= {page_product, 5'd0} + {12'd0, whole_page_i ? 26'd0 : slot_product};
        slot_bytes_s1_q <= slot_product;
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign offset_o     = offset_s1_q;
    assign slot_bytes_o = slot_bytes_s1_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, slot_product_choice_3[22]};

endmodule

`default_nettype wire
