// SPDX-License-Identifier: Apache-2.0
//
// dre_kvmu_merge: Merges pages that lie side by side into one fetch descriptor.
//
// A descriptor leaves when a page does not join it, or after the end of its group.
// max_burst_i changes only while busy_o is 0 and nothing comes.
//
// Parameters:  hcu.max_clusters = 64
//              kvmu.page_tokens = 4
// Timing:      one page a cycle
// Reset:       rst_ni, synchronous, active low; control state only
// Generator:   dregen 0.1.0
// Reproduce:   dregen generate --preset tiny --out DIR

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
    input  wire [28:0] offset_i,       // offset of the page in the store
    input  wire [22:0] bytes_i,        // its bytes
    input  wire  [2:0] tokens_i,       // its tokens
    input  wire  [5:0] cluster_i,      // its cluster
    output wire        fetch_valid_o,  // the descriptor leaves
    output wire [54:0] descriptor_o,   // last, null, tokens, cluster, bytes
    output wire [28:0] offset_o,       // where its first page lies in the store
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
    reg        [28:0] offset_q;   // offset of its first page; of a null nothing
    // max_burst_i less its bytes; negative where a single page is longer
    reg signed [32:0] left_q;
    reg        [14:0] tokens_q;   // its tokens
    reg         [5:0] cluster_q;  // its cluster

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
            cluster_q <= bare ? 6'd0 : cluster_i;
        end
        if (changes) begin
            left_q <=
                merge ? left_then :
                bare  ? max_burst_i_signed :
                        max_burst_i_signed - bytes_i_signed;
            tokens_q <=
                merge ? more_tokens[14:0] :
                bare  ? 15'd0 :
                        {12'd0, tokens_i};
        end
    end

    // -----------------------------------------------------------------------------------------
    // Growth
    // -----------------------------------------------------------------------------------------

    assign max_burst_i_signed = {1'b0, max_burst_i};
    assign bytes_i_signed     = {10'd0, bytes_i};

    // what is left with the page
    assign left_then = left_q - bytes_i_signed;

    // tokens with the page
    assign more_tokens = {1'b0, tokens_q} + {1'b0, 12'd0, tokens_i};

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

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_kvmu_merge
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // bytes of the pages that came
    reg [31:0] f_bytes_in_q;
    // bytes of the descriptors that left
    reg [31:0] f_bytes_out_q;
    // tokens of the pages that came
    reg [14:0] f_tokens_in_q;
    // tokens of the descriptors that left
    reg [14:0] f_tokens_out_q;
    // groups that ended
    reg [1:0] f_ends_in_q;
    // descriptors that end their group
    reg [1:0] f_ends_out_q;
    // the descriptor is of one page
    reg f_single_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_bytes_in_q <= 32'd0;
        else f_bytes_in_q <= clear_i ? 32'd0 : (page_i) ? f_bytes_in_q + {9'd0, bytes_i} :
            f_bytes_in_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_bytes_out_q <= 32'd0;
        else f_bytes_out_q <= clear_i ? 32'd0 : (fetch_valid_o) ? f_bytes_out_q +
            descriptor_bytes : f_bytes_out_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_tokens_in_q <= 15'd0;
        else f_tokens_in_q <= clear_i ? 15'd0 : (page_i) ? f_tokens_in_q + {12'd0, tokens_i} :
            f_tokens_in_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_tokens_out_q <= 15'd0;
        else f_tokens_out_q <= clear_i ? 15'd0 : (fetch_valid_o) ? f_tokens_out_q + tokens_q :
            f_tokens_out_q;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_ends_in_q <= 2'd0;
        else f_ends_in_q <= clear_i ? 2'd0 : f_ends_in_q + {1'd0, end_i};
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_ends_out_q <= 2'd0;
        else f_ends_out_q <= clear_i ? 2'd0 : f_ends_out_q + {1'd0, group_done_o};
    end

    always @(posedge clk_i) begin
        f_single_q <= starts ? 1'd1 : merge ? 1'd0 : f_single_q;
    end

    // A proof begins in reset.
    reg f_begun_q;
    initial f_begun_q = 1'b0;
    always @(posedge clk_i) begin
        f_begun_q <= 1'b1;
        if (!f_begun_q) `REQUIRE(f_asks_reset, !rst_ni);
    end

    // There was a cycle before this one, and it was not in reset.
    reg f_ran_q;
    initial f_ran_q = 1'b0;
    always @(posedge clk_i) f_ran_q <= rst_ni;

    // What the surroundings keep to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a page joins only one of its own cluster, in the same group
            `REQUIRE(f_asks_joins, !(page_i & joins_i) | (valid_q & ~last_q & ~null_q &
                (cluster_i == cluster_q)));
            // a page that comes holds a token
            `REQUIRE(f_asks_tokens, !page_i | ((|tokens_i) & (|bytes_i)));
        end
        if (f_ran_q & rst_ni) begin
            // max_burst_i changes only while busy_o is 0 and nothing comes
            `REQUIRE(f_asks_burst, !$past((busy_o | any) & ~clear_i) | (max_burst_i ==
                $past(max_burst_i)));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // bytes of pages are those of descriptors: nothing lost, nothing doubled
            f_gives_bytes: assert ((f_bytes_in_q - f_bytes_out_q) == (valid_q ? descriptor_bytes
                : 32'd0));
            // so are tokens
            f_gives_tokens: assert ((f_tokens_in_q - f_tokens_out_q) == (valid_q ? tokens_q :
                15'd0));
            // a group has one last descriptor
            f_gives_ends: assert ((f_ends_in_q - f_ends_out_q) == {1'd0, valid_q & last_q});
            // what is left of a burst is not above max_burst_i, and not further below 0 than a page
            // is long
            f_gives_left: assert (!valid_q | (($signed(left_q) <= $signed({1'd0, max_burst_i}))
                & ($signed(left_q) >= -$signed({1'd0, {23{1'd1}}}))));
            // no descriptor of several pages is above max_burst_i
            f_gives_burst: assert (!valid_q | null_q | f_single_q | (descriptor_bytes <=
                max_burst_i));
            // a null descriptor is alone in its group, and 0
            f_gives_null: assert (!(valid_q & null_q) | (last_q & (descriptor_bytes == 32'd0) &
                (tokens_q == 15'd0) & !(|cluster_q)));
            // any other holds a token
            f_gives_some: assert (!(valid_q & ~null_q) | ((|descriptor_bytes) & (|tokens_q)));
            // nulls are not counted
            f_gives_fetched: assert (fetched_o == (fetch_valid_o & ~null_o));
            // the last of a group does not wait
            f_gives_leaves: assert (!(valid_q & last_q) | fetch_valid_o);
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // a last descriptor of several pages
            f_reaches_merged: cover (valid_q & ~f_single_q & last_q);
            // a page that would be too much for a burst
            f_reaches_split: cover (page_i & joins_i & ~merge & valid_q);
            // a group without a page
            f_reaches_null: cover (fetch_valid_o & null_o);
            // a page right behind a group
            f_reaches_back_to_back: cover (fetch_valid_o & page_i & last_q);
        end
        if (f_ran_q & rst_ni) begin
            // dropped in the middle of a group
            f_reaches_cleared: cover (!valid_q & $past(valid_q & clear_i & ~fetch_valid_o));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
