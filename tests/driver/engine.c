/* The driver on the generated Verilog of preset `tiny`. With a folder as argument: what stdin says is done to the engine, and
 * the records of each stream go to FOLDER/<stream>.jsonl as `dregen model --records` writes them. Without: errors are
 * provoked and told apart. Exit code 0, or the line of the first check that fails on stderr. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dre_sim.h"

#define CHECK(condition)                                                \
    do {                                                                \
        if (!(condition)) {                                             \
            fprintf(stderr, "engine.c:%d: %s\n", __LINE__, #condition); \
            exit(1);                                                    \
        }                                                               \
    } while (0)

enum { MOST = 20000 }; /* codes of a frame, scores of a row */

static struct dre_bus bus;
static FILE *files[4]; /* where records go to; all are 0 while errors are provoked */
static struct {
    uint32_t frames, selections, fetch_lists; /* packets that ended */
    uint32_t assigns, offloads;
} seen;
static struct dre_assign assign; /* the last one of each */
static struct dre_select selected;
static struct dre_offload offload;
static struct dre_fetch fetch;

static const char *truth(int value)
{
    return value ? "true" : "false";
}

/* Takes one record of each stream that has one. */
static void pull(void)
{
    static const char *const kinds[] = {"JOIN", "NEW", "FORCED", "REJECT"};
    enum dre_result result;
    int last;

    result = dre_pull_assign(&bus, &assign, &last);
    CHECK(result == DRE_OK || result == DRE_AGAIN);
    if (result == DRE_OK) {
        ++seen.assigns;
        seen.frames += last != 0;
        if (files[0] != 0) {
            fprintf(files[0], "{\"token_id\":%" PRIu32 ",\"cluster_id\":%u,\"distance\":%u,\"kind\":\"%s\",\"last\":%s}\n",
                    assign.token_id, (unsigned)assign.cluster_id, (unsigned)assign.distance, kinds[assign.kind],
                    truth(last));
        }
    }
    result = dre_pull_select(&bus, &selected, &last);
    CHECK(result == DRE_OK || result == DRE_AGAIN);
    if (result == DRE_OK) {
        seen.selections += last != 0;
        if (files[1] != 0) {
            fprintf(files[1], "{\"cluster_id\":%u,\"count\":%u,\"stored\":%u,\"null\":%s,\"last\":%s}\n",
                    (unsigned)selected.cluster_id, (unsigned)selected.count, (unsigned)selected.stored,
                    truth(selected.is_null), truth(last));
        }
    }
    result = dre_pull_offload(&bus, &offload, &last);
    CHECK(result == DRE_OK || result == DRE_AGAIN);
    if (result == DRE_OK) {
        ++seen.offloads;
        if (files[2] != 0) {
            fprintf(files[2], "{\"token_id\":%" PRIu32 ",\"cluster_id\":%u,\"noslot\":%s,\"address\":%" PRIu64 ",\"last\":%s}\n",
                    offload.token_id, (unsigned)offload.cluster_id, truth(offload.noslot), offload.address, truth(last));
        }
    }
    result = dre_pull_fetch(&bus, &fetch, &last);
    CHECK(result == DRE_OK || result == DRE_AGAIN);
    if (result == DRE_OK) {
        seen.fetch_lists += last != 0;
        if (files[3] != 0) {
            fprintf(files[3], "{\"address\":%" PRIu64 ",\"bytes\":%" PRIu32 ",\"cluster_id\":%u,\"tokens\":%u,\"null\":%s,\"last\":%s}\n",
                    fetch.address, fetch.bytes, (unsigned)fetch.cluster_id, (unsigned)fetch.tokens,
                    truth(fetch.is_null), truth(last));
        }
    }
}

