// SPDX-License-Identifier: Apache-2.0
// What every run is made of: random draws, vector files, streams. Nothing here depends on the design.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench {

// Something is wrong with the arguments or the vector files; the design is not to blame. Exit code 2.
struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The design does something that the vectors do not allow. Ends the run with a FAIL line. Exit code 1.
struct Failure {
    std::string stream;    // stream, register or port
    int64_t record;        // number of the record or beat on that stream from 0; -1 where there is none
    std::string what;      // which rule
    std::string expected;
    std::string got;
};

// The generator of all random decisions: one 64-bit draw a port a cycle (README.md, "Cycle by cycle").
class SplitMix64 {
public:
    explicit SplitMix64(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }

private:
    uint64_t state_;
};

// A signal of a stream's payload: `width` bits that start at word `word` of a beat.
struct Column {
    const char* name;
    unsigned width;
    unsigned word;
};

// A field of a record, for messages: `width` bits that start at bit `bit` of a beat. `words` names the values, if any.
struct Field {
    const char* name;
    unsigned bit;
    unsigned width;
    const char* const* words;
    unsigned word_count;
};

// A stream as data; the tables are in dut.h.
struct StreamInfo {
    const char* name;
    const Column* columns;
    unsigned column_count;
    const Field* fields;
    unsigned field_count;
};

// The payload of one transfer: the columns one behind the other, each at a word of its own.
template <size_t Words>
using BeatOf = std::array<uint32_t, Words>;

inline uint32_t low_ones(unsigned width) { return width >= 32 ? ~0u : (1u << width) - 1; }

// A column as hexadecimal digits, as many as in the vector files.
inline std::string hex(const Column& column, const uint32_t* words) {
    std::string text;
    for (unsigned digit = (column.width + 3) / 4; digit-- > 0;) {
        text += "0123456789abcdef"[words[column.word + digit / 8] >> (4 * (digit % 8)) & 15];
    }
    return text;
}

// A beat as a person reads it: its fields, then its line of the vector file in brackets.
inline std::string describe(const StreamInfo& info, const uint32_t* words) {
    std::string text;
    for (unsigned i = 0; i < info.field_count; ++i) {
        const Field& field = info.fields[i];
        uint64_t value = 0;
        for (unsigned bit = field.width; bit-- > 0;) {
            const unsigned at = field.bit + bit;
            value = value << 1 | (words[at / 32] >> (at % 32) & 1);
        }
        text += std::string(field.name) + "=";
        text += value < field.word_count ? field.words[value] : std::to_string(value);
        text += " ";
    }
    text += "[";
    for (unsigned i = 0; i < info.column_count; ++i) text += (i ? " " : "") + hex(info.columns[i], words);
    return text + "]";
}

// A vector file, read as it is needed: a million lines take no more memory than one.
class Reader {
public:
    explicit Reader(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rb"), std::fclose) {
        if (!file_) throw InputError(path + ": cannot be opened");
    }

    // The next word, or nothing at the end of the file.
    bool word(std::string& text) {
        text.clear();
        int c = get();
        while (is_space(c)) c = get();
        for (; c != EOF && !is_space(c); c = get()) text += static_cast<char>(c);
        if (c == '\n') newline_ = true;
        return !text.empty();
    }

    uint64_t number() {
        std::string text;
        if (!word(text) || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 20) {
            throw error("expected a number, found `" + text + "`");
        }
        return std::strtoull(text.c_str(), nullptr, 10);
    }

    // The next line of a stream's file: one hexadecimal number a column. False at the end of the file.
    bool beat(const StreamInfo& info, uint32_t* words) {
        for (unsigned i = 0; i < info.column_count; ++i) {
            if (!word(text_)) {
                if (i == 0) return false;
                throw error("the line ends early");
            }
            column(info.columns[i], words);
        }
        return true;
    }

    InputError error(const std::string& message) const {
        return InputError(path_ + ", line " + std::to_string(line_) + ": " + message);
    }

private:
    static bool is_space(int c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    void column(const Column& column, uint32_t* words) {
        const unsigned digits = (column.width + 3) / 4;
        if (text_.size() > digits) {
            throw error(std::string(column.name) + " has at most " + std::to_string(digits) + " digits, found `" + text_ + "`");
        }
        for (unsigned i = 0; i < (column.width + 31) / 32; ++i) words[column.word + i] = 0;
        for (unsigned i = 0; i < text_.size(); ++i) {
            const char c = text_[text_.size() - 1 - i];
            uint32_t digit = 0;
            if (c >= '0' && c <= '9') digit = c - '0';
            else if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
            else throw error(std::string(column.name) + " is no hexadecimal number: `" + text_ + "`");
            words[column.word + i / 8] |= digit << (4 * (i % 8));
        }
    }

    int get() {
        if (newline_) {
            newline_ = false;
            ++line_;
        }
        if (at_ == end_) {
            end_ = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
            at_ = 0;
            if (end_ == 0) return EOF;
        }
        const int c = static_cast<unsigned char>(buffer_[at_++]);
        newline_ = c == '\n';
        return c;
    }

    std::string path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
    std::vector<char> buffer_ = std::vector<char>(1 << 16);
    std::string text_;
    size_t at_ = 0;
    size_t end_ = 0;
    uint64_t line_ = 1;
    bool newline_ = false;
};

// Drives one input stream of the design.
template <size_t Words>
class Source {
public:
    Source(const StreamInfo& info, const std::string& folder)
        : info(info), file_(folder + "/" + info.name + ".hex") {}

