/* SPDX-License-Identifier: Apache-2.0
 *
 * dre_sim.h: the design in simulation (Verilator), as a bus for the driver. On a board, something of yours with
 * the same four functions stands in its place.
 *
 * The clock runs only within these functions: an access to a register takes the cycles that it needs, and a push or a
 * pull that finds nothing to do takes one, so that who comes again gets on. Each stream has a register of one beat on
 * the side of the software, which goes on working during all of them.
 *
 * Generator:  dregen 0.1.0
 * Reproduce:  dregen generate --preset tiny --out DIR
 */
#ifndef DRE_SIM_H
#define DRE_SIM_H

#include "dre.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dre_sim;

/* A design that has come out of reset; `seed` chooses what registers and memories hold before. */
struct dre_sim *dre_sim_new(uint32_t seed);
void dre_sim_delete(struct dre_sim *sim);

/* The bus for the driver; it is good as long as `sim`. */
struct dre_bus dre_sim_bus(struct dre_sim *sim);

/* Lets the clock run for some cycles. */
void dre_sim_run(struct dre_sim *sim, uint32_t cycles);

/* The port irq. */
int dre_sim_irq(const struct dre_sim *sim);

/* Cycles since reset. */
uint64_t dre_sim_cycles(const struct dre_sim *sim);

#ifdef __cplusplus
}
#endif

#endif
