// SPDX-License-Identifier: Apache-2.0
// Flips bits of memories while the design runs its vectors, one flip (or two in one word) a run, and says what came of it.
// Stands in a testbench folder, beside the files that dregen emits.
//
//   Vdut MEMORY FLIPS SEED BITS WIDTH TIMEOUT STALL
//
// flips BITS (1 or 2) of the lowest WIDTH bits of a word of memory number MEMORY, FLIPS times, each in a run of its own: word, bits,
// cycle and the contents of registers and memories at the start are drawn from SEED and the number of the run. Every other flip is
// anywhere at any time; those between are at a random time in which a word that was written waits to be read. A line a run:
//
//   READ VERDICT CORRECTED UNCORRECTED IRQ
//
// READ: the flipped word was read before it was written anew. VERDICT: `right`, all records and registers are; else the first check
// that failed: `record`, `stuck`, `other`. CORRECTED, UNCORRECTED: the counters. IRQ: bits 13:12 of IRQ_STATUS. The last two are read
// as software does, at the end of the run or right after the first wrong record. Without flips (FLIPS is 0): the cycles of a run, and
// how often a word of each memory is read that was written.
#include <memory>
#include <vector>

#include <verilated.h>
#include <verilated_syms.h>

#include "bench.h"
#include "dut.h"
#include "program.h"

using namespace bench;

double sc_time_stamp() { return 0; }

namespace {

constexpr int kResetCycles = 4;
constexpr int kQuietCycles = 16;
constexpr int kAnswerCycles = 1000;  // in which an access to a register is answered

struct Memory {
    const char* scope;
    uint64_t words;
};

// The memories of the design, and whether it counts flipped bits.
#include "memories.h"

struct Flip {
    uint64_t word = 0;
    unsigned bits[2] = {0, 0};
    unsigned count = 0;
    uint64_t cycle = 0;
};

// The cycles from the one after the last access to a word that was written up to the one that reads it. A flip in one of them
// is read: which words are read when does not depend on what memories hold at the start.
struct Wait {
    uint64_t word;
    uint64_t first;
    uint64_t last;
};

struct Result {
    const char* verdict = "right";
    bool read = false;
    uint32_t corrected = 0;
    uint32_t uncorrected = 0;
    uint32_t irq = 0;
    uint64_t cycles = 0;
    std::vector<Wait> waits;
};

// The ports and words of a memory in a model.
class Access {
public:
    explicit Access(const Memory& memory)
        : scope_(Verilated::threadContextp()->scopeFind(memory.scope)), touched_(memory.words) {
        if (!scope_) throw InputError(std::string(memory.scope) + ": no such scope");
        words_ = find("words_q");
        entry_ = words_->entSize();
        read_ = find("read_en_i");
        read_at_ = find("read_addr_i");
        write_ = find("write_en_i");
        write_at_ = find("write_addr_i");
    }

    void flip(const Flip& flip) {
        for (unsigned i = 0; i < flip.count; ++i) {
            uint8_t* byte = static_cast<uint8_t*>(words_->datap()) + flip.word * entry_ + flip.bits[i] / 8;
            *byte ^= static_cast<uint8_t>(1u << (flip.bits[i] % 8));
        }
    }
    bool reads(uint64_t word) const { return value(read_) && value(read_at_) == word; }
    bool writes(uint64_t word) const { return value(write_) && value(write_at_) == word; }

    // Notes the accesses of a cycle.
    void note(uint64_t cycle, std::vector<Wait>& waits) {
        const uint64_t word = value(read_at_);
        if (value(read_) && word < touched_.size() && touched_[word] > 0) {
            waits.push_back({word, touched_[word], cycle});
            touched_[word] = cycle + 1;
        }
        if (value(write_) && value(write_at_) < touched_.size()) touched_[value(write_at_)] = cycle + 1;
    }

private:
    VerilatedVar* find(const char* name) const {
        VerilatedVar* var = scope_->varFind(name);
        if (!var) throw InputError(std::string(scope_->name()) + "." + name + ": no such signal");
        return var;
    }
    static uint64_t value(VerilatedVar* var) {
        uint64_t value = 0;
        const uint8_t* bytes = static_cast<const uint8_t*>(var->datap());
        for (size_t i = var->entSize(); i-- > 0;) value = value << 8 | bytes[i];
        return value;
    }

