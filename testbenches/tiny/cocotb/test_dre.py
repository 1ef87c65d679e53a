"""The engine held to the golden model of dregen; README.md says how to run it, dre_bench.py how it is done."""

import os
import random

import cocotb
from cocotb.triggers import ClockCycles

import dre_design as design
from dre_bench import ALL_IRQS, CLEAR_CONTEXT, ENABLE, ERR_ROW, FRAME_DONE, GROUP_DONE
from dre_bench import Bench, load_records, load_stimulus

STALL = float(os.environ.get("STALL", "0.3"))
STIMULUS = load_stimulus(os.environ.get("STIMULUS", "stimulus.jsonl"))
RECORDS = load_records(os.environ.get("RECORDS", "records"))

NULL_SELECT = {"cluster_id": 0, "count": 0, "stored": 0, "null": True, "last": True}
NULL_FETCH = {"address": 0, "bytes": 0, "cluster_id": 0, "tokens": 0, "null": True, "last": True}


async def start(dut, stall):
    """An engine that is enabled, all interrupts too, and is to send the expected records."""
    bench = await Bench.start(dut, stall)
    await bench.write("IRQ_ENABLE", ALL_IRQS)
    await bench.write("CTRL", ENABLE)
    bench.expect(RECORDS)
    return bench


@cocotb.test()
async def registers(dut):
    """Values after reset; what may be written, in whole or by bytes, and what may not."""
    bench = await Bench.start(dut, STALL)
    for name, word in design.IDENTITY.items():
        await bench.check(name, word)
    for name, setting in design.SETTINGS.items():
        await bench.check(name, setting.reset)
    writable = {"CTRL", "IRQ_STATUS", "IRQ_ENABLE", *design.SETTINGS}
    for name in design.REGISTERS.keys() - design.IDENTITY.keys() - design.SETTINGS.keys():
        await bench.check(name, 0)
    for name in sorted(design.REGISTERS.keys() - writable):
        before = await bench.read(name)
        await bench.refused(design.REGISTERS[name], 1)
        await bench.check(name, before)

    for name, setting in design.SETTINGS.items():
        address = design.REGISTERS[name]
        for word in setting.least, setting.most, random.randint(setting.least, setting.most):
            await bench.write(name, word)
            await bench.check(name, word)
        if setting.most < 0xFFFFFFFF:
            await bench.refused(address, setting.most + 1)
        if setting.least > 0:
            await bench.refused(address, setting.least - 1)
        await bench.check(name, word)
    # Bytes by themselves.
    name, word = "MAX_BURST", await bench.read("MAX_BURST")
    for byte in range(4):
        value = random.getrandbits(8)
        await bench.axil.write(design.REGISTERS[name] + byte, bytes([value]))
        word = word & ~(0xFF << 8 * byte) | value << 8 * byte
        await bench.check(name, word)

    # Where there is none.
    for address in random.sample(sorted({*range(0, 0x1000, 4)} - {*design.REGISTERS.values()}), 8):
        await bench.refused(address)
        await bench.refused(address, 0)
    assert dut.irq.value == 0


@cocotb.test()
async def nothing_is_taken_before_it_is_enabled(dut):
    bench = await Bench.start(dut)
    await bench.send_frame(["0"])
    for _ in range(50):
        await ClockCycles(bench.clock, 1)
        assert not dut.s_axis_hash_tready.value and not dut.s_axis_score_tready.value
    assert dut.s_axis_hash_tvalid.value
    await bench.check("TOKENS", 0)
    bench.expect({"assign": [{"token_id": 0, "cluster_id": 0, "distance": 0, "kind": "NEW", "last": True}]})
    await bench.write("CTRL", ENABLE)
    await bench.idle()
    await bench.check_complete()


@cocotb.test()
async def records(dut):
    """Every record, at full speed and with pauses, a clear_context between."""
    bench = await start(dut, 0.0)
    await bench.play(STIMULUS)
    await bench.check_complete()
    await bench.check_counters()

    await bench.write("CTRL", ENABLE | CLEAR_CONTEXT)
    await bench.write("IRQ_STATUS", ALL_IRQS)
    bench.fresh_context()
    bench.expect(RECORDS)
    await bench.check_counters()
    await bench.restore_settings()
    bench.stall(STALL)
    await bench.play(STIMULUS)
    await bench.check_complete()
    await bench.check_counters()


@cocotb.test()
async def malformed_rows(dut):
    """A malformed row among the rows of a group is counted, tells, and changes nothing."""
    bench = await start(dut, STALL)
    await bench.play(STIMULUS, spoiled=0.5)
    await bench.check_complete()
    await bench.check_counters()


@cocotb.test()
async def interrupts(dut):
    """Each event sets its bit, enabled or not, and a written 1 clears it; irq follows the enabled ones."""
    bench = await start(dut, STALL)
    await bench.write("IRQ_ENABLE", FRAME_DONE)
    frame = next((content for kind, content in STIMULUS if kind == "frame"))[:1]
    bench.expect({"assign": [{"token_id": 0, "cluster_id": 0, "distance": 0, "kind": "NEW", "last": True}]})
    assert dut.irq.value == 0
    await bench.play([("frame", frame)])
    await bench.check("IRQ_STATUS", FRAME_DONE)
    assert dut.irq.value == 1
    await bench.write("IRQ_STATUS", FRAME_DONE)
    await bench.check("IRQ_STATUS", 0)
    assert dut.irq.value == 0

    # The only row of this group is dropped, so that there is nothing to select and nothing to fetch.
    bench.expect({"select": [NULL_SELECT], "fetch": [NULL_FETCH]})
    await bench.play([("group", [[1, 2]])])
    await bench.check_complete()
    await bench.check("IRQ_STATUS", GROUP_DONE | ERR_ROW)
    assert dut.irq.value == 0
    await bench.write("IRQ_ENABLE", ERR_ROW)
    await ClockCycles(bench.clock, 2)
    assert dut.irq.value == 1
    await bench.write("IRQ_STATUS", GROUP_DONE)
    assert dut.irq.value == 1
    await bench.write("IRQ_STATUS", ERR_ROW)
    await bench.check("IRQ_STATUS", 0)
    assert dut.irq.value == 0


@cocotb.test()
async def soft_reset(dut):
    """While the engine works its settings are protected and its context is not cleared; a soft_reset works at any moment."""
    bench = await start(dut, STALL)
    first = next(number for number, (kind, _) in enumerate(STIMULUS) if kind == "frame")
    await bench.play(STIMULUS[:first])
    bench.sinks["assign"].clear_pause_generator()
    bench.sinks["assign"].pause = True
    # The smallest queue takes as many, though no assignment is taken.
    await bench.send_frame(STIMULUS[first][1][:2])
    await bench.hash.wait()
    before = await bench.read("TH_HD")
    await bench.refused(design.REGISTERS["TH_HD"], before ^ 1)
    await bench.refused(design.REGISTERS["CTRL"], ENABLE | CLEAR_CONTEXT)
    await bench.check("TH_HD", before)
    assert await bench.read("STATUS")

    await bench.soft_reset()
    await bench.check("STATUS", 0)
    await bench.check("TH_HD", before)
    await bench.write("IRQ_STATUS", ALL_IRQS)
    bench.fresh_context()
    bench.expect(RECORDS)
    await bench.check_counters()
    # As from a fresh start.
    await bench.restore_settings()
    bench.stall(STALL)
    await bench.play(STIMULUS)
    await bench.check_complete()
    await bench.check_counters()
