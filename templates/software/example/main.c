/* SPDX-License-Identifier: Apache-2.0
 *
 * The driver in use: finds the design, sets it up, has six tokens clustered and offloaded, asks for a selection and what
 * to fetch for it, and makes a mistake on purpose. `make run` runs it on the design in simulation; on a board,
 * only where `bus` comes from is different.
 *
 * Generator:  dregen ${{ view.version }}
 * Reproduce:  ${{ view.command }}
 */
#include <stdio.h>
#include <stdlib.h>

#include "${{ view.prefix }}_sim.h"

enum { TOKENS = 6, CLUSTERS = 2 };

/* Packets that have come to their end. */
struct seen {
    int frames, selections, fetch_lists;
};

/* Ends the program where a call came to more than OK, BUSY or AGAIN. */
static void stop_at_error(const char *what, enum ${{ view.prefix }}_result result)
{
    if (result != ${{ view.macro_ }}_OK && result != ${{ view.macro_ }}_BUSY && result != ${{ view.macro_ }}_AGAIN) {
        fprintf(stderr, "%s: %s\n", what, ${{ view.prefix }}_result_text(result));
        exit(1);
    }
}

/* Prints a record of each stream that has one. All four are looked at, always: an engine whose records nobody takes stands
 * still. AGAIN is the result of a stream that has none; any other is an error, and ends the program. */
static void print_records(const struct ${{ view.prefix }}_bus *bus, struct seen *seen)
{
    static const char *const kinds[] = {"JOIN", "NEW", "FORCED", "REJECT"};
    struct ${{ view.prefix }}_assign assign;
    struct ${{ view.prefix }}_select select;
    struct ${{ view.prefix }}_offload offload;
    struct ${{ view.prefix }}_fetch fetch;
    enum ${{ view.prefix }}_result result;
    int last;

    result = ${{ view.prefix }}_pull_assign(bus, &assign, &last);
    stop_at_error("assign", result);
    if (result == ${{ view.macro_ }}_OK) {
        printf("assign   token %u: cluster %u, distance %u, %s\n", (unsigned)assign.token_id,
               (unsigned)assign.cluster_id, (unsigned)assign.distance, kinds[assign.kind]);
        seen->frames += last;
    }
    result = ${{ view.prefix }}_pull_offload(bus, &offload, &last);
    stop_at_error("offload", result);
    if (result == ${{ view.macro_ }}_OK) {
        printf("offload  token %u of cluster %u: ", (unsigned)offload.token_id, (unsigned)offload.cluster_id);
        if (offload.noslot) {
            printf("no slot, the host keeps it\n");
        } else {
            printf("to 0x%llx\n", (unsigned long long)offload.address);
        }
    }
    result = ${{ view.prefix }}_pull_select(bus, &select, &last);
    stop_at_error("select", result);
    if (result == ${{ view.macro_ }}_OK) {
        if (select.is_null) {
            printf("select   nothing\n");
        } else {
            printf("select   cluster %u: %u tokens, %u of them stored\n", (unsigned)select.cluster_id,
                   (unsigned)select.count, (unsigned)select.stored);
        }
        seen->selections += last;
    }
    result = ${{ view.prefix }}_pull_fetch(bus, &fetch, &last);
    stop_at_error("fetch", result);
    if (result == ${{ view.macro_ }}_OK) {
        if (fetch.is_null) {
            printf("fetch    nothing\n");
        } else {
            printf("fetch    %u bytes from 0x%llx: %u tokens of cluster %u\n", (unsigned)fetch.bytes,
                   (unsigned long long)fetch.address, (unsigned)fetch.tokens, (unsigned)fetch.cluster_id);
        }
        seen->fetch_lists += last;
    }
}

/* Prints records until so many frames and groups have ended and the engine is idle. STATUS alone would not tell: it is
 * 0 as well while the engine has not begun with what was pushed. A frame's offloads may come after its assignments. */
static void finish(const struct ${{ view.prefix }}_bus *bus, struct seen *seen, int frames, int groups)
{
    enum ${{ view.prefix }}_result idle;
    do {
        print_records(bus, seen);
        idle = ${{ view.prefix }}_wait_idle(bus, 1);
        stop_at_error("STATUS", idle);
    } while (idle != ${{ view.macro_ }}_OK || seen->frames < frames || seen->selections < groups ||
             seen->fetch_lists < groups);
    print_records(bus, seen);
}

/* Says what went wrong, if something did. */
static int failed(const char *what, enum ${{ view.prefix }}_result result)
{
    if (result != ${{ view.macro_ }}_OK) {
        fprintf(stderr, "%s: %s\n", what, ${{ view.prefix }}_result_text(result));
    }
    return result != ${{ view.macro_ }}_OK;
}

