//! XOR accumulator: the Hamming distance of two codes, `xor_width` bits a step.
//!
//! ```text
//!   difference_i ─┬─[xor_width-1:0]─▶ count ones ─▶(+)─▶ sum_o
//!                 │                   partial_i ────┘
//!                 └─ >> xor_width ────────────────────▶ rest_o
//! ```
//!
//! The two codes meet in one XOR when a cluster enters the accumulator; from then on the difference is shifted, so no
//! multiplexer picks chunks out of two codes. With `xor_width` = 1 this is the bit-serial accumulator of the paper.
//!
//! Contract: feed-forward; sum_o and rest_o belong together and come `latency` cycles after the inputs
//! (`hcu.stages`); one step a cycle. sum_o never passes hash.bits when partial_i counts bits that were shifted out.

use super::module_name;
use super::widths::distance_width;
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint, value_width};

/// The unit, with the latency that the loop around it has to reckon with.
pub struct XorAccumulator {
    /// The module.
    pub module: Module,
    /// Cycles from difference_i and partial_i to sum_o and rest_o.
    pub latency: u32,
}

/// Ones of a chunk as a distance.
fn ones(m: &mut Builder, chunk: Signal, distance: u32) -> Signal {
    let ones = m.popcount(chunk);
    m.extend(ones, distance)
}

/// The population count in front of the accumulator's adder, which is no module of the engine, as a unit.
pub fn build_popcount(config: &Config) -> Module {
    let (step, stages) = (config.hcu.xor_width, config.hcu.stages);
    let info = ModuleInfo {
        purpose: format!("Population count: the ones of {step} bits."),
        notes: vec!["Stands in the XOR accumulator in place; a module only here.".to_owned()],
        parameters: super::parameters(config, &["hcu.xor_width", "hcu.stages"]),
        timing: format!("latency {stages} cycles, one word a cycle"),
    };
    let name = module_name(config, "popcount", &[("w", step)]);
    let mut m = Builder::new(&name, config.reset, info);
    let chunk = m.input("chunk_i", uint(step), "the bits");
    m.section("Count", "");
    let width = value_width(u64::from(step));
    let ones = m.region("distance", stages, |m| ones(m, chunk, width));
    m.output("ones_o", ones, "how many are 1");
    m.finish()
}

/// The accumulator for the codes of `config`.
pub fn build(config: &Config) -> XorAccumulator {
    let (bits, step, stages) = (config.hash.bits, config.hcu.xor_width, config.hcu.stages);
    let distance = distance_width(config);
    let info = ModuleInfo {
        purpose: format!("XOR accumulator: adds up the ones of a difference, {step} bits a step."),
        notes: vec![
            "difference_i is the XOR of two codes, shifted right by what was compared before."
                .to_owned(),
        ],
        parameters: vec![
            ("hash.bits".to_owned(), bits.to_string()),
            ("hcu.xor_width".to_owned(), step.to_string()),
            ("hcu.stages".to_owned(), stages.to_string()),
        ],
        timing: format!("latency {stages} cycles, one step a cycle"),
    };
    let name = module_name(config, "xor_accumulator", &[("w", step), ("b", bits)]);
    let mut m = Builder::new(&name, config.reset, info);
    let difference = m.input(
        "difference_i",
        uint(bits),
        "what is left to compare, bit 0 next",
    );
    let partial = m.input("partial_i", uint(distance), "ones counted before");

    m.section(
        "Distance",
        "Ones of the lowest bits, added to those counted before.",
    );
    let sum = m.region("distance", stages, |m| {
        let chunk = m.slice(difference, 0, step);
        let chunk = m.name(chunk, "chunk", "the bits compared in this step");
        let ones = ones(m, chunk, distance);
        m.add_mod(partial, ones)
    });
    let rest = if step == bits {
        // The whole code is compared at once; the shift leaves nothing.
        m.lit(0, bits)
    } else {
        let rest = m.slice(difference, step, bits - step);
        let rest = m.extend(rest, bits);
        m.delay(rest, "rest", stages)
    };

    m.output("sum_o", sum, "ones counted so far");
    m.output("rest_o", rest, "what is left to compare after this step");
    XorAccumulator {
        module: m.finish(),
        latency: stages,
    }
}
