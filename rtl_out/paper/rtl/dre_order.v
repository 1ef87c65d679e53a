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

endmodule

`default_nettype wire
