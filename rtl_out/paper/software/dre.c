/* SPDX-License-Identifier: Apache-2.0
 *
 * dre.c: driver of the design; dre.h tells what each function does.
 *
 * Generator:  dregen 0.1.0
 * Reproduce:  dregen generate --preset paper --out DIR
 */
#include "dre.h"

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
    const int32_t end = (int32_t)1 << (DRE_WTU_SCORE_BITS - 1);
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

enum dre_result dre_probe(const struct dre_bus *bus, struct dre_info *info)
{
    enum dre_result result;
    uint32_t word;
    int same = 1;

    result = bus->read32(bus->context, DRE_REG_ID, &word);
    if (result != DRE_OK) {
        return result;
    }
    if (word != DRE_ID_WORD) {
        return DRE_NO_DEVICE;
    }
    result = bus->read32(bus->context, DRE_REG_VERSION, &word);
    if (result != DRE_OK) {
        return result;
    }
    info->version_major = field(word, DRE_VERSION_MAJOR_MASK, DRE_VERSION_MAJOR_LSB);
    info->version_minor = field(word, DRE_VERSION_MINOR_MASK, DRE_VERSION_MINOR_LSB);
    info->version_patch = field(word, DRE_VERSION_PATCH_MASK, DRE_VERSION_PATCH_LSB);

    result = bus->read32(bus->context, DRE_REG_PARAM0, &word);
    if (result != DRE_OK) {
        return result;
    }
    same = same && word == DRE_PARAM0_WORD;
    info->hash_bits = field(word, DRE_PARAM0_HASH_BITS_MASK,
        DRE_PARAM0_HASH_BITS_LSB);
    info->xor_width = field(word, DRE_PARAM0_XOR_WIDTH_MASK,
        DRE_PARAM0_XOR_WIDTH_LSB);
    info->accumulators = field(word, DRE_PARAM0_ACCUMULATORS_MASK,
        DRE_PARAM0_ACCUMULATORS_LSB);
    info->buckets = (uint32_t)1 << field(word, DRE_PARAM0_LOG2_BUCKETS_MASK,
        DRE_PARAM0_LOG2_BUCKETS_LSB);
    info->policy = field(word, DRE_PARAM0_POLICY_MASK,
        DRE_PARAM0_POLICY_LSB);
    info->select = field(word, DRE_PARAM0_SELECT_MASK,
        DRE_PARAM0_SELECT_LSB);
    info->domain = field(word, DRE_PARAM0_DOMAIN_MASK,
        DRE_PARAM0_DOMAIN_LSB);

    result = bus->read32(bus->context, DRE_REG_PARAM1, &word);
    if (result != DRE_OK) {
        return result;
    }
    same = same && word == DRE_PARAM1_WORD;
    info->max_clusters = field(word, DRE_PARAM1_MAX_CLUSTERS_MASK,
        DRE_PARAM1_MAX_CLUSTERS_LSB);
    info->lanes = field(word, DRE_PARAM1_LANES_MASK,
        DRE_PARAM1_LANES_LSB);
    info->score_bits = field(word, DRE_PARAM1_SCORE_BITS_MASK,
        DRE_PARAM1_SCORE_BITS_LSB);
    info->count_bits = field(word, DRE_PARAM1_COUNT_BITS_MASK,
        DRE_PARAM1_COUNT_BITS_LSB);

    result = bus->read32(bus->context, DRE_REG_PARAM2, &word);
    if (result != DRE_OK) {
        return result;
    }
    same = same && word == DRE_PARAM2_WORD;
    info->pages = field(word, DRE_PARAM2_PAGES_MASK,
        DRE_PARAM2_PAGES_LSB);
    info->page_tokens = (uint32_t)1 << field(word, DRE_PARAM2_LOG2_PAGE_TOKENS_MASK,
        DRE_PARAM2_LOG2_PAGE_TOKENS_LSB);
    info->recent_max = (uint32_t)1 << field(word, DRE_PARAM2_LOG2_RECENT_MAX_MASK,
        DRE_PARAM2_LOG2_RECENT_MAX_LSB);
    info->protect = field(word, DRE_PARAM2_PROTECT_MASK,
        DRE_PARAM2_PROTECT_LSB);

    return same ? DRE_OK : DRE_OTHER_DESIGN;
}

