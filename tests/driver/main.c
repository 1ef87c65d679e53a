/* The driver on an engine of a few lines: registers as docs/dre.md says, streams that take and give one beat at a
 * time. The preset is `tiny`. Exit code 0, or the line of the first check that fails on stderr. */
#include <stdio.h>
#include <string.h>

#include "dre.h"

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "main.c:%d: %s\n", __LINE__, #condition);       \
            return 1;                                                       \
        }                                                                   \
    } while (0)

struct engine {
    uint32_t words[64]; /* by address / 4 */
    uint32_t ctrl_written;
    int room;                        /* beats that are taken before the next AGAIN */
    struct dre_beat taken[8];
    enum dre_stream streams[8];
    int beats;
    struct dre_beat given; /* the record that `pull` finds */
    int has_record;
};

static enum dre_result read32(void *context, uint32_t address, uint32_t *word)
{
    struct engine *engine = context;
    if (address >= 0x100) {
        return DRE_BUS_ERROR;
    }
    *word = engine->words[address / 4];
    return DRE_OK;
}

static enum dre_result write32(void *context, uint32_t address, uint32_t word)
{
    struct engine *engine = context;
    uint32_t status = engine->words[DRE_REG_STATUS / 4];
    switch (address) {
    case DRE_REG_CTRL:
        engine->ctrl_written = word;
        engine->words[address / 4] = word & DRE_CTRL_ENABLE_MASK;
        return DRE_OK;
    case DRE_REG_IRQ_STATUS:
        engine->words[address / 4] &= ~word;
        return DRE_OK;
    case DRE_REG_IRQ_ENABLE:
        engine->words[address / 4] = word;
        return DRE_OK;
    default:
        if (status != 0 || address < DRE_REG_TH_HD || address > DRE_REG_STORE_LIMIT_HI) {
            return DRE_BUS_ERROR;
        }
        engine->words[address / 4] = word;
        return DRE_OK;
    }
}

static enum dre_result push(void *context, enum dre_stream stream, const struct dre_beat *beat)
{
    struct engine *engine = context;
    if (engine->room == 0) {
        return DRE_AGAIN;
    }
    --engine->room;
    engine->streams[engine->beats] = stream;
    engine->taken[engine->beats++] = *beat;
    return DRE_OK;
}

static enum dre_result pull(void *context, enum dre_stream stream, struct dre_beat *beat)
{
    struct engine *engine = context;
    (void)stream;
    if (!engine->has_record) {
        return DRE_AGAIN;
    }
    engine->has_record = 0;
    *beat = engine->given;
    return DRE_OK;
}

static void give(struct engine *engine, uint64_t low, uint64_t high, int last)
{
    int i;
    for (i = 0; i < 8; ++i) {
        engine->given.tdata[i] = (uint8_t)(low >> 8 * i);
        engine->given.tdata[8 + i] = (uint8_t)(high >> 8 * i);
    }
    engine->given.tlast = last;
    engine->has_record = 1;
}

