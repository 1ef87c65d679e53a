/* SPDX-License-Identifier: Apache-2.0
 *
 * ${{ prefix }}.h: parameters, registers and records of the design, and its driver.
 *
 * Macros and decoders need nothing else. The functions of the driver are in ${{ prefix }}.c; how words get to the
 * engine and back is yours to say, in struct ${{ prefix }}_bus. C99 and C++; nothing is allocated.
 *
 * Generator:  dregen ${{ version }}
 * Reproduce:  ${{ command }}
 */
#ifndef ${{ macro_ }}_H
#define ${{ macro_ }}_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Parameters of the design. */
{% for define in parameters %}#define ${{ define.name }} ${{ define.value }}
{% endfor %}
/* Registers: byte addresses. */
{% for register in registers %}#define ${{ macro_ }}_REG_${{ register.name }} ${{ register.address }}u /* ${{ register.access }}: ${{ register.about }} */
{% endfor %}
/* Registers: fields, as the lowest bit and the mask in place. */
{% for register in registers %}{% for field in register.named_fields %}#define ${{ macro_ }}_${{ register.name }}_${{ field.upper }}_LSB ${{ field.lo }}u
#define ${{ macro_ }}_${{ register.name }}_${{ field.upper }}_MASK ${{ field.mask }}u /* ${{ field.about }} */
{% endfor %}{% endfor %}
/* Registers: constants, words after reset, least and greatest legal words. */
{% for register in registers %}{% if register.constant %}#define ${{ macro_ }}_${{ register.name }}_WORD ${{ register.reset }}u
{% endif %}{% if register.writable %}#define ${{ macro_ }}_${{ register.name }}_RESET ${{ register.reset }}u
{% endif %}{% if let Some((least, most)) = register.legal %}#define ${{ macro_ }}_${{ register.name }}_MIN ${{ least }}u
#define ${{ macro_ }}_${{ register.name }}_MAX ${{ most }}u
{% endif %}{% endfor %}
{% include "software/records.h" %}
{% include "software/driver.h" %}
#ifdef __cplusplus
}
#endif

#endif