struct dre_settings dre_default_settings(void)
{
    struct dre_settings settings;
    settings.th_hd = DRE_TH_HD_RESET;
    settings.th_ratio = DRE_TH_RATIO_RESET;
    settings.recent_window = DRE_RECENT_WINDOW_RESET;
    settings.token_bytes = DRE_TOKEN_BYTES_RESET;
    settings.max_burst = DRE_MAX_BURST_RESET;
    settings.store_base = (uint64_t)DRE_STORE_BASE_HI_RESET << 32 | DRE_STORE_BASE_LO_RESET;
    settings.store_limit = (uint64_t)DRE_STORE_LIMIT_HI_RESET << 32 | DRE_STORE_LIMIT_LO_RESET;
    return settings;
}

enum dre_result dre_check(const struct dre_settings *settings)
{
    if (outside(settings->th_hd, DRE_TH_HD_MIN, DRE_TH_HD_MAX) ||
        outside(settings->th_ratio, DRE_TH_RATIO_MIN, DRE_TH_RATIO_MAX) ||
        outside(settings->recent_window, DRE_RECENT_WINDOW_MIN, DRE_RECENT_WINDOW_MAX) ||
        outside(settings->token_bytes, DRE_TOKEN_BYTES_MIN, DRE_TOKEN_BYTES_MAX)) {
        return DRE_OUT_OF_RANGE;
    }
    return DRE_OK;
}

/* Closes the inputs and makes sure that the engine is idle, so that it stays so; `ctrl` is what CTRL was before. Where it
 * fails, CTRL is as before. */
static enum dre_result pause(const struct dre_bus *bus, uint32_t *ctrl)
{
    enum dre_result result = bus->read32(bus->context, DRE_REG_CTRL, ctrl);
    if (result != DRE_OK) {
        return result;
    }
    result = bus->write32(bus->context, DRE_REG_CTRL, *ctrl & ~DRE_CTRL_ENABLE_MASK);
    if (result == DRE_OK) {
        result = dre_wait_idle(bus, 1);
    }
    if (result != DRE_OK) {
        (void)bus->write32(bus->context, DRE_REG_CTRL, *ctrl);
    }
    return result;
}

enum dre_result dre_configure(const struct dre_bus *bus,
                                  const struct dre_settings *settings)
{
    const uint32_t writes[][2] = {
        {DRE_REG_TH_HD, settings->th_hd},
        {DRE_REG_TH_RATIO, settings->th_ratio},
        {DRE_REG_RECENT_WINDOW, settings->recent_window},
        {DRE_REG_TOKEN_BYTES, settings->token_bytes},
        {DRE_REG_MAX_BURST, settings->max_burst},
        {DRE_REG_STORE_BASE_LO, (uint32_t)(settings->store_base & 0xffffffffu)},
        {DRE_REG_STORE_BASE_HI, (uint32_t)(settings->store_base >> 32)},
        {DRE_REG_STORE_LIMIT_LO, (uint32_t)(settings->store_limit & 0xffffffffu)},
        {DRE_REG_STORE_LIMIT_HI, (uint32_t)(settings->store_limit >> 32)},
    };
    enum dre_result result = dre_check(settings), resumed;
    uint32_t ctrl, i;

    if (result == DRE_OK) {
        result = pause(bus, &ctrl);
    }
    if (result != DRE_OK) {
        return result;
    }
    for (i = 0; result == DRE_OK && i < sizeof writes / sizeof writes[0]; ++i) {
        result = bus->write32(bus->context, writes[i][0], writes[i][1]);
    }
    resumed = bus->write32(bus->context, DRE_REG_CTRL, ctrl);
    return result == DRE_OK ? resumed : result;
}

enum dre_result dre_enable(const struct dre_bus *bus, int enable)
{
    return bus->write32(bus->context, DRE_REG_CTRL, enable ? DRE_CTRL_ENABLE_MASK : 0u);
}

enum dre_result dre_soft_reset(const struct dre_bus *bus)
{
    uint32_t ctrl;
    enum dre_result result = bus->read32(bus->context, DRE_REG_CTRL, &ctrl);
    if (result != DRE_OK) {
        return result;
    }
    return bus->write32(bus->context, DRE_REG_CTRL, ctrl | DRE_CTRL_SOFT_RESET_MASK);
}

enum dre_result dre_clear_context(const struct dre_bus *bus)
{
    uint32_t ctrl;
    enum dre_result result = pause(bus, &ctrl);
    if (result != DRE_OK) {
        return result;
    }
    return bus->write32(bus->context, DRE_REG_CTRL, ctrl | DRE_CTRL_CLEAR_CONTEXT_MASK);
}

