/* SPDX-License-Identifier: Apache-2.0
 *
 * ${{ prefix }}.c: driver of the design; ${{ prefix }}.h tells what each function does.
 *
 * Generator:  dregen ${{ version }}
 * Reproduce:  ${{ command }}
 */
#include "${{ prefix }}.h"

static uint32_t field(uint32_t word, uint32_t mask, uint32_t lsb)
{
    return (word & mask) >> lsb;
}

static int outside(uint32_t value, uint32_t least, uint32_t most)
{
    return value < least || value > most;
}

/* Whether a score needs more bits than the engine has for it. */
static int too_wide(int32_t score)
{
    const int32_t end = (int32_t)1 << (${{ macro_ }}_WTU_SCORE_BITS - 1);
    return score < -end || score >= end;
}

/* Bytes of a beat as a number. */
static uint64_t word_of(const uint8_t *bytes)
{
    uint64_t word = 0;
    int i;
    for (i = 7; i >= 0; --i) {
        word = word << 8 | bytes[i];
    }
    return word;
}

enum ${{ prefix }}_result ${{ prefix }}_probe(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_info *info)
{
    enum ${{ prefix }}_result result;
    uint32_t word;
    int same = 1;

    result = bus->read32(bus->context, ${{ macro_ }}_REG_ID, &word);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    if (word != ${{ macro_ }}_ID_WORD) {
        return ${{ macro_ }}_NO_DEVICE;
    }
    result = bus->read32(bus->context, ${{ macro_ }}_REG_VERSION, &word);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    info->version_major = field(word, ${{ macro_ }}_VERSION_MAJOR_MASK, ${{ macro_ }}_VERSION_MAJOR_LSB);
    info->version_minor = field(word, ${{ macro_ }}_VERSION_MINOR_MASK, ${{ macro_ }}_VERSION_MINOR_LSB);
    info->version_patch = field(word, ${{ macro_ }}_VERSION_PATCH_MASK, ${{ macro_ }}_VERSION_PATCH_LSB);
{% for register in identity %}
    result = bus->read32(bus->context, ${{ macro_ }}_REG_${{ register.name }}, &word);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    same = same && word == ${{ macro_ }}_${{ register.name }}_WORD;
{%- for field in register.fields %}
    info->${{ field.parameter }} = {% if field.is_log2 %}(uint32_t)1 << {% endif %}field(word, ${{ macro_ }}_${{ register.name }}_${{ field.upper }}_MASK,
        ${{ macro_ }}_${{ register.name }}_${{ field.upper }}_LSB);
{%- endfor %}
{% endfor %}
    return same ? ${{ macro_ }}_OK : ${{ macro_ }}_OTHER_DESIGN;
}

struct ${{ prefix }}_settings ${{ prefix }}_default_settings(void)
{
    struct ${{ prefix }}_settings settings;
    settings.th_hd = ${{ macro_ }}_TH_HD_RESET;
    settings.th_ratio = ${{ macro_ }}_TH_RATIO_RESET;
    settings.recent_window = ${{ macro_ }}_RECENT_WINDOW_RESET;
    settings.token_bytes = ${{ macro_ }}_TOKEN_BYTES_RESET;
    settings.max_burst = ${{ macro_ }}_MAX_BURST_RESET;
    settings.store_base = (uint64_t)${{ macro_ }}_STORE_BASE_HI_RESET << 32 | ${{ macro_ }}_STORE_BASE_LO_RESET;
    settings.store_limit = (uint64_t)${{ macro_ }}_STORE_LIMIT_HI_RESET << 32 | ${{ macro_ }}_STORE_LIMIT_LO_RESET;
    return settings;
}

enum ${{ prefix }}_result ${{ prefix }}_check(const struct ${{ prefix }}_settings *settings)
{
    if (outside(settings->th_hd, ${{ macro_ }}_TH_HD_MIN, ${{ macro_ }}_TH_HD_MAX) ||
        outside(settings->th_ratio, ${{ macro_ }}_TH_RATIO_MIN, ${{ macro_ }}_TH_RATIO_MAX) ||
        outside(settings->recent_window, ${{ macro_ }}_RECENT_WINDOW_MIN, ${{ macro_ }}_RECENT_WINDOW_MAX) ||
        outside(settings->token_bytes, ${{ macro_ }}_TOKEN_BYTES_MIN, ${{ macro_ }}_TOKEN_BYTES_MAX)) {
        return ${{ macro_ }}_OUT_OF_RANGE;
    }
    return ${{ macro_ }}_OK;
}

