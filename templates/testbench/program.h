// SPDX-License-Identifier: Apache-2.0
// The program file: what to offer, when to wait, which registers to write and read.
#pragma once

#include "bench.h"
#include "dut.h"

namespace bench {

// Runs ahead of the streams until a line has to wait.
class Program {
public:
    Program(const std::string& folder, Dut& dut) : reader_(folder + "/program.txt"), dut_(dut) {}

    // Runs the lines whose turn has come. Whether any was finished, or is a `wait` that goes on.
    bool advance(uint64_t cycle) {
        cycle_ = cycle;
        moved_ = false;
        while (loaded() && finish_line()) {
            op_.clear();
            moved_ = true;
        }
        return moved_;
    }

    bool ended() const { return ended_; }
    // Whether a write is under way behind which everything is forgotten.
    bool abandons() const { return op_ == "abandon"; }
    // What STATUS said last.
    uint32_t status() const { return status_; }
    // What was noted of each register of kNotes.
    const std::array<uint64_t, kNotes>& notes() const { return notes_; }

private:
    static constexpr uint64_t kAllBytes = 15;

    bool loaded() {
        if (!op_.empty()) return true;
        if (ended_ || !reader_.word(op_)) {
            ended_ = ended_ || dut_.drained();
            return false;
        }
        begun_ = false;
        if (op_ == "drain") return true;
        if (op_ != "wait" && !reader_.word(name_)) throw reader_.error("`" + op_ + "` without a name");
        if (op_ != "note" && op_ != "refuse_read") value_ = reader_.number();
        strobes_ = op_ == "write_bytes" || op_ == "refuse" ? reader_.number() : kAllBytes;
        return true;
    }

    // Whether the line has done its work; false: not yet.
    bool finish_line() {
        if (op_ == "drain") return drain();
        if (op_ == "wait") {
            if (!begun_) wait_until_ = cycle_ + value_;
            begun_ = true;
            moved_ = true;
            return cycle_ >= wait_until_;
        }
        if (op_ == "send") return send();
        if (writes() || op_ == "check" || op_ == "note" || op_ == "refuse_read") return access();
        if (op_ == "expect") sink().expect(value_);
        else if (op_ == "hold") sink().held = value_ != 0;
        else if (op_ == "level") level();
        else throw reader_.error("unknown word `" + op_ + "`");
        return true;
    }

    // A burst waits for the one before it on the same stream; the next line waits until its first beat was taken.
    bool send() {
        Dut::Source& source = this->source();
        if (begun_) return source.accepted() > first_;
        if (value_ == 0) throw reader_.error("nothing to send");
        if (source.idle()) {
            begun_ = true;
            first_ = source.accepted();
            source.send(value_);
        }
        return false;
    }

    bool writes() const { return op_ == "write" || op_ == "write_bytes" || refuses_write() || abandons(); }
    bool refuses_write() const { return op_ == "refuse"; }

    // An access to a register is begun in one cycle and looked at from the next one on.
    bool access() {
        if (!begun_) {
            begun_ = true;
            if (!writes()) dut_.axil.read(target(), op_ == "refuse_read");
            else if (value_ > 0xffffffffu || strobes_ > kAllBytes) throw reader_.error("a register has 32 bits, 4 bytes");
            else dut_.axil.write(target(), static_cast<uint32_t>(value_), static_cast<uint32_t>(strobes_), refuses_write());
        }
        if (!dut_.axil.done()) return false;
        const uint64_t got = dut_.axil.value();
        if (op_ == "refuse_read" && got != 0) throw Failure{name_, -1, "wrong value", "0", std::to_string(got)};
        if (op_ == "check" && got != value_) throw Failure{name_, -1, "wrong value", std::to_string(value_), std::to_string(got)};
        if (op_ == "note") note() += got;
        if (abandons()) dut_.forget();
        return true;
    }

    // Waits for the streams, then asks the design until it says that it is idle.
    bool drain() {
        if (!begun_) {
            if (!dut_.drained()) return false;
            dut_.axil.read(kStatus, false);
            begun_ = true;
        }
        if (!dut_.axil.done()) return false;
        status_ = dut_.axil.value();
        begun_ = false;  // the next look begins in the next cycle
        return status_ == 0;
    }

    void level() {
        bool got = false;
        if (!dut_.level(name_, got)) throw reader_.error("no port `" + name_ + "` of one bit");
        if (got != value_) throw Failure{name_, -1, "wrong level", std::to_string(value_), got ? "1" : "0"};
    }

    const Register& target() {
        for (const Register& known : kRegisters) {
            if (name_ == known.name) return known;
        }
        throw reader_.error("no register `" + name_ + "`");
    }

    uint64_t& note() {
        for (size_t i = 0; i < kNotes; ++i) {
            if (name_ == kNoteNames[i]) return notes_[i];
        }
        throw reader_.error("register `" + name_ + "` is not reported");
    }

    Dut::Source& source() {
        for (auto& source : dut_.sources) {
            if (name_ == source.info.name) return source;
        }
        throw reader_.error("no input stream `" + name_ + "`");
    }

    Dut::Sink& sink() {
        for (auto& sink : dut_.sinks) {
            if (name_ == sink.info.name) return sink;
        }
        throw reader_.error("no output stream `" + name_ + "`");
    }

    Reader reader_;
    Dut& dut_;
    std::string op_;
    std::string name_;
    uint64_t value_ = 0;
    uint64_t strobes_ = 0;  // of what is written
    uint64_t first_ = 0;  // beats accepted before the burst that waits to begin
    uint64_t cycle_ = 0;
    uint64_t wait_until_ = 0;
    std::array<uint64_t, kNotes> notes_{};
    uint32_t status_ = 0;
    bool moved_ = false;
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace bench