enum dre_result dre_wait_idle(const struct dre_bus *bus, uint32_t polls)
{
    while (polls-- > 0) {
        uint32_t word;
        enum dre_result result = bus->read32(bus->context, DRE_REG_STATUS, &word);
        if (result != DRE_OK) {
            return result;
        }
        if (word == 0) {
            return DRE_OK;
        }
    }
    return DRE_BUSY;
}

enum dre_result dre_enable_interrupts(const struct dre_bus *bus, uint32_t mask)
{
    return bus->write32(bus->context, DRE_REG_IRQ_ENABLE, mask);
}

enum dre_result dre_take_interrupts(const struct dre_bus *bus, uint32_t *irq_status)
{
    enum dre_result result = bus->read32(bus->context, DRE_REG_IRQ_STATUS, irq_status);
    if (result != DRE_OK || *irq_status == 0) {
        return result;
    }
    return bus->write32(bus->context, DRE_REG_IRQ_STATUS, *irq_status);
}

enum dre_result dre_read_counters(const struct dre_bus *bus,
                                      struct dre_counters *counters)
{
    const struct {
        uint32_t address;
        uint32_t *value;
    } reads[] = {
        {DRE_REG_CNT_JOIN, &counters->cnt_join},
        {DRE_REG_CNT_NEW, &counters->cnt_new},
        {DRE_REG_CNT_FORCED, &counters->cnt_forced},
        {DRE_REG_CNT_REJECT, &counters->cnt_reject},
        {DRE_REG_CNT_ROWS, &counters->cnt_rows},
        {DRE_REG_CNT_ROWS_DROPPED, &counters->cnt_rows_dropped},
        {DRE_REG_CNT_SELECTED, &counters->cnt_selected},
        {DRE_REG_CNT_OFFLOAD, &counters->cnt_offload},
        {DRE_REG_CNT_FETCH, &counters->cnt_fetch},
        {DRE_REG_CNT_CHUNKS, &counters->cnt_chunks},
        {DRE_REG_CNT_HCU_CYCLES, &counters->cnt_hcu_cycles},
        {DRE_REG_CNT_BEATS, &counters->cnt_beats},
        {DRE_REG_CNT_WTU_CYCLES, &counters->cnt_wtu_cycles},
    };
    enum dre_result result = DRE_OK;
    uint32_t i;

    for (i = 0; result == DRE_OK && i < sizeof reads / sizeof reads[0]; ++i) {
        result = bus->read32(bus->context, reads[i].address, reads[i].value);
    }
    return result;
}

enum dre_result dre_push_frame(const struct dre_bus *bus, const uint8_t *codes,
                                   uint32_t tokens, uint32_t *pushed)
{
    if (tokens == 0) {
        return DRE_OUT_OF_RANGE;
    }
    while (*pushed < tokens) {
        struct dre_beat beat = {{0}, DRE_CODE_BYTES, 0, 0};
        const uint8_t *code = codes + (uint64_t)*pushed * DRE_CODE_BYTES;
        enum dre_result result;
        uint32_t i;
        for (i = 0; i < DRE_CODE_BYTES; ++i) {
            beat.tdata[i] = code[i];
        }
        beat.tlast = *pushed + 1 == tokens;
        result = bus->push(bus->context, DRE_S_AXIS_HASH, &beat);
        if (result != DRE_OK) {
            return result;
        }
        ++*pushed;
    }
    return DRE_OK;
}

enum dre_result dre_push_row(const struct dre_bus *bus, const int16_t *scores,
                                 uint32_t clusters, int ends_group, uint32_t *pushed)
{
    uint32_t score;
    if (clusters == 0) {
        return DRE_OUT_OF_RANGE;
    }
    for (score = *pushed; score < clusters; ++score) {
        if (too_wide(scores[score])) {
            return DRE_OUT_OF_RANGE;
        }
    }
    while (*pushed < clusters) {
        struct dre_beat beat = {{0}, 0, 0, 0};
        uint32_t left = clusters - *pushed;
        uint32_t lanes = left < DRE_WTU_LANES ? left : DRE_WTU_LANES;
        enum dre_result result;
        uint32_t i;
        for (i = 0; i < lanes; ++i) {
            uint16_t word = (uint16_t)scores[*pushed + i];
            beat.tdata[2 * i] = (uint8_t)(word & 0xffu);
            beat.tdata[2 * i + 1] = (uint8_t)(word >> 8);
        }
        beat.bytes = 2 * lanes;
        beat.tlast = lanes == left;
        beat.tuser = beat.tlast && ends_group;
        result = bus->push(bus->context, DRE_S_AXIS_SCORE, &beat);
        if (result != DRE_OK) {
            return result;
        }
        *pushed += lanes;
    }
    return DRE_OK;
}

