// SPDX-License-Identifier: Apache-2.0
//
// ${{ view.prefix }}_sim.cpp: the bus of the driver, cycle by cycle at the ports of ${{ view.prefix }}_top.
//
// Generator:  dregen ${{ view.version }}
// Reproduce:  ${{ view.command }}
#include "${{ view.prefix }}_sim.h"

#include <memory>

#include <verilated.h>

#include "Vdut.h"

double sc_time_stamp() { return 0; }

namespace {

constexpr int kResetCycles = 4;
constexpr int kBusLimit = 1000;  // cycles after which an access to a register has failed

// Bytes to and from a port of any width, byte 0 in its lowest bits.
template <typename Port>
void put(Port& port, const uint8_t* bytes, uint32_t count) {
    port = 0;
    for (uint32_t i = 0; i < count; ++i) port |= static_cast<Port>(static_cast<Port>(bytes[i]) << 8 * i);
}
template <size_t Words>
void put(VlWide<Words>& port, const uint8_t* bytes, uint32_t count) {
    for (size_t i = 0; i < Words; ++i) port[i] = 0;
    for (uint32_t i = 0; i < count; ++i) port[i / 4] |= static_cast<uint32_t>(bytes[i]) << 8 * (i % 4);
}
void get(const QData& port, uint8_t* bytes) {
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(port >> 8 * i);
}
template <size_t Words>
void get(const VlWide<Words>& port, uint8_t* bytes) {
    for (size_t i = 0; i < 4 * Words; ++i) bytes[i] = static_cast<uint8_t>(port[i / 4] >> 8 * (i % 4));
}

// The register of a stream: a beat that waits to be sent, or was received and waits to be pulled.
struct Slot {
    bool full = false;
    ${{ view.prefix }}_beat beat{};
};

}  // namespace

struct ${{ view.prefix }}_sim {
    explicit ${{ view.prefix }}_sim(uint32_t seed) : context_(new VerilatedContext) {
        context_->randReset(2);
        context_->randSeed(static_cast<int>(1 + seed % 0x7ffffffe));
        model_.reset(new Vdut(context_.get()));
        model_->s_axil_awvalid = model_->s_axil_wvalid = model_->s_axil_arvalid = 0;
        model_->s_axil_awprot = model_->s_axil_arprot = 0;
        model_->s_axil_bready = model_->s_axil_rready = 0;
        reset(true);
        run(kResetCycles);
        reset(false);
        // What outputs showed before the first edge of the clock was nothing.
        assign_.full = select_.full = offload_.full = fetch_.full = false;
        cycles = 0;
    }
    ~${{ view.prefix }}_sim() { model_->final(); }

    uint64_t cycles = 0;

    bool irq() const { return model_->irq; }

    void run(uint32_t count) {
        for (uint32_t i = 0; i < count; ++i) cycle();
    }

    // Address and data are offered until they are taken, and the answer is taken when it comes.
    ${{ view.prefix }}_result write(uint32_t address, uint32_t word) {
        model_->s_axil_awaddr = address;
        model_->s_axil_wdata = word;
        model_->s_axil_wstrb = 15;
        model_->s_axil_awvalid = model_->s_axil_wvalid = 1;
        return finish();
    }
    ${{ view.prefix }}_result read(uint32_t address, uint32_t& word) {
        model_->s_axil_araddr = address;
        model_->s_axil_arvalid = 1;
        const ${{ view.prefix }}_result result = finish();
        word = data_;
        return result;
    }

    ${{ view.prefix }}_result push(${{ view.prefix }}_stream stream, const ${{ view.prefix }}_beat& beat) {
        Slot& slot = stream == ${{ view.macro_ }}_S_AXIS_HASH ? hash_ : score_;
        if (slot.full) cycle();
        if (slot.full) return ${{ view.macro_ }}_AGAIN;
        slot.full = true;
        slot.beat = beat;
        return ${{ view.macro_ }}_OK;
    }

    ${{ view.prefix }}_result pull(${{ view.prefix }}_stream stream, ${{ view.prefix }}_beat& beat) {
        Slot& slot = stream == ${{ view.macro_ }}_M_AXIS_ASSIGN   ? assign_
                     : stream == ${{ view.macro_ }}_M_AXIS_SELECT ? select_
                     : stream == ${{ view.macro_ }}_M_AXIS_OFFLOAD ? offload_
                                                    : fetch_;
        if (!slot.full) cycle();
        if (!slot.full) return ${{ view.macro_ }}_AGAIN;
        slot.full = false;
        beat = slot.beat;
        return ${{ view.macro_ }}_OK;
    }

private:
    void reset(bool asserted) { model_->${{ view.reset }} = {% if view.reset_low %}!{% endif %}asserted; }

    // Runs until the access that is offered is answered.
    ${{ view.prefix }}_result finish() {
        model_->s_axil_bready = model_->s_axil_rready = 1;
        answered_ = false;
        for (int i = 0; i < kBusLimit && !answered_; ++i) cycle();
        model_->s_axil_bready = model_->s_axil_rready = 0;
        return answered_ && answer_ == 0 ? ${{ view.macro_ }}_OK : ${{ view.macro_ }}_BUS_ERROR;
    }