    const VerilatedScope* scope_;
    VerilatedVar *words_, *read_, *read_at_, *write_, *write_at_;
    size_t entry_;
    std::vector<uint64_t> touched_;  // the cycle after the last access to each word, 0 before it is written
};

const Register& find(const char* name) {
    for (const Register& known : kRegisters) {
        if (std::string(name) == known.name) return known;
    }
    throw InputError(std::string(name) + ": no such register");
}

class Run {
public:
    // `contents` is the seed of what registers and memories hold at the start, `seed` that of the stalls.
    Run(uint64_t contents, uint64_t seed, uint32_t stall, uint64_t timeout, const Memory& memory, const Flip& flip)
        : context_(start(contents)), model_(new Vdut(context_.get())), dut_(*model_, "vectors"), program_("vectors", dut_),
          random_(seed), stall_(stall), timeout_(timeout), memory_(memory), flip_(flip) {}

    Result execute() {
        try {
            reset();
            access_.reset(new Access(memory_));
            for (int quiet = 0; quiet < kQuietCycles && !undone_; ++cycle_) {
                if (flip_.count && cycle_ == flip_.cycle) {
                    access_->flip(flip_);
                    latent_ = true;
                }
                cycle();
                if (program_.ended()) ++quiet;
            }
        } catch (const Failure& failure) {
            const bool record = failure.what == "wrong record" || failure.what == "unexpected record";
            result_.verdict = record ? "record" : failure.what.find("no progress") == 0 ? "stuck" : "other";
        }
        result_.cycles = cycle_;
        if (kCountsFaults) {
            result_.irq = look("IRQ_STATUS") >> 12;
            result_.corrected = look("CNT_CORRECTED");
            result_.uncorrected = look("CNT_UNCORRECTED");
        }
        model_->final();
        return result_;
    }

private:
    static VerilatedContext* start(uint64_t seed) {
        VerilatedContext* context = new VerilatedContext;
        Verilated::threadContextp(context);
        context->randReset(2);
        context->randSeed(static_cast<int>(1 + seed % 0x7ffffffe));
        return context;
    }

    void reset() {
        dut_.reset(true);
        for (int i = 0; i < kResetCycles; ++i) {
            dut_.drive();
            settle();
            dut_.sample();
            edge();
        }
        dut_.reset(false);
    }

    void cycle() {
        const bool progress = program_.advance(cycle_);
        for (auto& source : dut_.sources) {
            const uint64_t draw = random_.next();
            source.drive(draw, stalls(draw));
        }
        for (auto& sink : dut_.sinks) sink.ready = !stalls(random_.next());
        dut_.axil.drive(random_.next(), stall_);
        dut_.drive();
        settle();
        dut_.sample();
        if (!flip_.count) access_->note(cycle_, result_.waits);
        watch();
        // The cycle is finished whatever fails in it: registers are read after it.
        bool transfer = false;
        std::unique_ptr<Failure> failed;
        try {
            dut_.axil.finish_cycle();
            for (auto& source : dut_.sources) transfer |= source.finish_cycle();
            for (auto& sink : dut_.sinks) transfer |= sink.finish_cycle(false);
        } catch (const Failure& failure) {
            failed.reset(new Failure(failure));
        }
        edge();
        if (failed) throw *failed;
        if (transfer || progress) progress_ = cycle_;
        else if (!program_.ended() && cycle_ - progress_ >= timeout_) throw Failure{"run", -1, "no progress", "", ""};
    }

    // Whether the flipped word is read, until it is written anew. If it was not read by then, all is as in a run without a flip, and
    // the run need not go on.
    void watch() {
        if (!latent_) return;
        result_.read = result_.read || access_->reads(flip_.word);
        if (!access_->writes(flip_.word)) return;
        latent_ = false;
        undone_ = !result_.read;
    }