/* A beat of a stream of records as two words. */
static enum dre_result pull(const struct dre_bus *bus, enum dre_stream stream, uint64_t *low,
                          uint64_t *high, int *last)
{
    struct dre_beat beat = {{0}, 0, 0, 0};
    enum dre_result result = bus->pull(bus->context, stream, &beat);
    if (result == DRE_OK) {
        *low = word_of(beat.tdata);
        *high = word_of(beat.tdata + 8);
        *last = beat.tlast;
    }
    return result;
}

enum dre_result dre_pull_assign(const struct dre_bus *bus, struct dre_assign *record,
                                    int *last)
{
    uint64_t low, high;
    enum dre_result result = pull(bus, DRE_M_AXIS_ASSIGN, &low, &high, last);
    if (result != DRE_OK) {
        return result;
    }
    *record = dre_assign_decode(low);
    return low >> 59 != 0 ? DRE_BAD_RECORD : DRE_OK;
}

enum dre_result dre_pull_select(const struct dre_bus *bus, struct dre_select *record,
                                    int *last)
{
    uint64_t low, high, rest;
    enum dre_result result = pull(bus, DRE_M_AXIS_SELECT, &low, &high, last);
    if (result != DRE_OK) {
        return result;
    }
    *record = dre_select_decode(low);
    rest = low << 1;
    return rest >> 49 != 0 || (record->is_null && rest != 0) ? DRE_BAD_RECORD : DRE_OK;
}

enum dre_result dre_pull_offload(const struct dre_bus *bus, struct dre_offload *record,
                                     int *last)
{
    uint64_t low, high;
    enum dre_result result = pull(bus, DRE_M_AXIS_OFFLOAD, &low, &high, last);
    if (result != DRE_OK) {
        return result;
    }
    *record = dre_offload_decode(low, high);
    return low >> 49 != 0 || (record->noslot && high != 0) ? DRE_BAD_RECORD : DRE_OK;
}

enum dre_result dre_pull_fetch(const struct dre_bus *bus, struct dre_fetch *record,
                                   int *last)
{
    uint64_t low, high;
    enum dre_result result = pull(bus, DRE_M_AXIS_FETCH, &low, &high, last);
    if (result != DRE_OK) {
        return result;
    }
    *record = dre_fetch_decode(low, high);
    return record->is_null && (low != 0 || high << 1 != 0) ? DRE_BAD_RECORD : DRE_OK;
}

const char *dre_result_text(enum dre_result result)
{
    switch (result) {
    case DRE_OK:
        return "done";
    case DRE_AGAIN:
        return "the stream has no room, or no record: come again";
    case DRE_BUS_ERROR:
        return "the bus failed, or the engine answered SLVERR";
    case DRE_NO_DEVICE:
        return "register ID says that this is another device";
    case DRE_OTHER_DESIGN:
        return "the engine has other parameters than the header";
    case DRE_OUT_OF_RANGE:
        return "a setting or an argument is not legal";
    case DRE_BUSY:
        return "the engine works";
    case DRE_BAD_RECORD:
        return "bits of a record are set that have to be 0";
    }
    return "no result of this driver";
}

const char *dre_interrupt_text(uint32_t irq_status)
{
    if ((irq_status & DRE_IRQ_STATUS_FRAME_DONE_MASK) != 0) {
        return "a frame is clustered and its offloads are decided";
    }
    if ((irq_status & DRE_IRQ_STATUS_GROUP_DONE_MASK) != 0) {
        return "a group has its selection and its fetch list";
    }
    if ((irq_status & DRE_IRQ_STATUS_ERR_REJECT_MASK) != 0) {
        return "a token found no open cluster and was rejected";
    }
    if ((irq_status & DRE_IRQ_STATUS_ERR_STORE_FULL_MASK) != 0) {
        return "a token was not offloaded: no page is left";
    }
    if ((irq_status & DRE_IRQ_STATUS_ERR_BOUNDS_MASK) != 0) {
        return "a token was not offloaded: its place passes STORE_LIMIT or 64 bits";
    }
    if ((irq_status & DRE_IRQ_STATUS_ERR_ROW_MASK) != 0) {
        return "a row of scores was dropped: wrong length or format";
    }
    return "none";
}
