// SPDX-License-Identifier: Apache-2.0
//
// dre_sim.cpp: the bus of the driver, cycle by cycle at the ports of dre_top.
//
// Generator:  dregen 0.1.0
// Reproduce:  dregen generate --preset paper --out DIR
#include "dre_sim.h"

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
    dre_beat beat{};
};

}  // namespace

struct dre_sim {
    explicit dre_sim(uint32_t seed) : context_(new VerilatedContext) {
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
    ~dre_sim() { model_->final(); }

    uint64_t cycles = 0;

    bool irq() const { return model_->irq; }

    void run(uint32_t count) {
        for (uint32_t i = 0; i < count; ++i) cycle();
    }

    // Address and data are offered until they are taken, and the answer is taken when it comes.
    dre_result write(uint32_t address, uint32_t word) {
        model_->s_axil_awaddr = address;
        model_->s_axil_wdata = word;
        model_->s_axil_wstrb = 15;
        model_->s_axil_awvalid = model_->s_axil_wvalid = 1;
        return finish();
    }
    dre_result read(uint32_t address, uint32_t& word) {
        model_->s_axil_araddr = address;
        model_->s_axil_arvalid = 1;
        const dre_result result = finish();
        word = data_;
        return result;
    }

    dre_result push(dre_stream stream, const dre_beat& beat) {
        Slot& slot = stream == DRE_S_AXIS_HASH ? hash_ : score_;
        if (slot.full) cycle();
        if (slot.full) return DRE_AGAIN;
        slot.full = true;
        slot.beat = beat;
        return DRE_OK;
    }

    dre_result pull(dre_stream stream, dre_beat& beat) {
        Slot& slot = stream == DRE_M_AXIS_ASSIGN   ? assign_
                     : stream == DRE_M_AXIS_SELECT ? select_
                     : stream == DRE_M_AXIS_OFFLOAD ? offload_
                                                    : fetch_;
        if (!slot.full) cycle();
        if (!slot.full) return DRE_AGAIN;
        slot.full = false;
        beat = slot.beat;
        return DRE_OK;
    }

private:
    void reset(bool asserted) { model_->aresetn = !asserted; }

    // Runs until the access that is offered is answered.
    dre_result finish() {
        model_->s_axil_bready = model_->s_axil_rready = 1;
        answered_ = false;
        for (int i = 0; i < kBusLimit && !answered_; ++i) cycle();
        model_->s_axil_bready = model_->s_axil_rready = 0;
        return answered_ && answer_ == 0 ? DRE_OK : DRE_BUS_ERROR;
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

static dre_sim& sim_of(void* context) { return *static_cast<dre_sim*>(context); }

extern "C" {

static dre_result read32(void* context, uint32_t address, uint32_t* word) { return sim_of(context).read(address, *word); }
static dre_result write32(void* context, uint32_t address, uint32_t word) { return sim_of(context).write(address, word); }
static dre_result push(void* context, dre_stream stream, const dre_beat* beat) {
    return sim_of(context).push(stream, *beat);
}
static dre_result pull(void* context, dre_stream stream, dre_beat* beat) {
    return sim_of(context).pull(stream, *beat);
}

dre_sim* dre_sim_new(uint32_t seed) { return new dre_sim(seed); }
void dre_sim_delete(dre_sim* sim) { delete sim; }
dre_bus dre_sim_bus(dre_sim* sim) { return dre_bus{sim, read32, write32, push, pull}; }
void dre_sim_run(dre_sim* sim, uint32_t cycles) { sim->run(cycles); }
int dre_sim_irq(const dre_sim* sim) { return sim->irq(); }
uint64_t dre_sim_cycles(const dre_sim* sim) { return sim->cycles; }

}  // extern "C"
