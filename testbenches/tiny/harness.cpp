// SPDX-License-Identifier: Apache-2.0
// Runs the design against the vectors: README.md says what happens in which cycle and what is checked.
#include <cmath>
#include <memory>

#include <verilated.h>
#if VM_TRACE
#include <verilated_fst_c.h>
#endif

#include "bench.h"
#include "dut.h"
#include "program.h"

using namespace bench;

double sc_time_stamp() { return 0; }

namespace {

constexpr int kResetCycles = 4;
constexpr int kQuietCycles = 16;  // watched for surplus records once everything has arrived

struct Options {
    std::string vectors = "vectors";
    std::string result = "result.json";
    std::string waves;
    std::string coverage;
    std::string stall_text = "0";
    uint64_t seed = 1;
    uint64_t start = 0;  // of the contents of registers at the start; 0 takes the seed
    uint64_t timeout = kDefaultTimeout;
    uint32_t stall = 0;  // in 65536ths
};

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string key = argv[i];
        if (i + 1 == argc) throw InputError(key + ": value missing");
        const std::string value = argv[++i];
        char* end = nullptr;
        if (key == "--vectors") options.vectors = value;
        else if (key == "--result") options.result = value;
        else if (key == "--waves") options.waves = value;
        else if (key == "--coverage") options.coverage = value;
        else if (key == "--seed") options.seed = std::strtoull(value.c_str(), &end, 10);
        else if (key == "--start") options.start = std::strtoull(value.c_str(), &end, 10);
        else if (key == "--timeout") options.timeout = std::strtoull(value.c_str(), &end, 10);
        else if (key == "--stall") {
            const double probability = std::strtod(value.c_str(), &end);
            if (!(probability >= 0.0 && probability <= 0.99)) {
                throw InputError("--stall " + value + ": legal are 0 to 0.99");
            }
            options.stall = static_cast<uint32_t>(std::floor(probability * 65536.0 + 0.5));
            options.stall_text = value;
        } else throw InputError(key + ": unknown option");
        if (value.empty() || (end && *end)) throw InputError(key + " " + value + ": not a number");
    }
    return options;
}

class Run {
public:
    explicit Run(const Options& options)
        : options_(options), context_(start(options)), model_(new Vdut(context_.get())), dut_(*model_, options.vectors),
          program_(options.vectors, dut_), random_(options.seed) {
#if VM_TRACE
        if (!options.waves.empty()) {
            context_->traceEverOn(true);
            model_->trace(&waves_, 99);
            waves_.open(options.waves.c_str());
            if (!waves_.isOpen()) throw InputError(options.waves + ": cannot be written");
        }
#else
        if (!options.waves.empty()) throw InputError("built without waves: make waves");
#endif
    }

    // The cycles of the run, until the end of the program or the first failure.
    void execute() {
        try {
            reset();
            for (int quiet = 0; quiet < kQuietCycles; ++cycle_) {
                cycle();
                if (program_.ended()) ++quiet;
            }
        } catch (const Failure& failure) {
            failure_.reset(new Failure(failure));
        }
        model_->final();
#if VM_TRACE
        waves_.close();
#endif
#if VM_COVERAGE
        if (!options_.coverage.empty()) context_->coveragep()->write(options_.coverage.c_str());
#else
        if (!options_.coverage.empty()) throw InputError("built without coverage: make coverage");
#endif
    }

    // Prints the verdict and writes the result file. Whether the run passed.
    bool report() const;

private:
    // Random contents of every register and memory.
    static VerilatedContext* start(const Options& options) {
        VerilatedContext* context = new VerilatedContext;
        context->randReset(2);
        const uint64_t start = options.start != 0 ? options.start : options.seed;
        context->randSeed(static_cast<int>(1 + start % 0x7ffffffe));
        return context;
    }

