// SPDX-License-Identifier: Apache-2.0
//
// dre_order: Order of frames and groups: one of the two inputs is open at a time.
//
// Sides change when everything taken on the other is decided; a frame goes before a group.
//
// Timing:     an input opens a cycle after it may
// Reset:      rst_ni, synchronous, active low; control state only
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR

`default_nettype none

module dre_order (
    input  wire clk_i,          // clock, rising edge
    input  wire rst_ni,         // reset, synchronous, active low

    input  wire clear_i,        // forgets packets that are not complete
    input  wire hash_valid_i,   // a hash code is offered
    input  wire hash_taken_i,   // it is taken
    input  wire hash_last_i,    // it is the last of its frame
    input  wire score_valid_i,  // a beat of scores is offered
    input  wire score_taken_i,  // it is taken
    input  wire score_last_i,   // it is the last of its group
    input  wire frames_idle_i,  // all tokens taken are decided
    input  wire groups_idle_i,  // all groups taken are decided
    output wire frames_o,       // hash codes are taken
    output wire groups_o        // scores are taken
);

    // -----------------------------------------------------------------------------------------
    // Packets
    // -----------------------------------------------------------------------------------------

    reg frame_open_q;  // a frame has begun
    reg group_open_q;  // a group has begun

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            frame_open_q <= 1'b0;
            group_open_q <= 1'b0;
        end else begin
            frame_open_q <= (hash_taken_i ? ~hash_last_i : frame_open_q) & ~clear_i;
            group_open_q <= (score_taken_i ? ~score_last_i : group_open_q) & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Side
    // Neither is open after reset and between groups.
    // -----------------------------------------------------------------------------------------

    reg frames_q;  // hash codes are taken
    reg groups_q;  // scores are taken

    wire frames_inverse = ~(frames_q | groups_q);

    // only a score waits
    wire score_alone = score_valid_i & ~hash_valid_i;

    // from frames to groups
    wire to_groups = frames_q & ~frame_open_q & score_alone & frames_idle_i;

    // a frame waits before the group has begun
    wire overtaken = groups_q & ~group_open_q & hash_valid_i & ~score_taken_i;

    wire frames_or  = (frames_inverse & hash_valid_i & groups_idle_i) | (frames_q & ~to_groups);
    wire groups_and = groups_q & ~((score_taken_i & score_last_i) | overtaken);

    always @(posedge clk_i) begin
        if (!rst_ni) begin
            frames_q <= 1'b0;
            groups_q <= 1'b0;
        end else begin
            frames_q <= frames_or & ~clear_i;
            groups_q <= ((frames_inverse & score_alone) | to_groups | groups_and) & ~clear_i;
        end
    end

    // -----------------------------------------------------------------------------------------
    // Outputs
    // -----------------------------------------------------------------------------------------

    assign frames_o = frames_q;
    assign groups_o = groups_q;

`ifdef FORMAL

    // -----------------------------------------------------------------------------------------
    // Properties
    // For formal tools. What is required of the surroundings is assumed where the module is the
    // top of a proof, and asserted where it stands inside another.
    // -----------------------------------------------------------------------------------------

`ifdef FORMAL_TOP_dre_order
`define REQUIRE(label, what) label: assume (what)
`else
`define REQUIRE(label, what) label: assert (what)
`endif

    // a frame has begun
    reg f_frame_q;
    // a group has begun
    reg f_group_q;
    // cycles that hash has waited with nothing in its way
    reg [7:0] f_hash_waited_q;
    // cycles that score has waited with nothing in its way
    reg [7:0] f_score_waited_q;

    always @(posedge clk_i) begin
        if (!rst_ni) f_frame_q <= 1'd0;
        else f_frame_q <= ~clear_i & (hash_taken_i ? ~hash_last_i : f_frame_q);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_group_q <= 1'd0;
        else f_group_q <= ~clear_i & (score_taken_i ? ~score_last_i : f_group_q);
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_hash_waited_q <= 8'd0;
        else f_hash_waited_q <= (hash_valid_i & ~frames_o & (groups_idle_i & ~group_open_q &
            ~score_taken_i & ~clear_i)) ? ((f_hash_waited_q == 8'd3) ? 8'd3 : f_hash_waited_q +
            8'd1) : 8'd0;
    end

    always @(posedge clk_i) begin
        if (!rst_ni) f_score_waited_q <= 8'd0;
        else f_score_waited_q <= (score_valid_i & ~groups_o & (~hash_valid_i & frames_idle_i &
            ~frame_open_q & ~clear_i)) ? ((f_score_waited_q == 8'd3) ? 8'd3 : f_score_waited_q +
            8'd1) : 8'd0;
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
            // a hash code is taken only if it is offered and its input is open
            `REQUIRE(f_asks_hash, !hash_taken_i | (hash_valid_i & frames_o));
            // a beat of scores is taken only if it is offered and its input is open
            `REQUIRE(f_asks_score, !score_taken_i | (score_valid_i & groups_o));
        end
    end

    // What the module keeps to.
    always @(posedge clk_i) begin
        if (rst_ni) begin
            // one input is open at a time
            f_gives_one: assert (!(frames_o & groups_o));
            // from the first beat of a frame to its last
            f_gives_frame_begun: assert (frame_open_q == f_frame_q);
            // a frame that has begun keeps its input open
            f_gives_frame_whole: assert (!f_frame_q | frames_o);
            // from the first beat of a group to its last
            f_gives_group_begun: assert (group_open_q == f_group_q);
            // a group that has begun keeps its input open
            f_gives_group_whole: assert (!f_group_q | groups_o);
            // hash: served within 3 cycles
            f_gives_hash_served: assert (f_hash_waited_q != 8'd3);
            // score: served within 3 cycles
            f_gives_score_served: assert (f_score_waited_q != 8'd3);
        end
        if (f_ran_q & rst_ni) begin
            // scores open only when all frames taken are decided
            f_gives_frames_decided: assert (!(groups_q & $past(frames_q)) | $past(frames_idle_i
                & ~frame_open_q));
            // hash codes open only when all groups taken are decided, or none has begun
            f_gives_groups_decided: assert (!(frames_q & $past(~frames_q)) | $past(groups_idle_i
                | groups_q));
            // if both wait, the frame goes first
            f_gives_frame_first: assert (!(groups_q & $past(~groups_q)) | $past(score_valid_i &
                ~hash_valid_i));
        end
    end

    // What can happen.
    always @(posedge clk_i) begin
        if (f_ran_q & rst_ni) begin
            // from frames to groups
            f_reaches_change: cover (groups_q & $past(frames_q));
            // a frame goes before a group that has not begun
            f_reaches_overtaken: cover (!groups_q & !frames_q & $past(groups_q & hash_valid_i &
                ~clear_i));
            // cleared in the middle of a frame
            f_reaches_cleared: cover (!frames_q & $past(frames_q & frame_open_q & clear_i));
        end
    end

`undef REQUIRE
`endif

endmodule

`default_nettype wire
