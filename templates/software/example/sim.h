/* SPDX-License-Identifier: Apache-2.0
 *
 * ${{ view.prefix }}_sim.h: the design in simulation (Verilator), as a bus for the driver. On a board, something of yours with
 * the same four functions stands in its place.
 *
 * The clock runs only within these functions: an access to a register takes the cycles that it needs, and a push or a
 * pull that finds nothing to do takes one, so that who comes again gets on. Each stream has a register of one beat on
 * the side of the software, which goes on working during all of them.
 *
 * Generator:  dregen ${{ view.version }}
 * Reproduce:  ${{ view.command }}
 */
#ifndef ${{ view.macro_ }}_SIM_H
#define ${{ view.macro_ }}_SIM_H

#include "${{ view.prefix }}.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ${{ view.prefix }}_sim;

/* A design that has come out of reset; `seed` chooses what registers and memories hold before. */
struct ${{ view.prefix }}_sim *${{ view.prefix }}_sim_new(uint32_t seed);
void ${{ view.prefix }}_sim_delete(struct ${{ view.prefix }}_sim *sim);

/* The bus for the driver; it is good as long as `sim`. */
struct ${{ view.prefix }}_bus ${{ view.prefix }}_sim_bus(struct ${{ view.prefix }}_sim *sim);

/* Lets the clock run for some cycles. */
void ${{ view.prefix }}_sim_run(struct ${{ view.prefix }}_sim *sim, uint32_t cycles);

/* The port irq. */
int ${{ view.prefix }}_sim_irq(const struct ${{ view.prefix }}_sim *sim);

/* Cycles since reset. */
uint64_t ${{ view.prefix }}_sim_cycles(const struct ${{ view.prefix }}_sim *sim);

#ifdef __cplusplus
}
#endif

#endif