static int registers(struct engine *engine, const struct dre_bus *bus)
{
    struct dre_info info;
    struct dre_settings settings = dre_default_settings();
    struct dre_counters counters;
    uint32_t irq;

    CHECK(dre_probe(bus, &info) == DRE_NO_DEVICE);
    engine->words[0] = 0x44524531;
    engine->words[1] = 3u << 24 | 2u << 16 | 1u;
    CHECK(dre_probe(bus, &info) == DRE_OTHER_DESIGN);
    engine->words[2] = 16u | 8u << 9 | 1u << 18 | 3u << 23;
    engine->words[3] = 64u | 4u << 16 | 12u << 22 | 8u << 27;
    engine->words[4] = 64u | 2u << 17 | 4u << 21;
    CHECK(dre_probe(bus, &info) == DRE_OK);
    CHECK(info.version_major == 3 && info.version_minor == 2 && info.version_patch == 1);
    CHECK(info.hash_bits == 16 && info.xor_width == 8 && info.accumulators == 1 && info.buckets == 8);
    CHECK(info.policy == 0 && info.select == 0 && info.domain == 0);
    CHECK(info.max_clusters == 64 && info.lanes == 4 && info.score_bits == 12 && info.count_bits == 8);
    CHECK(info.pages == 64 && info.page_tokens == 4 && info.recent_max == 16);

    CHECK(settings.th_hd == 7 && settings.th_ratio == 19661 && settings.recent_window == 16);
    CHECK(settings.token_bytes == 512 && settings.max_burst == 65536);
    CHECK(settings.store_base == 0 && settings.store_limit == 0);
    settings.th_hd = 18;
    CHECK(dre_configure(bus, &settings) == DRE_OUT_OF_RANGE);
    settings.th_hd = 17;
    settings.recent_window = 17;
    CHECK(dre_check(&settings) == DRE_OUT_OF_RANGE);
    settings.recent_window = 3;
    settings.token_bytes = 0;
    CHECK(dre_check(&settings) == DRE_OUT_OF_RANGE);
    settings.token_bytes = 64;
    settings.th_ratio = 65536;
    CHECK(dre_check(&settings) == DRE_OUT_OF_RANGE);
    settings.th_ratio = 65535;
    settings.store_base = 0x123456789abcdef0u;
    settings.store_limit = 0xfedcba9876543210u;
    engine->words[6] = DRE_STATUS_WTU_BUSY_MASK;
    CHECK(dre_configure(bus, &settings) == DRE_BUSY);
    CHECK(engine->words[9] == 0);
    CHECK(dre_clear_context(bus) == DRE_BUSY);
    engine->words[6] = 0;
    CHECK(dre_configure(bus, &settings) == DRE_OK);
    CHECK(engine->words[9] == 17 && engine->words[10] == 65535 && engine->words[11] == 3);
    CHECK(engine->words[12] == 64 && engine->words[13] == 65536);
    CHECK(engine->words[14] == 0x9abcdef0u && engine->words[15] == 0x12345678u);
    CHECK(engine->words[16] == 0x76543210u && engine->words[17] == 0xfedcba98u);

    CHECK(dre_enable(bus, 1) == DRE_OK && engine->ctrl_written == 1);
    CHECK(dre_soft_reset(bus) == DRE_OK && engine->ctrl_written == 3);
    CHECK(dre_clear_context(bus) == DRE_OK && engine->ctrl_written == 5);
    CHECK(dre_enable(bus, 0) == DRE_OK && engine->ctrl_written == 0);

    CHECK(dre_enable_interrupts(bus, DRE_IRQ_ENABLE_ERR_ROW_MASK) == DRE_OK && engine->words[8] == 0x800);
    engine->words[7] = 0x802;
    CHECK(dre_take_interrupts(bus, &irq) == DRE_OK && irq == 0x802 && engine->words[7] == 0);
    CHECK(strstr(dre_interrupt_text(irq), "group") != 0);
    CHECK(strstr(dre_interrupt_text(0x800), "row") != 0);
    CHECK(strcmp(dre_interrupt_text(0), "none") == 0);
    engine->words[0x80 / 4] = 11;
    engine->words[0xb0 / 4] = 22;
    CHECK(dre_read_counters(bus, &counters) == DRE_OK);
    CHECK(counters.cnt_join == 11 && counters.cnt_wtu_cycles == 22 && counters.cnt_new == 0);
    CHECK(strcmp(dre_result_text(DRE_BUSY), "the engine works") == 0);
    return 0;
}

static int streams(struct engine *engine, const struct dre_bus *bus)
{
    const uint8_t codes[] = {0x34, 0x12, 0x78, 0x56, 0xbc, 0x9a};
    const int16_t scores[] = {1, -2, 3, -4, 5, -2048};
    uint32_t pushed = 0;

    engine->room = 2;
    CHECK(dre_push_frame(bus, codes, 3, &pushed) == DRE_AGAIN && pushed == 2);
    engine->room = 8;
    CHECK(dre_push_frame(bus, codes, 3, &pushed) == DRE_OK && pushed == 3 && engine->beats == 3);
    CHECK(engine->streams[0] == DRE_S_AXIS_HASH && engine->taken[0].bytes == 2);
    CHECK(engine->taken[0].tdata[0] == 0x34 && engine->taken[0].tdata[1] == 0x12);
    CHECK(engine->taken[2].tdata[1] == 0x9a && engine->taken[2].tlast && !engine->taken[1].tlast);
    CHECK(dre_push_frame(bus, codes, 0, &pushed) == DRE_OUT_OF_RANGE);

    pushed = 0;
    CHECK(dre_push_row(bus, scores, 6, 1, &pushed) == DRE_OK && pushed == 6 && engine->beats == 5);
    CHECK(engine->streams[4] == DRE_S_AXIS_SCORE && engine->taken[3].bytes == 8);
    CHECK(!engine->taken[3].tlast && !engine->taken[3].tuser);
    CHECK(engine->taken[3].tdata[2] == 0xfe && engine->taken[3].tdata[3] == 0xff);
    CHECK(engine->taken[4].bytes == 4 && engine->taken[4].tlast && engine->taken[4].tuser);
    CHECK(engine->taken[4].tdata[2] == 0x00 && engine->taken[4].tdata[3] == 0xf8);
    return 0;
}