    void reset() {
        dut_.reset(true);
        for (int i = 0; i < kResetCycles; ++i) {
            dut_.drive();
            settle();
            dut_.sample();
            if (i + 1 == kResetCycles) {
                for (const auto& sink : dut_.sinks) {
                    if (sink.valid) throw Failure{sink.info.name, -1, "tvalid high in reset", "tvalid=0", "tvalid=1"};
                }
                dut_.axil.b.check_reset();
                dut_.axil.r.check_reset();
            }
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
        for (auto& sink : dut_.sinks) sink.ready = !stalls(random_.next()) && !sink.held;
        dut_.axil.drive(random_.next(), options_.stall);
        dut_.drive();
        settle();
        dut_.sample();
        bool transfer = false;
        for (auto& source : dut_.sources) {
            if (source.ready && !dut_.axil.enabled()) throw Failure{source.info.name, -1, "tready high while not enabled", "tready=0", "tready=1"};
            transfer |= source.finish_cycle();
        }
        for (auto& sink : dut_.sinks) transfer |= sink.finish_cycle(program_.abandons());
        dut_.axil.finish_cycle();
        if (transfer) cycles_ = cycle_ + 1;
        if (transfer || progress) progress_ = cycle_;
        else if (!program_.ended() && cycle_ - progress_ >= options_.timeout) throw timeout();
        edge();
    }

    // Names what the run waits for.
    Failure timeout() {
        for (auto& sink : dut_.sinks) {
            if (!sink.complete()) return sink.missing(options_.timeout);
        }
        const std::string what = "no progress for " + std::to_string(options_.timeout) + " cycles";
        for (auto& source : dut_.sources) {
            if (!source.idle()) {
                const std::string beat = describe(source.info, source.beat.data());
                return Failure{source.info.name, static_cast<int64_t>(source.accepted()), what, "tready=1 for " + beat, "tready=0"};
            }
        }
        if (program_.status() == 0 && !dut_.axil.done()) {
            const std::string signal = dut_.axil.waits_for();
            return Failure{"s_axil", -1, what, signal + "=1 for " + dut_.axil.target().name, signal + "=0"};
        }
        return Failure{kStatus.name, -1, what, "0", std::to_string(program_.status())};
    }

    bool stalls(uint64_t draw) const { return (draw >> 48) < options_.stall; }

    // Inputs are in place and the clock is low: lets outputs follow.
    void settle() {
        dut_.clock(false);
        model_->eval();
        dump();
    }

    void edge() {
        dut_.clock(true);
        model_->eval();
        dump();
    }

    void dump() {
#if VM_TRACE
        if (waves_.isOpen()) waves_.dump(context_->time());
        context_->timeInc(1);
#endif
    }

    Options options_;
    std::unique_ptr<VerilatedContext> context_;
    std::unique_ptr<Vdut> model_;
    Dut dut_;
    Program program_;
    SplitMix64 random_;
    std::unique_ptr<Failure> failure_;
    uint64_t cycle_ = 0;     // since the end of reset
    uint64_t cycles_ = 0;    // up to the last transfer of a stream
    uint64_t progress_ = 0;  // cycle of the last transfer or program line
#if VM_TRACE
    VerilatedFstC waves_;
#endif
};

bool Run::report() const {
    const std::string replay = "SEED=" + std::to_string(options_.seed) + " STALL=" + options_.stall_text;
    if (failure_) {
        std::printf("FAIL %s", failure_->stream.c_str());
        if (failure_->record >= 0) std::printf(" record %lld", static_cast<long long>(failure_->record));
        std::printf(", cycle %llu: %s: expected %s, got %s; replay: make run %s\n", static_cast<unsigned long long>(cycle_),
                    failure_->what.c_str(), failure_->expected.c_str(), failure_->got.c_str(), replay.c_str());
    } else {
        std::printf("PASS %llu cycles", static_cast<unsigned long long>(cycles_));
        for (const auto& sink : dut_.sinks) {
            std::printf(", %s %llu records", sink.info.name, static_cast<unsigned long long>(sink.received()));
        }
        std::printf(" (%s)\n", replay.c_str());
    }

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(options_.result.c_str(), "w"), std::fclose);
    if (!file) throw InputError(options_.result + ": cannot be written");
    std::fprintf(file.get(), "{\"pass\": %s, \"cycles\": %llu,\n \"records\": {", failure_ ? "false" : "true",
                 static_cast<unsigned long long>(cycles_));
    const char* comma = "";
    for (const auto& sink : dut_.sinks) {
        std::fprintf(file.get(), "%s\"%s\": %llu", comma, sink.info.name, static_cast<unsigned long long>(sink.received()));
        comma = ", ";
    }
    std::fprintf(file.get(), "},\n \"notes\": {");
    comma = "";
    for (size_t i = 0; i < kNotes; ++i) {
        std::fprintf(file.get(), "%s\"%s\": %llu", comma, kNoteNames[i], static_cast<unsigned long long>(program_.notes()[i]));
        comma = ", ";
    }
    std::fprintf(file.get(), "},\n \"failure\": ");
    if (failure_) {
        std::fprintf(file.get(), "{\"stream\": \"%s\", \"record\": %s, \"cycle\": %llu, \"what\": \"%s\",\n"
                     "  \"expected\": \"%s\", \"got\": \"%s\"}",
                     failure_->stream.c_str(), failure_->record < 0 ? "null" : std::to_string(failure_->record).c_str(),
                     static_cast<unsigned long long>(cycle_), failure_->what.c_str(), failure_->expected.c_str(), failure_->got.c_str());
    } else {
        std::fprintf(file.get(), "null");
    }
    std::fprintf(file.get(), "}\n");
    return !failure_;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        Run run(parse(argc, argv));
        run.execute();
        return run.report() ? 0 : 1;
    } catch (const InputError& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 2;
    }
}
