// Adds 0 to 9 with `sum`, RTL or netlist, and prints what came out.
`default_nettype none
module sum_tb;
    reg        clk = 1'b0;
    reg        rst_n = 1'b0;
    reg  [7:0] a = 8'd0;
    wire [7:0] total;

    sum u_sum (.clk_i(clk), .rst_ni(rst_n), .a_i(a), .sum_q(total));

    integer i;
    initial begin
        #1 clk = 1'b1;
        #1 clk = 1'b0;
        rst_n = 1'b1;
        for (i = 0; i < 10; i = i + 1) begin
            a = i[7:0];
            #1 clk = 1'b1;
            #1 clk = 1'b0;
        end
        $display("sum=%0d", total);
        $finish;
    end
endmodule
`default_nettype wire
