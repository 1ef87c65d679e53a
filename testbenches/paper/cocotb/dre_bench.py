"""The engine with a model of cocotbext-axi at every port, and the golden model's records held against what comes out.

    bench = await Bench.start(dut)
    bench.expect(load_records("records"))
    await bench.write("CTRL", ENABLE)
    await bench.play(load_stimulus("stimulus.jsonl"))

Stimulus and records are those of `dregen model --emit-stimulus FILE --records DIR`.
"""

import json
import random
import struct
import warnings
from logging import WARNING, getLogger
from pathlib import Path

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge

# cocotbext-axi 0.1.28 and cocotb-bus still use names that cocotb 2 is to lose.
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"cocotbext|cocotb_bus")

from cocotbext.axi import AxiLiteBus, AxiLiteMaster, AxiResp  # noqa: E402
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource  # noqa: E402

import dre_design as design  # noqa: E402

# Bits of CTRL.
ENABLE, SOFT_RESET, CLEAR_CONTEXT = 1, 2, 4
# Bits of IRQ_STATUS and IRQ_ENABLE.
FRAME_DONE, GROUP_DONE, ERR_REJECT, ERR_STORE_FULL, ERR_BOUNDS, ERR_ROW = (1 << bit for bit in (0, 1, 8, 9, 10, 11))
ALL_IRQS = FRAME_DONE | GROUP_DONE | ERR_REJECT | ERR_STORE_FULL | ERR_BOUNDS | ERR_ROW

CLOCK_NS = 10


def load_stimulus(path):
    """The events of a stimulus file: pairs of "frame", "group" or "set" and what it holds."""
    lines = Path(path).read_text().splitlines()
    return [pair for line in lines if line for pair in json.loads(line).items()]


def load_records(folder):
    """The expected records by stream."""
    files = {name: Path(folder, f"{name}.jsonl") for name in design.RECORDS}
    return {name: [json.loads(line) for line in file.read_text().splitlines()] for name, file in files.items()}


def decode(name, word):
    """A record of the stream `name` as the golden model writes it; bits that are in no field have to be 0."""
    record = {}
    for key, field in design.RECORDS[name].items():
        value = word >> field.low & (1 << field.width) - 1
        word &= ~(value << field.low)
        record[key] = field.words[value] if field.words else bool(value) if field.flag else value
    assert word == 0, f"m_axis_{name}: bits {word:#x} are set, which are in no field"
    return record