/* Takes records until so many packets of each kind have ended and the engine is idle. */
static void drain(uint32_t frames, uint32_t groups)
{
    uint32_t tries = 0;
    while (seen.frames < frames || seen.selections < groups || seen.fetch_lists < groups ||
           dre_wait_idle(&bus, 1) == DRE_BUSY) {
        CHECK(++tries < 1000000);
        pull();
    }
    pull();
    CHECK(seen.frames == frames && seen.selections == groups && seen.fetch_lists == groups);
}

static void push_codes(const uint16_t *codes, uint32_t tokens)
{
    static uint8_t bytes[2 * MOST];
    uint32_t pushed = 0, i;
    enum dre_result result;
    for (i = 0; i < tokens; ++i) {
        bytes[2 * i] = (uint8_t)(codes[i] & 0xffu);
        bytes[2 * i + 1] = (uint8_t)(codes[i] >> 8);
    }
    while ((result = dre_push_frame(&bus, bytes, tokens, &pushed)) == DRE_AGAIN) {
        pull();
    }
    CHECK(result == DRE_OK && pushed == tokens);
}

static void push_row(const int16_t *scores, uint32_t clusters, int ends_group)
{
    uint32_t pushed = 0;
    enum dre_result result;
    while ((result = dre_push_row(&bus, scores, clusters, ends_group, &pushed)) == DRE_AGAIN) {
        pull();
    }
    CHECK(result == DRE_OK && pushed == clusters);
}

/* Lines of stdin:
 *   set TH_HD RATIO RECENT_WINDOW TOKEN_BYTES STORE_BASE STORE_LIMIT MAX_BURST
 *   frame N CODE...
 *   row ENDS_GROUP N SCORE... */
static void replay(void)
{
    static uint16_t codes[MOST];
    static int16_t scores[MOST];
    struct dre_settings settings;
    uint32_t frames = 0, groups = 0, count, i;
    int ends_group;
    char word[8];

    CHECK(dre_enable(&bus, 1) == DRE_OK);
    while (scanf("%7s", word) == 1) {
        if (strcmp(word, "set") == 0) {
            CHECK(scanf("%" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu64 " %" SCNu64 " %" SCNu32, &settings.th_hd,
                        &settings.th_ratio, &settings.recent_window, &settings.token_bytes, &settings.store_base,
                        &settings.store_limit, &settings.max_burst) == 7);
            drain(frames, groups);
            CHECK(dre_configure(&bus, &settings) == DRE_OK);
        } else if (strcmp(word, "frame") == 0) {
            CHECK(scanf("%" SCNu32, &count) == 1 && count <= MOST);
            for (i = 0; i < count; ++i) {
                CHECK(scanf("%" SCNx16, &codes[i]) == 1);
            }
            push_codes(codes, count);
            ++frames;
        } else {
            CHECK(strcmp(word, "row") == 0);
            CHECK(scanf("%d %" SCNu32, &ends_group, &count) == 2 && count <= MOST);
            for (i = 0; i < count; ++i) {
                CHECK(scanf("%" SCNd16, &scores[i]) == 1);
            }
            push_row(scores, count, ends_group);
            groups += ends_group != 0;
        }
    }
    drain(frames, groups);
}

static uint32_t read_word(uint32_t address)
{
    uint32_t word;
    CHECK(bus.read32(bus.context, address, &word) == DRE_OK);
    return word;
}

/* Whether a write is refused and changes nothing. */
static int refused(uint32_t address, uint32_t word)
{
    uint32_t before = read_word(address);
    return bus.write32(bus.context, address, word) == DRE_BUS_ERROR && read_word(address) == before;
}

static uint32_t interrupts(void)
{
    uint32_t irq;
    CHECK(dre_take_interrupts(&bus, &irq) == DRE_OK);
    CHECK(read_word(DRE_REG_IRQ_STATUS) == 0);
    return irq;
}