static int records(struct engine *engine, const struct dre_bus *bus)
{
    struct dre_assign assign;
    struct dre_select select;
    struct dre_offload offload;
    struct dre_fetch fetch;
    const uint64_t one = 1;
    int last = 0;

    CHECK(dre_pull_assign(bus, &assign, &last) == DRE_AGAIN);
    give(engine, 7u | one << 32 | one << 40 | 9 * (one << 48) | 2 * (one << 57), 0, 1);
    CHECK(dre_pull_assign(bus, &assign, &last) == DRE_OK && last == 1);
    CHECK(assign.token_id == 7 && assign.cluster_id == 0x101 && assign.distance == 9);
    CHECK(assign.kind == DRE_FORCED);
    give(engine, one << 59, 0, 1);
    CHECK(dre_pull_assign(bus, &assign, &last) == DRE_BAD_RECORD);

    give(engine, 5u | 6u * (one << 16) | 0xffff * (one << 32), 0, 0);
    CHECK(dre_pull_select(bus, &select, &last) == DRE_OK && last == 0);
    CHECK(select.cluster_id == 5 && select.count == 6 && select.stored == 0xffff && !select.is_null);
    give(engine, one << 63, 0, 1);
    CHECK(dre_pull_select(bus, &select, &last) == DRE_OK && select.is_null);
    give(engine, one << 63 | 1, 0, 1);
    CHECK(dre_pull_select(bus, &select, &last) == DRE_BAD_RECORD);
    give(engine, one << 48, 0, 1);
    CHECK(dre_pull_select(bus, &select, &last) == DRE_BAD_RECORD);

    give(engine, 3u | 4 * (one << 32), 0x0123456789abcdefu, 1);
    CHECK(dre_pull_offload(bus, &offload, &last) == DRE_OK);
    CHECK(offload.token_id == 3 && offload.cluster_id == 4 && !offload.noslot);
    CHECK(offload.address == 0x0123456789abcdefu);
    give(engine, one << 48, 0, 1);
    CHECK(dre_pull_offload(bus, &offload, &last) == DRE_OK && offload.noslot);
    give(engine, one << 48, 1, 1);
    CHECK(dre_pull_offload(bus, &offload, &last) == DRE_BAD_RECORD);

    give(engine, 0xfedcba9876543210u, 0x80000000u | 9 * (one << 32) | 0x7fff * (one << 48), 0);
    CHECK(dre_pull_fetch(bus, &fetch, &last) == DRE_OK && !last);
    CHECK(fetch.address == 0xfedcba9876543210u && fetch.bytes == 0x80000000u);
    CHECK(fetch.cluster_id == 9 && fetch.tokens == 0x7fff && !fetch.is_null);
    give(engine, 0, one << 63, 1);
    CHECK(dre_pull_fetch(bus, &fetch, &last) == DRE_OK && fetch.is_null && last);
    give(engine, 0, one << 63 | 4, 1);
    CHECK(dre_pull_fetch(bus, &fetch, &last) == DRE_BAD_RECORD);
    return 0;
}

int main(void)
{
    static struct engine engine;
    struct dre_bus bus;
    bus.context = &engine;
    bus.read32 = read32;
    bus.write32 = write32;
    bus.push = push;
    bus.pull = pull;
    return registers(&engine, &bus) || streams(&engine, &bus) || records(&engine, &bus);
}