class Bench:
    """Use `await Bench.start(dut)`. `stall` is the probability of a pause in each cycle, at every port by itself."""

    @classmethod
    async def start(cls, dut, stall=0.0):
        """Resets the engine and connects the models."""
        clock, reset = getattr(dut, design.CLOCK), getattr(dut, design.RESET)
        Clock(clock, CLOCK_NS, unit="ns").start()
        reset.value = design.RESET_ASSERTED
        # The models look at outputs, which are unknown before.
        await ClockCycles(clock, 4)
        bench = cls(dut, clock)
        bench.stall(stall)
        await ClockCycles(clock, 2)
        reset.value = 1 - design.RESET_ASSERTED
        await ClockCycles(clock, 2)
        return bench

    def __init__(self, dut, clock):
        self.dut, self.clock = dut, clock
        # They tell every frame and access.
        getLogger(f"cocotb.{dut._name}").setLevel(WARNING)
        self.axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), clock)
        self.hash = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis_hash"), clock)
        self.score = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis_score"), clock)
        self.lanes = self.score.byte_lanes // 2
        self.sinks = {name: AxiStreamSink(AxiStreamBus.from_prefix(dut, f"m_axis_{name}"), clock) for name in design.RECORDS}
        self.settings = {name: setting.reset for name, setting in design.SETTINGS.items()}
        self.withdrawal = False
        self.fresh_context()
        self.expect({})
        for name, sink in self.sinks.items():
            cocotb.start_soon(self._receive(name, sink))
        cocotb.start_soon(self._watch())

    def fresh_context(self):
        """The engine has forgotten everything but its settings, and IRQ_STATUS is 0."""
        self.packets = dict.fromkeys(design.RECORDS, 0)
        self.sent = {"frame": 0, "group": 0}
        self.tokens = 0
        self.tally = dict.fromkeys((name for name in design.REGISTERS if name.startswith("CNT_")), 0)
        self.pages = 0
        self.irqs = 0
        self.last_source = None

    def stall(self, probability):
        """Sets the probability of a pause."""

        def pauses():
            while True:
                yield random.random() < probability

        write, read = self.axil.write_if, self.axil.read_if
        channels = write.aw_channel, write.w_channel, write.b_channel, read.ar_channel, read.r_channel
        for model in (*channels, self.hash, self.score, *self.sinks.values()):
            model.clear_pause_generator()
            model.pause = False
            if probability > 0:
                model.set_pause_generator(pauses())

    # Registers

    async def read(self, name):
        """The word of a register, or of an address."""
        response = await self.axil.read(design.REGISTERS.get(name, name), 4)
        assert response.resp == AxiResp.OKAY, f"reading {name}: {response.resp!r}"
        return int.from_bytes(response.data, "little")

    async def write(self, name, word):
        """Writes a register."""
        response = await self.axil.write(design.REGISTERS[name], word.to_bytes(4, "little"))
        assert response.resp == AxiResp.OKAY, f"writing {word:#x} to {name}: {response.resp!r}"

    async def check(self, name, expected):
        """Reads a register, which has to have this value."""
        word = await self.read(name)
        assert word == expected, f"{name}: expected {expected:#x}, got {word:#x}"

    async def refused(self, address, word=None):
        """An access that has to get SLVERR: a write of `word`, or else a read, which has to yield 0."""
        if word is None:
            response = await self.axil.read(address, 4)
            assert response.data == bytes(4), f"reading {address:#05x}: got {response.data.hex()}"
        else:
            response = await self.axil.write(address, word.to_bytes(4, "little"))
        assert response.resp == AxiResp.SLVERR, f"address {address:#05x}: expected SLVERR, got {response.resp!r}"

    async def configure(self, values):
        """Writes settings under their names in a stimulus. The engine has to be idle."""
        for key, value in values.items():
            for half, name in enumerate(design.STIMULUS_SETTINGS[key]):
                word = value >> 32 * half & 0xFFFFFFFF
                self.settings[name] = word
                await self.write(name, word)

    async def restore_settings(self):
        """Settings as after reset."""
        for name, setting in design.SETTINGS.items():
            self.settings[name] = setting.reset
            await self.write(name, setting.reset)

    # Streams in

    async def play(self, events, spoiled=0.0):
        """Sends events in order, and waits until the engine has done with them. `spoiled`: see `send_group`."""
        for kind, content in events:
            if kind == "set":
                await self.idle()
                await self.configure(content)
            elif kind == "frame":
                await self.send_frame(content)
            else:
                await self.send_group(content, spoiled)
        await self.idle()

    async def send_frame(self, codes):
        """Offers a frame of hash codes, each a string of hexadecimal digits."""
        await self._turn(self.hash)
        size = self.hash.byte_lanes
        # Noise above the code.
        words = (int(code, 16) | random.getrandbits(8 * size) << design.HASH_BITS for code in codes)
        words = (word & (1 << 8 * size) - 1 for word in words)
        await self.hash.send(b"".join(word.to_bytes(size, "little") for word in words))
        self.sent["frame"] += 1
        self.tokens += len(codes)
        self.irqs |= FRAME_DONE

    async def send_group(self, rows, spoiled=0.0):
        """Offers the rows of a group. With the probability `spoiled` a malformed copy goes before a row."""
        await self._turn(self.score)
        # As many scores make a row; the frames before are still being worked on.
        clusters = sum(record["kind"] == "NEW" for record in self.expected["assign"][: self.tokens])
        for number, row in enumerate(rows):
            good = len(row) == clusters
            if good and row and random.random() < spoiled:
                how = random.choice(("short", "long", "gap"))
                await self._send_row(row, last_row=False, good=False, malformed=how)
            await self._send_row(row, last_row=number + 1 == len(rows), good=good)
        self.sent["group"] += 1
        self.irqs |= GROUP_DONE

    async def _send_row(self, scores, last_row, good, malformed=None):
        """`malformed`: "short", "long", or "gap", with a lane that is not valid before some that are."""
        data = [struct.pack("<h", score) for score in scores]
        keep = [1] * len(data)
        if malformed == "short":
            del data[-1], keep[-1]
        elif malformed == "long":
            data.append(bytes(2))
            keep.append(1)
        elif malformed == "gap":
            place = random.randrange(len(data))
            data.insert(place, bytes(2))
            keep.insert(place, 0)
        if not data:
            # Something has to be sent: a beat without a valid byte.
            data, keep = [bytes(2)] * self.lanes, [0] * self.lanes
        # The model takes the mark of a beat from its last byte; it means nothing but in the last beat.
        marks = [random.getrandbits(1) for _ in range(2 * len(data) - 1)]
        frame = AxiStreamFrame(
            b"".join(data), tkeep=[valid for valid in keep for _ in range(2)], tuser=[*marks, int(last_row)]
        )
        await self.score.send(frame)
        self.tally["CNT_BEATS"] += -(-len(data) // self.lanes)
        self.tally["CNT_ROWS" if good else "CNT_ROWS_DROPPED"] += 1
        self.irqs |= 0 if good else ERR_ROW

    async def _turn(self, source):
        """Events act in the order in which their first beats are taken, so a stream waits until the other has been taken."""
        if self.last_source not in (source, None):
            await self.last_source.wait()
        self.last_source = source

    # Streams out

    def expect(self, records):
        """What has to come from now on, by stream; nothing of the streams that are not named."""
        self.expected = {name: list(records.get(name, ())) for name in design.RECORDS}
        self.come = dict.fromkeys(design.RECORDS, 0)

    async def _receive(self, name, sink):
        size = sink.byte_lanes
        while True:
            data = bytes((await sink.recv()).tdata)
            words = [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size)]
            for word in words[:-1]:
                self._compare(name, decode(name, word) | {"last": False})
            self._compare(name, decode(name, words[-1]) | {"last": True})
            self.packets[name] += 1

    def _compare(self, name, got):
        number = self.come[name]
        assert number < len(self.expected[name]), f"m_axis_{name} record {number}: expected none, got {got}"
        expected = self.expected[name][number]
        assert got == expected, f"m_axis_{name} record {number}: expected {expected}, got {got}"
        self.come[name] += 1
        self._count(name, got)

    def _count(self, name, record):
        """What the counters have to say of the record."""
        if name == "assign":
            self.tally[f"CNT_{record['kind']}"] += 1
            self.irqs |= ERR_REJECT if record["kind"] == "REJECT" else 0
        elif name == "select":
            self.tally["CNT_SELECTED"] += not record["null"]
        elif name == "fetch":
            self.tally["CNT_FETCH"] += not record["null"]
        else:
            self.tally["CNT_OFFLOAD"] += 1
            base = self.settings["STORE_BASE_HI"] << 32 | self.settings["STORE_BASE_LO"]
            slot = (record["address"] - base) // self.settings["TOKEN_BYTES"]
            self.pages += not record["noslot"] and slot % design.PAGE_TOKENS == 0

    async def check_counters(self):
        """Compares what the engine has counted with what came and went. The engine has to be idle."""
        cycles = "CNT_CHUNKS", "CNT_HCU_CYCLES", "CNT_WTU_CYCLES"
        for name, count in self.tally.items():
            if name not in cycles:
                await self.check(name, count)
        await self.check("CLUSTERS", self.tally["CNT_NEW"])
        await self.check("TOKENS", self.come["assign"])
        await self.check("PAGES_USED", self.pages)
        status = await self.read("IRQ_STATUS")
        # Which of the two it was is not in a record.
        store = ERR_STORE_FULL | ERR_BOUNDS
        assert status & ~store == self.irqs, f"IRQ_STATUS: expected {self.irqs:#x}, got {status:#x}"
        refused = any(record["noslot"] for record in self.expected["offload"][: self.come["offload"]])
        assert bool(status & store) == refused, f"IRQ_STATUS: {status:#x}, offloads without a place: {refused}"

    async def check_complete(self):
        """Every record has come, and none too many."""
        await ClockCycles(self.clock, 16)
        for name, records in self.expected.items():
            assert self.come[name] == len(records), f"m_axis_{name}: {self.come[name]} records, expected {len(records)}"

    # Time

    def _has_come(self):
        """Whether every packet has come that must, but for offloads."""
        frames, groups = self.sent["frame"], self.sent["group"]
        return self.packets["assign"] == frames and self.packets["select"] == self.packets["fetch"] == groups

    async def _until(self, condition):
        while not condition():
            await RisingEdge(self.clock)

    async def idle(self):
        """Waits until everything was sent, has come, and STATUS says so."""
        await self.hash.wait()
        await self.score.wait()
        await self._until(self._has_come)
        while await self.read("STATUS"):
            pass

    async def soft_reset(self):
        """Resets the engine in whatever it does, once it has taken what was sent. It keeps its settings and IRQ_STATUS."""
        self.withdrawal = True
        await self.write("CTRL", ENABLE | SOFT_RESET)
        for sink in self.sinks.values():
            # A packet that has begun does not end.
            sink.clear()
            sink.assert_reset()
        await ClockCycles(self.clock, 2)
        self.withdrawal = False

    async def _watch(self):
        """What the models do not look at: a record that waits is neither withdrawn nor changed, and nothing hangs."""
        inputs = {"s_axis_hash": self.hash.bus, "s_axis_score": self.score.bus}
        outputs = {f"m_axis_{name}": sink.bus for name, sink in self.sinks.items()}
        waiting = {}
        silent = 0
        while True:
            await RisingEdge(self.clock)
            silent += 1
            for bus in inputs.values():
                if bus.tvalid.value and bus.tready.value:
                    silent = 0
            for name, bus in outputs.items():
                offered = (bus.tdata.value, bus.tlast.value) if bus.tvalid.value else None
                if name in waiting and not self.withdrawal:
                    assert offered == waiting[name], f"{name}: {waiting[name]} waited, and became {offered}"
                waiting.pop(name, None)
                if offered and bus.tready.value:
                    silent = 0
                elif offered:
                    waiting[name] = offered
            assert silent < design.TIMEOUT, f"nothing has moved for {silent} cycles; {self._due()}"

    def _due(self):
        """Where the records stand, for a message."""
        counts = (f"m_axis_{name} {self.come[name]} of {len(self.expected[name])}" for name in design.RECORDS)
        return f"records that have come: {', '.join(counts)}"
