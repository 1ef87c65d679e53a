// What scripts/setup pushes through every tool: a register that adds up its input.
`default_nettype none
module sum (
    input  wire       clk_i,
    input  wire       rst_ni,
    input  wire [7:0] a_i,
    output reg  [7:0] sum_q
);
    always @(posedge clk_i)
        if (!rst_ni) sum_q <= 8'd0;
        else         sum_q <= sum_q + a_i;
endmodule
`default_nettype wire
