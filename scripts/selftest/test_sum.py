"""sum.v under cocotb: adds 0 to 9 and prints what came out, for the self-test of scripts/setup."""

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge


@cocotb.test()
async def adds(dut):
    Clock(dut.clk_i, 10, unit="ns").start()
    dut.rst_ni.value = 0
    dut.a_i.value = 0
    await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    for i in range(10):
        dut.a_i.value = i
        await RisingEdge(dut.clk_i)
    dut.a_i.value = 0
    await RisingEdge(dut.clk_i)
    print(f"sum={int(dut.sum_q.value)}")