/* Closes the inputs and makes sure that the engine is idle, so that it stays so; `ctrl` is what CTRL was before. Where it
 * fails, CTRL is as before. */
static enum ${{ prefix }}_result pause(const struct ${{ prefix }}_bus *bus, uint32_t *ctrl)
{
    enum ${{ prefix }}_result result = bus->read32(bus->context, ${{ macro_ }}_REG_CTRL, ctrl);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    result = bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, *ctrl & ~${{ macro_ }}_CTRL_ENABLE_MASK);
    if (result == ${{ macro_ }}_OK) {
        result = ${{ prefix }}_wait_idle(bus, 1);
    }
    if (result != ${{ macro_ }}_OK) {
        (void)bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, *ctrl);
    }
    return result;
}

enum ${{ prefix }}_result ${{ prefix }}_configure(const struct ${{ prefix }}_bus *bus,
                                  const struct ${{ prefix }}_settings *settings)
{
    const uint32_t writes[][2] = {
        {${{ macro_ }}_REG_TH_HD, settings->th_hd},
        {${{ macro_ }}_REG_TH_RATIO, settings->th_ratio},
        {${{ macro_ }}_REG_RECENT_WINDOW, settings->recent_window},
        {${{ macro_ }}_REG_TOKEN_BYTES, settings->token_bytes},
        {${{ macro_ }}_REG_MAX_BURST, settings->max_burst},
        {${{ macro_ }}_REG_STORE_BASE_LO, (uint32_t)(settings->store_base & 0xffffffffu)},
        {${{ macro_ }}_REG_STORE_BASE_HI, (uint32_t)(settings->store_base >> 32)},
        {${{ macro_ }}_REG_STORE_LIMIT_LO, (uint32_t)(settings->store_limit & 0xffffffffu)},
        {${{ macro_ }}_REG_STORE_LIMIT_HI, (uint32_t)(settings->store_limit >> 32)},
    };
    enum ${{ prefix }}_result result = ${{ prefix }}_check(settings), resumed;
    uint32_t ctrl, i;

    if (result == ${{ macro_ }}_OK) {
        result = pause(bus, &ctrl);
    }
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    for (i = 0; result == ${{ macro_ }}_OK && i < sizeof writes / sizeof writes[0]; ++i) {
        result = bus->write32(bus->context, writes[i][0], writes[i][1]);
    }
    resumed = bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, ctrl);
    return result == ${{ macro_ }}_OK ? resumed : result;
}

enum ${{ prefix }}_result ${{ prefix }}_enable(const struct ${{ prefix }}_bus *bus, int enable)
{
    return bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, enable ? ${{ macro_ }}_CTRL_ENABLE_MASK : 0u);
}

enum ${{ prefix }}_result ${{ prefix }}_soft_reset(const struct ${{ prefix }}_bus *bus)
{
    uint32_t ctrl;
    enum ${{ prefix }}_result result = bus->read32(bus->context, ${{ macro_ }}_REG_CTRL, &ctrl);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    return bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, ctrl | ${{ macro_ }}_CTRL_SOFT_RESET_MASK);
}

enum ${{ prefix }}_result ${{ prefix }}_clear_context(const struct ${{ prefix }}_bus *bus)
{
    uint32_t ctrl;
    enum ${{ prefix }}_result result = pause(bus, &ctrl);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    return bus->write32(bus->context, ${{ macro_ }}_REG_CTRL, ctrl | ${{ macro_ }}_CTRL_CLEAR_CONTEXT_MASK);
}

enum ${{ prefix }}_result ${{ prefix }}_wait_idle(const struct ${{ prefix }}_bus *bus, uint32_t polls)
{
    while (polls-- > 0) {
        uint32_t word;
        enum ${{ prefix }}_result result = bus->read32(bus->context, ${{ macro_ }}_REG_STATUS, &word);
        if (result != ${{ macro_ }}_OK) {
            return result;
        }
        if (word == 0) {
            return ${{ macro_ }}_OK;
        }
    }
    return ${{ macro_ }}_BUSY;
}