static void set(uint32_t th_hd, uint32_t recent_window, uint64_t store_limit)
{
    struct dre_settings settings = dre_default_settings();
    settings.th_hd = th_hd;
    settings.recent_window = recent_window;
    settings.token_bytes = 16;
    settings.store_base = 0xfffffff0u; /* addresses carry into the high word */
    settings.store_limit = store_limit;
    CHECK(dre_configure(&bus, &settings) == DRE_OK);
}

static void errors(struct dre_sim *sim)
{
    static uint16_t codes[MOST]; /* all of them 0 */
    const int16_t scores[] = {5, 4, 3};
    const uint32_t reject_tokens = 64 * 255 + 1;
    struct dre_info info;
    struct dre_settings settings = dre_default_settings();
    struct dre_counters counters;
    uint32_t word = 1, pushed = 0;
    int last;

    /* What it is, and what it holds after reset. */
    CHECK(dre_probe(&bus, &info) == DRE_OK);
    CHECK(info.hash_bits == DRE_HASH_BITS && info.max_clusters == DRE_HCU_MAX_CLUSTERS && info.lanes == DRE_WTU_LANES);
    CHECK(info.pages == DRE_KVMU_PAGES && info.page_tokens == 4 && info.recent_max == 16 && info.buckets == 8);
    CHECK(read_word(DRE_REG_TH_HD) == DRE_TH_HD_RESET && read_word(DRE_REG_TH_RATIO) == DRE_TH_RATIO_RESET);
    CHECK(read_word(DRE_REG_RECENT_WINDOW) == 16 && read_word(DRE_REG_TOKEN_BYTES) == 512);
    CHECK(read_word(DRE_REG_STATUS) == 0 && !dre_sim_irq(sim));

    /* Accesses that are refused. */
    CHECK(refused(DRE_REG_ID, 0) && refused(DRE_REG_CNT_JOIN, 1) && refused(DRE_REG_STATUS, 0));
    CHECK(refused(DRE_REG_TH_HD, DRE_TH_HD_MAX + 1) && refused(DRE_REG_TOKEN_BYTES, 0));
    CHECK(bus.read32(bus.context, 0x100, &word) == DRE_BUS_ERROR && word == 0);
    CHECK(bus.write32(bus.context, 0x054, 0) == DRE_BUS_ERROR);
    settings.token_bytes = DRE_TOKEN_BYTES_MAX + 1;
    CHECK(dre_configure(&bus, &settings) == DRE_OUT_OF_RANGE && read_word(DRE_REG_TOKEN_BYTES) == 512);

    /* Disabled, it takes nothing: one beat waits at its port, the next one has no room. */
    set(1, 0, 0xfffffff0u + (uint64_t)3 * 16);
    CHECK(read_word(DRE_REG_STORE_BASE_LO) == 0xfffffff0u && read_word(DRE_REG_STORE_LIMIT_HI) == 1);
    CHECK(dre_push_frame(&bus, (const uint8_t *)codes, 4, &pushed) == DRE_AGAIN && pushed == 1);
    dre_sim_run(sim, 100);
    CHECK(dre_push_frame(&bus, (const uint8_t *)codes, 4, &pushed) == DRE_AGAIN && pushed == 1);
    CHECK(read_word(DRE_REG_TOKENS) == 0 && read_word(DRE_REG_STATUS) == 0);

    /* Bounds: the store has room for three tokens, the fourth one stays with the host. */
    CHECK(dre_enable_interrupts(&bus, DRE_IRQ_ENABLE_ERR_BOUNDS_MASK) == DRE_OK);
    CHECK(dre_enable(&bus, 1) == DRE_OK);
    while (dre_push_frame(&bus, (const uint8_t *)codes, 4, &pushed) == DRE_AGAIN) {
        pull();
    }
    drain(1, 0);
    CHECK(seen.offloads == 4 && offload.token_id == 3 && offload.noslot && dre_sim_irq(sim));
    word = interrupts();
    CHECK(word == (DRE_IRQ_STATUS_ERR_BOUNDS_MASK | DRE_IRQ_STATUS_FRAME_DONE_MASK) && !dre_sim_irq(sim));
    CHECK(strstr(dre_interrupt_text(word & ~DRE_IRQ_STATUS_FRAME_DONE_MASK), "STORE_LIMIT") != 0);

    /* Three tokens of cluster 0 lie in the store, in one piece. */
    push_row(scores, 1, 1);
    drain(1, 1);
    CHECK(selected.cluster_id == 0 && selected.count == 4 && selected.stored == 3 && !selected.is_null);
    CHECK(fetch.address == 0xfffffff0u && fetch.bytes == 48 && fetch.tokens == 3 && !fetch.is_null);
    CHECK(interrupts() == DRE_IRQ_STATUS_GROUP_DONE_MASK);

    /* Rows of a wrong length: dropped, and the group has nothing. The right one beside them counts. */
    push_row(scores, 3, 1);
    drain(1, 2);
    CHECK(selected.is_null && fetch.is_null);
    push_row(scores, 2, 0);
    push_row(scores, 1, 0);
    /* Between rows of an open group the engine is idle, and settings may change. */
    dre_sim_run(sim, 100);
    CHECK(dre_wait_idle(&bus, 1) == DRE_OK && read_word(DRE_REG_CNT_ROWS) == 2);
    set(1, 0, 0xfffffff0u + (uint64_t)3 * 16);
    push_row(scores, 3, 1);
    drain(1, 3);
    CHECK(!selected.is_null && selected.count == 4);
    word = interrupts();
    CHECK(word == (DRE_IRQ_STATUS_ERR_ROW_MASK | DRE_IRQ_STATUS_GROUP_DONE_MASK));
    CHECK(strstr(dre_interrupt_text(word & DRE_IRQ_STATUS_ERR_ROW_MASK), "row") != 0);
    CHECK(dre_read_counters(&bus, &counters) == DRE_OK);
    CHECK(counters.cnt_rows == 2 && counters.cnt_rows_dropped == 3 && counters.cnt_selected == 2);
    CHECK(counters.cnt_new == 1 && counters.cnt_join == 3 && counters.cnt_offload == 4 && counters.cnt_fetch == 2);
    CHECK(counters.cnt_beats == 5 && counters.cnt_chunks > 0);

    {
        /* Scores of 12 bits: one of 13 is refused, and the row with it. */
        const int16_t wide[1] = {2048}, narrow[1] = {-2049};
        pushed = 0;
        CHECK(dre_push_row(&bus, wide, 1, 1, &pushed) == DRE_OUT_OF_RANGE && pushed == 0);
        CHECK(dre_push_row(&bus, narrow, 1, 1, &pushed) == DRE_OUT_OF_RANGE && pushed == 0);
    }

    /* While records wait the engine works: no settings, no clear. A soft reset drops them. */
    pushed = 0;
    while (pushed < 4) {
        (void)dre_push_frame(&bus, (const uint8_t *)codes, 20, &pushed);
    }
    settings = dre_default_settings();
    CHECK(dre_wait_idle(&bus, 200) == DRE_BUSY && dre_configure(&bus, &settings) == DRE_BUSY);
    CHECK(read_word(DRE_REG_CTRL) == DRE_CTRL_ENABLE_MASK);
    CHECK(refused(DRE_REG_TH_HD, 5) && dre_clear_context(&bus) == DRE_BUSY);
    CHECK(bus.write32(bus.context, DRE_REG_CTRL, DRE_CTRL_CLEAR_CONTEXT_MASK) == DRE_BUS_ERROR);
    CHECK(read_word(DRE_REG_CTRL) == DRE_CTRL_ENABLE_MASK && read_word(DRE_REG_TOKENS) > 4);
    CHECK(dre_enable(&bus, 0) == DRE_OK);
    CHECK(dre_soft_reset(&bus) == DRE_OK && read_word(DRE_REG_CTRL) == 0 && dre_wait_idle(&bus, 1) == DRE_OK);
    CHECK(read_word(DRE_REG_CLUSTERS) == 0 && read_word(DRE_REG_TOKENS) == 0 && read_word(DRE_REG_PAGES_USED) == 0);
    CHECK(read_word(DRE_REG_CNT_JOIN) == 0 && read_word(DRE_REG_TH_HD) == 1 && interrupts() != 0);
    /* What was outside the engine is still there: a record on the way out, a code on the way in. */
    while (dre_pull_assign(&bus, &assign, &last) == DRE_OK || dre_pull_offload(&bus, &offload, &last) == DRE_OK) {
    }
    CHECK(dre_enable(&bus, 1) == DRE_OK);
    memset(&seen, 0, sizeof seen);

    /* Store full: 255 tokens of a cluster take all 64 pages, then it is closed, and its follower finds none. */
    drain(0, 0);
    CHECK(dre_soft_reset(&bus) == DRE_OK);
    memset(&seen, 0, sizeof seen);
    set(1, 0, UINT64_MAX);
    push_codes(codes, 256);
    drain(1, 0);
    CHECK(seen.offloads == 256 && offload.token_id == 255 && offload.cluster_id == 1 && offload.noslot);
    CHECK(assign.kind == DRE_NEW && read_word(DRE_REG_PAGES_USED) == 64 && read_word(DRE_REG_CLUSTERS) == 2);
    word = interrupts();
    CHECK(word == (DRE_IRQ_STATUS_ERR_STORE_FULL_MASK | DRE_IRQ_STATUS_FRAME_DONE_MASK));

    /* Reject: 64 clusters of 255 tokens each are all closed. */
    CHECK(dre_clear_context(&bus) == DRE_OK && read_word(DRE_REG_CLUSTERS) == 0 && read_word(DRE_REG_PAGES_USED) == 0);
    memset(&seen, 0, sizeof seen);
    set(0, 16, 0);
    push_codes(codes, reject_tokens);
    drain(1, 0);
    CHECK(assign.kind == DRE_REJECT && assign.cluster_id == 0xffff && assign.token_id == reject_tokens - 1);
    CHECK(seen.assigns == reject_tokens && read_word(DRE_REG_TOKENS) == reject_tokens);
    word = interrupts();
    CHECK(word == (DRE_IRQ_STATUS_ERR_REJECT_MASK | DRE_IRQ_STATUS_ERR_BOUNDS_MASK | DRE_IRQ_STATUS_FRAME_DONE_MASK));
    CHECK(dre_read_counters(&bus, &counters) == DRE_OK);
    CHECK(counters.cnt_new == 64 && counters.cnt_forced == reject_tokens - 65 && counters.cnt_reject == 1);

    /* The next context, then the end. */
    CHECK(dre_clear_context(&bus) == DRE_OK && dre_read_counters(&bus, &counters) == DRE_OK);
    CHECK(counters.cnt_new == 0 && counters.cnt_reject == 0 && counters.cnt_hcu_cycles == 0);
    CHECK(dre_enable(&bus, 0) == DRE_OK && read_word(DRE_REG_CTRL) == 0);
}

int main(int argc, char **argv)
{
    static const char *const streams[] = {"assign", "select", "offload", "fetch"};
    struct dre_sim *sim = dre_sim_new(7);
    char path[4096];
    int i;

    bus = dre_sim_bus(sim);
    if (argc < 2) {
        errors(sim);
    } else {
        for (i = 0; i < 4; ++i) {
            CHECK(snprintf(path, sizeof path, "%s/%s.jsonl", argv[1], streams[i]) < (int)sizeof path);
            files[i] = fopen(path, "w");
            CHECK(files[i] != 0);
        }
        replay();
        for (i = 0; i < 4; ++i) {
            CHECK(fclose(files[i]) == 0);
        }
    }
    dre_sim_delete(sim);
    return 0;
}