static int push_row(const struct ${{ view.prefix }}_bus *bus, const int16_t *scores, uint32_t clusters,
                    struct seen *seen)
{
    uint32_t pushed = 0;
    enum ${{ view.prefix }}_result result;
    while ((result = ${{ view.prefix }}_push_row(bus, scores, clusters, 1, &pushed)) == ${{ view.macro_ }}_AGAIN) {
        print_records(bus, seen);
    }
    return failed("row of scores", result);
}

static int use(const struct ${{ view.prefix }}_bus *bus)
{
    static uint8_t codes[TOKENS][${{ view.macro_ }}_CODE_BYTES];
    const int16_t scores[CLUSTERS] = {40, -10};
    struct ${{ view.prefix }}_info info;
    struct ${{ view.prefix }}_settings settings = ${{ view.prefix }}_default_settings();
    struct ${{ view.prefix }}_counters counters;
    enum ${{ view.prefix }}_result result;
    struct seen seen = {0, 0, 0};
    uint32_t pushed = 0, irq, i, byte;

    if (failed("probe", ${{ view.prefix }}_probe(bus, &info))) {
        return 1;
    }
    printf("found    dregen %u.%u.%u, codes of %u bits, %u clusters\n", (unsigned)info.version_major,
           (unsigned)info.version_minor, (unsigned)info.version_patch, (unsigned)info.hash_bits,
           (unsigned)info.max_clusters);

    settings.recent_window = 2; /* all but two tokens leave for the store at once */
    settings.store_base = 0x10000000;
    settings.store_limit = 0x20000000;
    if (failed("configure", ${{ view.prefix }}_configure(bus, &settings)) || failed("enable", ${{ view.prefix }}_enable(bus, 1))) {
        return 1;
    }

    /* Four tokens whose codes are all 0 but for a bit, and two whose codes are all 1: two clusters. */
    for (i = 0; i < TOKENS; ++i) {
        for (byte = 0; byte < ${{ view.macro_ }}_CODE_BYTES; ++byte) {
            codes[i][byte] = i % 3 == 2 ? 0xff : 0;
        }
        codes[i][0] ^= (uint8_t)(i / 3);
    }
    while ((result = ${{ view.prefix }}_push_frame(bus, codes[0], TOKENS, &pushed)) == ${{ view.macro_ }}_AGAIN) {
        print_records(bus, &seen);
    }
    if (failed("frame", result)) {
        return 1;
    }
    finish(bus, &seen, 1, 0);

    /* A group of one row: a score for each cluster. Then one whose row is too short. */
    if (push_row(bus, scores, CLUSTERS, &seen)) {
        return 1;
    }
    finish(bus, &seen, 1, 1);
    if (failed("interrupts", ${{ view.prefix }}_take_interrupts(bus, &irq))) {
        return 1;
    }
    printf("irq      0x%03x: %s\n", (unsigned)irq, ${{ view.prefix }}_interrupt_text(irq));
    if (push_row(bus, scores, CLUSTERS - 1, &seen)) {
        return 1;
    }
    finish(bus, &seen, 1, 2);
    if (failed("interrupts", ${{ view.prefix }}_take_interrupts(bus, &irq))) {
        return 1;
    }
    printf("irq      0x%03x: %s\n", (unsigned)irq, ${{ view.prefix }}_interrupt_text(irq & ${{ view.macro_ }}_IRQ_STATUS_ERR_ROW_MASK));

    if (failed("counters", ${{ view.prefix }}_read_counters(bus, &counters)) ||
        failed("clear", ${{ view.prefix }}_clear_context(bus)) || failed("disable", ${{ view.prefix }}_enable(bus, 0))) {
        return 1;
    }
    printf("counted  %u new, %u joined, %u offloaded, %u selected, %u fetched, %u rows dropped\n",
           (unsigned)counters.cnt_new, (unsigned)counters.cnt_join, (unsigned)counters.cnt_offload,
           (unsigned)counters.cnt_selected, (unsigned)counters.cnt_fetch, (unsigned)counters.cnt_rows_dropped);
    return 0;
}

int main(void)
{
    struct ${{ view.prefix }}_sim *sim = ${{ view.prefix }}_sim_new(1);
    struct ${{ view.prefix }}_bus bus = ${{ view.prefix }}_sim_bus(sim);
    int code = use(&bus);
    printf("took     %llu cycles\n", (unsigned long long)${{ view.prefix }}_sim_cycles(sim));
    ${{ view.prefix }}_sim_delete(sim);
    return code;
}
