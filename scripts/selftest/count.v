// A counter that stops at 9, with a property for a prover: the self-test of scripts/setup.
module count (
    input wire clk_i
);

    reg [3:0] count_q;
    initial count_q = 4'd0;

    always @(posedge clk_i) begin
        if (count_q != 4'd9) count_q <= count_q + 4'd1;
        below: assert (count_q < `LIMIT);
    end

endmodule
