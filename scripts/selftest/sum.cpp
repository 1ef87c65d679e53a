// Adds 0 to 9 with the verilated `sum` and prints what came out.
#include <cstdio>

#include "Vsum.h"
#include "verilated.h"

int main() {
    Vsum dut;
    auto tick = [&] {
        dut.clk_i = 1;
        dut.eval();
        dut.clk_i = 0;
        dut.eval();
    };
    dut.clk_i = 0;
    dut.rst_ni = 0;
    dut.a_i = 0;
    dut.eval();
    tick();
    dut.rst_ni = 1;
    for (int i = 0; i < 10; ++i) {
        dut.a_i = i;
        tick();
    }
    std::printf("sum=%d\n", static_cast<int>(dut.sum_q));
    return 0;
}