    // A register as software reads it; no record is taken meanwhile.
    uint32_t look(const char* name) {
        bool asked = false;
        for (int i = 0; i < kAnswerCycles; ++i) {
            if (dut_.axil.done()) {
                if (asked) return dut_.axil.value();
                dut_.axil.read(find(name), false);
                asked = true;
            }
            for (auto& sink : dut_.sinks) sink.ready = false;
            dut_.axil.drive(0, 0);
            dut_.drive();
            settle();
            dut_.sample();
            dut_.axil.finish_cycle();
            edge();
        }
        throw InputError("a register is not answered");
    }

    bool stalls(uint64_t draw) const { return (draw >> 48) < stall_; }

    void settle() {
        dut_.clock(false);
        model_->eval();
    }

    void edge() {
        dut_.clock(true);
        model_->eval();
    }

    std::unique_ptr<VerilatedContext> context_;
    std::unique_ptr<Vdut> model_;
    Dut dut_;
    Program program_;
    SplitMix64 random_;
    uint32_t stall_;
    uint64_t timeout_;
    Memory memory_;
    Flip flip_;
    std::unique_ptr<Access> access_;
    Result result_;
    bool latent_ = false;  // the flipped word has not been written anew
    bool undone_ = false;  // it has been, before anybody read it
    uint64_t cycle_ = 0;
    uint64_t progress_ = 0;
};

uint64_t number(const char* text) {
    char* end = nullptr;
    const uint64_t value = std::strtoull(text, &end, 10);
    if (!*text || *end) throw InputError(std::string(text) + ": not a number");
    return value;
}

void print(const Result& result) {
    std::printf("%d %s %u %u %u\n", result.read, result.verdict, result.corrected, result.uncorrected, result.irq);
}

int run(int argc, char** argv) {
    if (argc != 8) throw InputError("expected MEMORY FLIPS SEED BITS WIDTH TIMEOUT STALL");
    uint64_t values[7];
    for (int i = 0; i < 7; ++i) values[i] = number(argv[i + 1]);
    const uint64_t index = values[0], flips = values[1], seed = values[2], bits = values[3], width = values[4];
    const uint64_t timeout = values[5];
    const uint32_t stall = static_cast<uint32_t>(values[6]);
    if (index >= sizeof kMemories / sizeof *kMemories) throw InputError("no such memory");
    const Memory& memory = kMemories[index];
    const Result plain = Run(seed, seed, stall, timeout, memory, Flip{}).execute();
    if (flips == 0) {
        print(plain);
        std::printf("%llu\n", static_cast<unsigned long long>(plain.cycles));
        for (const Memory& each : kMemories) {
            std::printf("%zu\n", Run(seed, seed, stall, timeout, each, Flip{}).execute().waits.size());
        }
        return 0;
    }
    if (plain.waits.empty()) throw InputError(std::string(memory.scope) + ": no word is read that was written");
    for (uint64_t i = 0; i < flips; ++i) {
        // The same for every level of protection, whose runs are alike cycle by cycle.
        SplitMix64 draw(seed * 0x100000001ull + i);
        Flip flip;
        if (i % 2 == 0) {
            flip.word = draw.next() % memory.words;
            flip.cycle = draw.next() % plain.cycles;
        } else {
            const Wait& wait = plain.waits[draw.next() % plain.waits.size()];
            flip.word = wait.word;
            flip.cycle = wait.first + draw.next() % (wait.last - wait.first + 1);
        }
        flip.count = static_cast<unsigned>(bits);
        flip.bits[0] = static_cast<unsigned>(draw.next() % width);
        if (bits == 2) flip.bits[1] = static_cast<unsigned>((flip.bits[0] + 1 + draw.next() % (width - 1)) % width);
        print(Run(draw.next(), seed, stall, timeout, memory, flip).execute());
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const InputError& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
    } catch (const Failure& failure) {
        std::fprintf(stderr, "error: %s: %s\n", failure.stream.c_str(), failure.what.c_str());
    }
    return 2;
}