    // Inputs change and outputs are looked at while the clock is low; then it rises.
    void cycle() {
        model_->s_axis_hash_tvalid = hash_.full;
        put(model_->s_axis_hash_tdata, hash_.beat.tdata, hash_.beat.bytes);
        model_->s_axis_hash_tlast = hash_.beat.tlast != 0;
        model_->s_axis_score_tvalid = score_.full;
        put(model_->s_axis_score_tdata, score_.beat.tdata, score_.beat.bytes);
        model_->s_axis_score_tkeep = score_.beat.bytes < 64 ? (1ull << score_.beat.bytes) - 1 : ~0ull;
        model_->s_axis_score_tlast = score_.beat.tlast != 0;
        model_->s_axis_score_tuser = score_.beat.tuser != 0;
        model_->m_axis_assign_tready = !assign_.full;
        model_->m_axis_select_tready = !select_.full;
        model_->m_axis_offload_tready = !offload_.full;
        model_->m_axis_fetch_tready = !fetch_.full;
        model_->aclk = 0;
        model_->eval();

        const bool aw = model_->s_axil_awvalid && model_->s_axil_awready;
        const bool w = model_->s_axil_wvalid && model_->s_axil_wready;
        const bool ar = model_->s_axil_arvalid && model_->s_axil_arready;
        if (model_->s_axil_bvalid && model_->s_axil_bready) {
            answered_ = true;
            answer_ = model_->s_axil_bresp;
        }
        if (model_->s_axil_rvalid && model_->s_axil_rready) {
            answered_ = true;
            answer_ = model_->s_axil_rresp;
            data_ = model_->s_axil_rdata;
        }
        if (model_->s_axis_hash_tready) hash_.full = false;
        if (model_->s_axis_score_tready) score_.full = false;
        receive(assign_, model_->m_axis_assign_tvalid, model_->m_axis_assign_tdata, model_->m_axis_assign_tlast);
        receive(select_, model_->m_axis_select_tvalid, model_->m_axis_select_tdata, model_->m_axis_select_tlast);
        receive(offload_, model_->m_axis_offload_tvalid, model_->m_axis_offload_tdata, model_->m_axis_offload_tlast);
        receive(fetch_, model_->m_axis_fetch_tvalid, model_->m_axis_fetch_tdata, model_->m_axis_fetch_tlast);
        model_->aclk = 1;
        model_->eval();
        if (aw) model_->s_axil_awvalid = 0;
        if (w) model_->s_axil_wvalid = 0;
        if (ar) model_->s_axil_arvalid = 0;
        ++cycles;
    }

    template <typename Port>
    static void receive(Slot& slot, bool valid, const Port& tdata, bool tlast) {
        if (slot.full || !valid) return;
        slot.full = true;
        get(tdata, slot.beat.tdata);
        slot.beat.bytes = sizeof tdata;
        slot.beat.tlast = tlast;
    }

    std::unique_ptr<VerilatedContext> context_;
    std::unique_ptr<Vdut> model_;
    Slot hash_, score_, assign_, select_, offload_, fetch_;
    bool answered_ = false;
    uint32_t answer_ = 0;
    uint32_t data_ = 0;
};

static ${{ view.prefix }}_sim& sim_of(void* context) { return *static_cast<${{ view.prefix }}_sim*>(context); }

extern "C" {

static ${{ view.prefix }}_result read32(void* context, uint32_t address, uint32_t* word) { return sim_of(context).read(address, *word); }
static ${{ view.prefix }}_result write32(void* context, uint32_t address, uint32_t word) { return sim_of(context).write(address, word); }
static ${{ view.prefix }}_result push(void* context, ${{ view.prefix }}_stream stream, const ${{ view.prefix }}_beat* beat) {
    return sim_of(context).push(stream, *beat);
}
static ${{ view.prefix }}_result pull(void* context, ${{ view.prefix }}_stream stream, ${{ view.prefix }}_beat* beat) {
    return sim_of(context).pull(stream, *beat);
}

${{ view.prefix }}_sim* ${{ view.prefix }}_sim_new(uint32_t seed) { return new ${{ view.prefix }}_sim(seed); }
void ${{ view.prefix }}_sim_delete(${{ view.prefix }}_sim* sim) { delete sim; }
${{ view.prefix }}_bus ${{ view.prefix }}_sim_bus(${{ view.prefix }}_sim* sim) { return ${{ view.prefix }}_bus{sim, read32, write32, push, pull}; }
void ${{ view.prefix }}_sim_run(${{ view.prefix }}_sim* sim, uint32_t cycles) { sim->run(cycles); }
int ${{ view.prefix }}_sim_irq(const ${{ view.prefix }}_sim* sim) { return sim->irq(); }
uint64_t ${{ view.prefix }}_sim_cycles(const ${{ view.prefix }}_sim* sim) { return sim->cycles; }

}  // extern "C"