enum ${{ prefix }}_result ${{ prefix }}_enable_interrupts(const struct ${{ prefix }}_bus *bus, uint32_t mask)
{
    return bus->write32(bus->context, ${{ macro_ }}_REG_IRQ_ENABLE, mask);
}

enum ${{ prefix }}_result ${{ prefix }}_take_interrupts(const struct ${{ prefix }}_bus *bus, uint32_t *irq_status)
{
    enum ${{ prefix }}_result result = bus->read32(bus->context, ${{ macro_ }}_REG_IRQ_STATUS, irq_status);
    if (result != ${{ macro_ }}_OK || *irq_status == 0) {
        return result;
    }
    return bus->write32(bus->context, ${{ macro_ }}_REG_IRQ_STATUS, *irq_status);
}

enum ${{ prefix }}_result ${{ prefix }}_read_counters(const struct ${{ prefix }}_bus *bus,
                                      struct ${{ prefix }}_counters *counters)
{
    const struct {
        uint32_t address;
        uint32_t *value;
    } reads[] = {
{%- for register in counters %}
        {${{ macro_ }}_REG_${{ register.name }}, &counters->${{ register.lower }}},
{%- endfor %}
    };
    enum ${{ prefix }}_result result = ${{ macro_ }}_OK;
    uint32_t i;

    for (i = 0; result == ${{ macro_ }}_OK && i < sizeof reads / sizeof reads[0]; ++i) {
        result = bus->read32(bus->context, reads[i].address, reads[i].value);
    }
    return result;
}

enum ${{ prefix }}_result ${{ prefix }}_push_frame(const struct ${{ prefix }}_bus *bus, const uint8_t *codes,
                                   uint32_t tokens, uint32_t *pushed)
{
    if (tokens == 0) {
        return ${{ macro_ }}_OUT_OF_RANGE;
    }
    while (*pushed < tokens) {
        struct ${{ prefix }}_beat beat = {{0}, ${{ macro_ }}_CODE_BYTES, 0, 0};
        const uint8_t *code = codes + (uint64_t)*pushed * ${{ macro_ }}_CODE_BYTES;
        enum ${{ prefix }}_result result;
        uint32_t i;
        for (i = 0; i < ${{ macro_ }}_CODE_BYTES; ++i) {
            beat.tdata[i] = code[i];
        }
        beat.tlast = *pushed + 1 == tokens;
        result = bus->push(bus->context, ${{ macro_ }}_S_AXIS_HASH, &beat);
        if (result != ${{ macro_ }}_OK) {
            return result;
        }
        ++*pushed;
    }
    return ${{ macro_ }}_OK;
}

enum ${{ prefix }}_result ${{ prefix }}_push_row(const struct ${{ prefix }}_bus *bus, const int16_t *scores,
                                 uint32_t clusters, int ends_group, uint32_t *pushed)
{
    uint32_t score;
    if (clusters == 0) {
        return ${{ macro_ }}_OUT_OF_RANGE;
    }
    for (score = *pushed; score < clusters; ++score) {
        if (too_wide(scores[score])) {
            return ${{ macro_ }}_OUT_OF_RANGE;
        }
    }
    while (*pushed < clusters) {
        struct ${{ prefix }}_beat beat = {{0}, 0, 0, 0};
        uint32_t left = clusters - *pushed;
        uint32_t lanes = left < ${{ macro_ }}_WTU_LANES ? left : ${{ macro_ }}_WTU_LANES;
        enum ${{ prefix }}_result result;
        uint32_t i;
        for (i = 0; i < lanes; ++i) {
            uint16_t word = (uint16_t)scores[*pushed + i];
            beat.tdata[2 * i] = (uint8_t)(word & 0xffu);
            beat.tdata[2 * i + 1] = (uint8_t)(word >> 8);
        }
        beat.bytes = 2 * lanes;
        beat.tlast = lanes == left;
        beat.tuser = beat.tlast && ends_group;
        result = bus->push(bus->context, ${{ macro_ }}_S_AXIS_SCORE, &beat);
        if (result != ${{ macro_ }}_OK) {
            return result;
        }
        *pushed += lanes;
    }
    return ${{ macro_ }}_OK;
}

