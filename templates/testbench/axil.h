// SPDX-License-Identifier: Apache-2.0
// The master at the AXI4-Lite port: one access at a time. README.md says what happens in which cycle.
#pragma once

#include "bench.h"

namespace bench {

// A register of the design; the table is in dut.h.
struct Register {
    const char* name;
    uint32_t address;
};

// A channel on which the harness asks: its word (an address, or data) and what goes with it (protection, strobes).
struct Request {
    const char* name;
    unsigned width;       // bits of the word
    unsigned side_width;  // bits of what goes with it
    uint32_t word = 0;    // on the wires
    uint32_t side = 0;
    bool valid = false;
    bool ready = false;   // sampled

    Request(const char* name, unsigned width, unsigned side_width) : name(name), width(width), side_width(side_width) {}

    void ask(uint32_t new_word, uint32_t new_side) {
        waits_ = true;
        next_word_ = new_word;
        next_side_ = new_side;
    }

    // Whether everything that was asked has been taken.
    bool idle() const { return !waits_ && !valid; }

    // As a source of a stream: what is offered is held until it is taken; else the payload is noise.
    void drive(uint64_t draw, bool stall) {
        if (valid) return;
        valid = waits_ && !stall;
        word = valid ? next_word_ : static_cast<uint32_t>(draw) & low_ones(width);
        side = valid ? next_side_ : static_cast<uint32_t>(draw) & low_ones(side_width);
        if (valid) waits_ = false;
    }

    void finish_cycle() {
        if (ready) valid = false;
    }

private:
    bool waits_ = false;
    uint32_t next_word_ = 0;
    uint32_t next_side_ = 0;
};

// A channel on which the design answers.
struct Response {
    const char* name;
    bool ready = false;
    bool valid = false;  // sampled
    uint32_t code = 0;
    uint32_t data = 0;   // stays 0 where there is none

    explicit Response(const char* name) : name(name) {}

    static const char* word(uint32_t code) {
        static const char* const words[] = {"OKAY", "EXOKAY", "SLVERR", "DECERR"};
        return words[code & 3];
    }

    // The checks of one cycle, in which an answer is due or not. Whether it was taken.
    bool finish_cycle(bool due) {
        const std::string prefix = name;
        if (stalled_ && !valid) throw failure(prefix + "valid withdrawn while stalled", prefix + "valid=1", prefix + "valid=0");
        if (stalled_ && (code != held_code_ || data != held_data_)) {
            throw failure(prefix + "resp or data changed while stalled", describe(held_code_, held_data_), describe(code, data));
        }
        if (valid && !due) throw failure("answer that nobody asked for", prefix + "valid=0", prefix + "valid=1");
        stalled_ = valid && !ready;
        held_code_ = code;
        held_data_ = data;
        return valid && ready;
    }

    // An answer in reset.
    void check_reset() const {
        const std::string prefix = name;
        if (valid) throw failure(prefix + "valid high in reset", prefix + "valid=0", prefix + "valid=1");
    }

private:
    static Failure failure(const std::string& what, const std::string& expected, const std::string& got) {
        return Failure{"s_axil", -1, what, expected, got};
    }

    std::string describe(uint32_t of_code, uint32_t of_data) const {
        return std::string(name) + "resp=" + word(of_code) + " data=" + std::to_string(of_data);
    }

    bool stalled_ = false;
    uint32_t held_code_ = 0;
    uint32_t held_data_ = 0;
};

class AxiLite {
public:
    // `enable` is the address of the register whose bit 0 lets input be taken.
    AxiLite(unsigned address_width, uint32_t enable)
        : aw("aw", address_width, 3), w("w", 32, 4), ar("ar", address_width, 3), b("b"), r("r"), enable_(enable) {}

    // The channels, as the ports show them.
    Request aw, w, ar;
    Response b, r;

    // The design has to accept, or to refuse. The access before is through.
    void write(const Register& target, uint32_t value, uint32_t strobes, bool refused) {
        begin(target, true, refused);
        value_ = value;
        aw.ask(target.address, 0);
        w.ask(value, strobes);
    }
    void read(const Register& target, bool refused) {
        begin(target, false, refused);
        ar.ask(target.address, 0);
    }

    bool done() const { return !busy_; }
    uint32_t value() const { return read_; }
    bool enabled() const { return enabled_; }

    // One draw decides three times: for an address, for data, for the answer. `limit` is the probability in 65536ths.
    void drive(uint64_t draw, uint32_t limit) {
        const bool address = (draw >> 48) < limit;
        aw.drive(draw, address);
        w.drive(draw, (draw >> 32 & 0xffff) < limit);
        ar.drive(draw, address);
        b.ready = r.ready = (draw >> 16 & 0xffff) >= limit;
    }

    // The checks of one cycle.
    void finish_cycle() {
        // An answer to what was taken in this very cycle would hang on an input.
        const bool write_due = busy_ && writes_ && aw.idle() && w.idle();
        const bool read_due = busy_ && !writes_ && ar.idle();
        const bool written = b.finish_cycle(write_due);
        const bool read = r.finish_cycle(read_due);
        aw.finish_cycle();
        w.finish_cycle();
        ar.finish_cycle();
        if (!busy_) return;
        if (written || read) {
            const uint32_t code = written ? b.code : r.code;
            const uint32_t due = refused_ ? kSlverr : kOkay;
            if (code != due) {
                const std::string what = std::string(written ? "write" : "read") + (refused_ ? " accepted" : " refused");
                throw Failure{target_.name, -1, what, Response::word(due), Response::word(code)};
            }
            busy_ = false;
            read_ = r.data;
        }
        // Enabled from the moment at which the design can know; disabled once it says so.
        if (writes_ && !refused_ && target_.address == enable_) {
            if ((value_ & 1) && aw.idle() && w.idle()) enabled_ = true;
            if (!(value_ & 1) && written) enabled_ = false;
        }
    }

    // The signal that the access waits for.
    std::string waits_for() const {
        for (const Request* request : {&aw, &w, &ar}) {
            if (!request->idle()) return std::string(request->name) + "ready";
        }
        return std::string(writes_ ? b.name : r.name) + "valid";
    }
    const Register& target() const { return target_; }

private:
    // Values of bresp and rresp.
    static constexpr uint32_t kOkay = 0;
    static constexpr uint32_t kSlverr = 2;

    void begin(const Register& target, bool writes, bool refused) {
        target_ = target;
        refused_ = refused;
        writes_ = writes;
        busy_ = true;
    }

    uint32_t enable_;
    Register target_{"", 0};
    bool busy_ = false;    // an access is under way
    bool writes_ = false;  // and is a write
    bool refused_ = false; // and the design has to refuse it
    bool enabled_ = false;
    uint32_t value_ = 0;
    uint32_t read_ = 0;
};

}  // namespace bench
