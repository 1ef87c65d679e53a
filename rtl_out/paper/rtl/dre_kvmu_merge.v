// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu_merge: Merges pages that lie side by side into one fetch descriptor.
//
// A descriptor leaves when a page does not join it, or after the end of its group.
// max_burst_i changes only while busy_o is 0.
//
// Parameters:  hcu.max_clusters = 2048
//              kvmu.page_tokens = 32
// Timing:      one page a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset paper --out DIR

`default_nettype none

module dre_kvmu_merge (
    input  wire        clk_i,          // clock, rising edge
    input  wire        rst_ni,         // reset, synchronous, active low

    input  wire        clear_i,        // drops the descriptor
    input  wire [31:0] max_burst_i,    // bytes that a merged descriptor may have (MAX_BURST)
    input  wire        page_i,         // a page comes
    // it lies behind the page before, and belongs to the same cluster
    input  wire        joins_i,
    input  wire        end_i,          // the group ends, with this page if there is one
    input  wire [37:0] offset_i,       // offset of the page in the store
    input  wire [25:0] bytes_i,        // its bytes
    input  wire  [5:0] tokens_i,       // its tokens
    input  wire [10:0] cluster_i,      // its cluster
    output wire        fetch_valid_o,  // the descriptor leaves
    output wire [59:0] descriptor_o,   // last, null, tokens, cluster, bytes
    output wire [37:0] offset_o,       // where its first page lies in the store
    output wire        null_o,         // it is null
    output wire        fetched_o,      // it is not null
    output wire        group_done_o,   // it is the last of its group
    output wire        busy_o          // there is a descriptor
);

    // Signals that are used above the place that drives them.
    wire signed [32:0] max_burst_i_signed;
    wire signed [32:0] bytes_i_signed;
    wire signed [32:0] left_then;    // what is left with the page
    wire        [15:0] more_tokens;  // tokens with the page
    wire               merge;        // the page joins the descriptor
    wire               any;          // a page, or the end of a group
    wire               stays;
    wire               bare;         // a group ends without a page
    wire               starts;       // a descriptor starts, or a null one
    wire               changes;      // the descriptor grows or starts

    // -----------------------------------------------------------------------------------------
    // Descriptor
    // -----------------------------------------------------------------------------------------

    reg               valid_q;    // there is a descriptor
    reg               last_q;     // it is the last of its group
    reg               null_q;     // the group has no page
    reg        [37:0] offset_q;   // offset of its first page; of a null nothing
    // max_burst_i less its bytes; negative where a single page is longer
    reg signed [32:0] left_q;
    reg        [14:0] tokens_q;   // its tokens
    reg        [10:0] cluster_q;  // its cluster

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            valid_q <= 1'b0;
        end else begin
            valid_q <= (any | stays) & ~clear_i;
        end
    end

    always @(posedge clk_i) begin
        if (any) last_q <= end_i;
        if (starts) begin
            null_q    <= bare;
            offset_q  <= offset_i;
            cluster_q <= bare ? 11'd0 : cluster_i;
        end
        if (changes) begin
            left_q <=
                merge ? left_then :
                bare  ? max_burst_i_signed :
                        max_burst_i_signed - bytes_i_signed;
            tokens_q <=
                merge ? more_tokens[14:0] :
                bare  ? 15'd0 :
                        {9'd0, tokens_i};
        end
    end

    // -----------------------------------------------------------------------------------------
    // Growth
    // -----------------------------------------------------------------------------------------

    assign max_burst_i_signed = {1'b0, max_burst_i};
    assign bytes_i_signed     = {7'd0, bytes_i};

    // what is left with the page
    assign left_then = left_q - bytes_i_signed;

    // tokens with the page
    assign more_tokens = {1'b0, tokens_q} + {1'b0, 9'd0, tokens_i};

    // the page joins the descriptor
    assign merge = page_i & joins_i & ~(left_then[32] | more_tokens[15]);

    // -----------------------------------------------------------------------------------------
    // Next descriptor
    // -----------------------------------------------------------------------------------------

    // a page, or the end of a group
    assign any = page_i | end_i;

    // the descriptor ends its group
    wire finished = valid_q & last_q;

    // the page starts a descriptor
    wire apart = page_i & ~merge;

    // the descriptor leaves
    wire emit = valid_q & (finished | apart);

    assign stays = valid_q & ~emit;

    // a group ends without a page
    assign bare = end_i & ~(page_i | stays);

    // a descriptor starts, or a null one
    assign starts = apart | bare;

    // the descriptor grows or starts
    assign changes = page_i | bare;

    wire signed [32:0] max_burst_i_signed_minus_left_q = max_burst_i_signed - left_q;

    // bytes of the descriptor
    wire [31:0] descriptor_bytes = max_burst_i_signed_minus_left_q[31:0];

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign fetch_valid_o = emit;
    assign descriptor_o  = {finished, null_q, tokens_q, cluster_q, descriptor_bytes};
    assign offset_o      = offset_q;
    assign null_o        = null_q;
    assign fetched_o     = emit & ~null_q;
    assign group_done_o  = finished;
    assign busy_o        = valid_q;

    // Bits that nothing needs, named so that lint can tell them from forgotten ones.
    wire unused_ok = &{1'b0, max_burst_i_signed_minus_left_q[32]};

endmodule

`default_nettype wire