    // Takes on the next `beats` lines of the file.
    void send(uint64_t beats) { remaining_ = beats; }
    bool idle() const { return remaining_ == 0 && !valid; }

    // Withdraws what it offers, and has nothing more to send.
    void forget() {
        valid = false;
        for (; remaining_ > 0; --remaining_) {
            if (!file_.beat(info, beat.data())) throw file_.error("the file ends before the program does");
        }
    }

    uint64_t accepted() const { return accepted_; }

    // What is on the wires in this cycle: a beat is held until it is taken; without one the payload is noise.
    void drive(uint64_t draw, bool stall) {
        if (valid) return;
        if (remaining_ > 0 && !stall) {
            if (!file_.beat(info, beat.data())) throw file_.error("the file ends before the program does");
            --remaining_;
            valid = true;
            return;
        }
        for (unsigned i = 0; i < info.column_count; ++i) {
            const Column& column = info.columns[i];
            for (unsigned w = 0; 32 * w < column.width; ++w) {
                beat[column.word + w] = static_cast<uint32_t>(draw >> (32 * (w % 2))) & low_ones(column.width - 32 * w);
            }
        }
    }

    // Whether the beat was taken in this cycle.
    bool finish_cycle() {
        if (!valid || !ready) return false;
        valid = false;
        ++accepted_;
        return true;
    }

    const StreamInfo& info;
    bool valid = false;
    bool ready = false;  // sampled
    BeatOf<Words> beat{};

private:
    Reader file_;
    uint64_t remaining_ = 0;
    uint64_t accepted_ = 0;
};

// Checks one output stream of the design.
template <size_t Words>
class Sink {
public:
    Sink(const StreamInfo& info, const std::string& folder)
        : info(info), file_(folder + "/" + info.name + ".hex") {}

    // Lets `records` more records come.
    void expect(uint64_t records) { due_ += records; }
    bool complete() const { return received_ + forgotten_ == due_; }
    uint64_t received() const { return received_; }

    // Nothing that was due has to come any more.
    void forget() {
        for (; !complete(); ++forgotten_) next();
        stalled_ = false;
    }

    // The checks of one cycle. Whether a record was taken.
    bool finish_cycle(bool may_withdraw) {
        if (stalled_ && !valid && !may_withdraw) throw failure("tvalid withdrawn while stalled", describe(info, held_.data()), "tvalid=0");
        if (stalled_ && valid && beat != held_) {
            throw failure("payload changed while stalled", describe(info, held_.data()), describe(info, beat.data()));
        }
        if (valid && complete()) throw failure("unexpected record", "no record", describe(info, beat.data()));
        stalled_ = valid && !ready;
        held_ = beat;
        if (!valid || !ready) return false;
        const BeatOf<Words>& expected = next();
        if (beat != expected) {
            throw failure("wrong record", describe(info, expected.data()), describe(info, beat.data()));
        }
        ++received_;
        return true;
    }

    Failure missing(uint64_t timeout) {
        return failure("no progress for " + std::to_string(timeout) + " cycles", describe(info, next().data()), "no record");
    }

    const StreamInfo& info;
    bool held = false;   // takes nothing for the time being
    bool ready = false;
    bool valid = false;  // sampled
    BeatOf<Words> beat{};

private:
    const BeatOf<Words>& next() {
        if (!file_.beat(info, expected_.data())) throw file_.error("the file ends before the program does");
        return expected_;
    }

    Failure failure(const std::string& what, const std::string& expected, const std::string& got) const {
        return Failure{info.name, static_cast<int64_t>(received_), what, expected, got};
    }

    Reader file_;
    BeatOf<Words> expected_{};
    BeatOf<Words> held_{};
    bool stalled_ = false;
    uint64_t due_ = 0;
    uint64_t received_ = 0;
    uint64_t forgotten_ = 0;  // were due, and need not come any more
};

}  // namespace bench