/* A beat of a stream of records as two words. */
static enum ${{ prefix }}_result pull(const struct ${{ prefix }}_bus *bus, enum ${{ prefix }}_stream stream, uint64_t *low,
                          uint64_t *high, int *last)
{
    struct ${{ prefix }}_beat beat = {{0}, 0, 0, 0};
    enum ${{ prefix }}_result result = bus->pull(bus->context, stream, &beat);
    if (result == ${{ macro_ }}_OK) {
        *low = word_of(beat.tdata);
        *high = word_of(beat.tdata + 8);
        *last = beat.tlast;
    }
    return result;
}

enum ${{ prefix }}_result ${{ prefix }}_pull_assign(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_assign *record,
                                    int *last)
{
    uint64_t low, high;
    enum ${{ prefix }}_result result = pull(bus, ${{ macro_ }}_M_AXIS_ASSIGN, &low, &high, last);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    *record = ${{ prefix }}_assign_decode(low);
    return low >> 59 != 0 ? ${{ macro_ }}_BAD_RECORD : ${{ macro_ }}_OK;
}

enum ${{ prefix }}_result ${{ prefix }}_pull_select(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_select *record,
                                    int *last)
{
    uint64_t low, high, rest;
    enum ${{ prefix }}_result result = pull(bus, ${{ macro_ }}_M_AXIS_SELECT, &low, &high, last);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    *record = ${{ prefix }}_select_decode(low);
    rest = low << 1;
    return rest >> 49 != 0 || (record->is_null && rest != 0) ? ${{ macro_ }}_BAD_RECORD : ${{ macro_ }}_OK;
}

enum ${{ prefix }}_result ${{ prefix }}_pull_offload(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_offload *record,
                                     int *last)
{
    uint64_t low, high;
    enum ${{ prefix }}_result result = pull(bus, ${{ macro_ }}_M_AXIS_OFFLOAD, &low, &high, last);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    *record = ${{ prefix }}_offload_decode(low, high);
    return low >> 49 != 0 || (record->noslot && high != 0) ? ${{ macro_ }}_BAD_RECORD : ${{ macro_ }}_OK;
}

enum ${{ prefix }}_result ${{ prefix }}_pull_fetch(const struct ${{ prefix }}_bus *bus, struct ${{ prefix }}_fetch *record,
                                   int *last)
{
    uint64_t low, high;
    enum ${{ prefix }}_result result = pull(bus, ${{ macro_ }}_M_AXIS_FETCH, &low, &high, last);
    if (result != ${{ macro_ }}_OK) {
        return result;
    }
    *record = ${{ prefix }}_fetch_decode(low, high);
    return record->is_null && (low != 0 || high << 1 != 0) ? ${{ macro_ }}_BAD_RECORD : ${{ macro_ }}_OK;
}

const char *${{ prefix }}_result_text(enum ${{ prefix }}_result result)
{
    switch (result) {
    case ${{ macro_ }}_OK:
        return "done";
    case ${{ macro_ }}_AGAIN:
        return "the stream has no room, or no record: come again";
    case ${{ macro_ }}_BUS_ERROR:
        return "the bus failed, or the engine answered SLVERR";
    case ${{ macro_ }}_NO_DEVICE:
        return "register ID says that this is another device";
    case ${{ macro_ }}_OTHER_DESIGN:
        return "the engine has other parameters than the header";
    case ${{ macro_ }}_OUT_OF_RANGE:
        return "a setting or an argument is not legal";
    case ${{ macro_ }}_BUSY:
        return "the engine works";
    case ${{ macro_ }}_BAD_RECORD:
        return "bits of a record are set that have to be 0";
    }
    return "no result of this driver";
}

const char *${{ prefix }}_interrupt_text(uint32_t irq_status)
{
{%- for field in interrupts.fields %}
    if ((irq_status & ${{ macro_ }}_IRQ_STATUS_${{ field.upper }}_MASK) != 0) {
        return "${{ field.about }}";
    }
{%- endfor %}
    return "none";
}
