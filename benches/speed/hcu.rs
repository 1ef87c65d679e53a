//! The HCU by itself, with a table of counts beside it: several times as fast to simulate as the engine, which shows the
//! same efficiency.

use dregen::config::Config;
use dregen::model::{Assign, Code, Event, Run};
use dregen::sim::{Simulator, Start};
use dregen::{passes, units};

use super::Result;
use super::input::Input;

/// What a run cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub tokens: u64,
    pub ideal_chunks: u64,
    pub chunks: u64,
    pub cycles: u64,
}

impl Cost {
    /// Ideal chunks / (accumulators · busy cycles).
    pub fn efficiency(&self, accumulators: u32) -> f64 {
        self.ideal_chunks as f64 / (u64::from(accumulators) * self.cycles) as f64
    }
}

/// Runs the frames of `input`, offering each token as early as it can be taken, and compares cluster and token of every
/// record with the golden model's.
pub fn run(config: &Config, input: &Input) -> Result<Cost> {
    let mut cost = Cost::default();
    for mut run in input.runs(config) {
        let mut tokens = Vec::new();
        for step in run.by_ref() {
            let step = step?;
            if let Event::Frame(codes) = step.event {
                tokens.extend(codes.into_iter().zip(step.records.assign));
            }
        }
        context(config, input, &tokens, &mut cost)?;
        cost.tokens += tokens.len() as u64;
        cost.ideal_chunks += run.context().counters().ideal_chunks;
    }
    Ok(cost)
}

fn context(
    config: &Config,
    input: &Input,
    tokens: &[(Code, Assign)],
    cost: &mut Cost,
) -> Result<()> {
    let mut design = units::unit(config, "hcu").ok_or("there is no unit hcu")?;
    passes::run(&mut design)?;
    let mut simulator = Simulator::new(&design, Start::Random(1))?;
    for (name, value) in [
        ("clear_i", 0),
        ("th_hd_i", input.registers.th_hd.into()),
        ("token_valid_i", 0),
        ("assign_ready_i", 1),
    ] {
        let handle = simulator.input(name)?;
        simulator.set(handle, value);
    }
    simulator.set_reset(true);
    simulator.clock();
    simulator.set_reset(false);
    let ports = ["token_valid_i", "token_code_i", "token_last_i", "count_i"];
    let [valid, code, last, count] = ports.map(|name| simulator.input(name));
    let (valid, code, last, count) = (valid?, code?, last?, count?);
    let mut outputs = Vec::new();
    for name in [
        "token_ready_o",
        "assign_valid_o",
        "assign_o",
        "busy_o",
        "chunks_o",
        "count_read_o",
        "count_cluster_o",
        "count_write_o",
        "count_home_o",
        "count_new_o",
    ] {
        outputs.push(simulator.output(name)?);
    }
    let cluster_mask = u64::from(config.hcu.max_clusters).next_power_of_two() - 1;
    let mut counts = vec![0; config.hcu.max_clusters as usize];
    let (mut sent, mut received) = (0, 0);
    while received < tokens.len() {
        if let Some((next, assign)) = tokens.get(sent) {
            simulator.set_words(code, &next.0);
            simulator.set(last, assign.last.into());
        }
        simulator.set(valid, u64::from(sent < tokens.len()));
        simulator.settle();
        let values: Vec<u64> = outputs.iter().map(|&o| simulator.get(o)).collect();
        let [
            ready,
            offered,
            record,
            busy,
            chunks,
            reads,
            asked,
            writes,
            home,
            new,
        ] = values[..]
        else {
            unreachable!("as many values as outputs");
        };
        sent += usize::from(ready == 1 && sent < tokens.len());
        cost.cycles += busy;
        cost.chunks += chunks;
        if offered == 1 {
            let expected = &tokens[received].1;
            let got = (record & 0xffff_ffff, record >> 32 & cluster_mask);
            let wanted = (
                expected.token_id.into(),
                u64::from(expected.cluster_id) & cluster_mask,
            );
            if got != wanted {
                return Err(format!("token, cluster: expected {wanted:?}, got {got:?}").into());
            }
            received += 1;
        }
        simulator.clock();
        if reads == 1 {
            simulator.set(count, counts[asked as usize]);
        }
        if writes == 1 {
            counts[home as usize] = new;
        }
    }
    Ok(())
}
