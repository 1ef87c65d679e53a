//! The KVMU by itself, fed without gaps with what HCU and WTU would give it: in the engine it mostly waits for them.

use dregen::config::Config;
use dregen::model::{Event, Kind, Registers, Step};
use dregen::sim::{InputHandle, OutputHandle, SimError, Simulator, Start};
use dregen::{passes, units};

use super::Result;
use super::input::Input;

/// Cycles of the unit and what it did in them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Over the frames of which every token drove another one out of the window.
    pub frame_cycles: u64,
    pub offloads: u64,
    pub group_cycles: u64,
    pub selected: u64,
    /// Pages of these clusters.
    pub pages: u64,
    pub descriptors: u64,
}

/// Inputs of one stream, the valid one first, and its ready output.
struct Stream {
    inputs: Vec<InputHandle>,
    ready: OutputHandle,
}

struct Unit {
    simulator: Simulator,
    assign: Stream,
    select: Stream,
    work: OutputHandle,
}

/// Runs what the model says of `input` through the unit.
pub fn run(config: &Config, input: &Input) -> Result<Cost> {
    let mut cost = Cost::default();
    for run in input.runs(config) {
        let mut unit = Unit::new(config, &input.registers)?;
        for step in run {
            unit.step(config, &step?, &mut cost);
        }
    }
    Ok(cost)
}

impl Unit {
    fn new(config: &Config, registers: &Registers) -> Result<Unit> {
        let mut design = units::unit(config, "kvmu").ok_or("there is no unit kvmu")?;
        passes::run(&mut design)?;
        let mut simulator = Simulator::new(&design, Start::Random(1))?;
        simulator.set_reset(true);
        for (name, value) in [
            ("clear_i", 0),
            ("recent_window_i", registers.recent_window.into()),
            ("token_bytes_i", registers.token_bytes.into()),
            ("max_burst_i", registers.max_burst.into()),
            ("store_base_i", registers.store_base),
            ("store_limit_i", registers.store_limit),
            ("offload_ready_i", 1),
            ("selected_ready_i", 1),
            ("fetch_ready_i", 1),
            ("assign_valid_i", 0),
            ("select_valid_i", 0),
        ] {
            let handle = simulator.input(name)?;
            simulator.set(handle, value);
        }
        simulator.clock();
        simulator.set_reset(false);
        let stream = |name: &str, columns: &[&str]| {
            let inputs = columns
                .iter()
                .map(|column| simulator.input(&format!("{name}_{column}_i")));
            Ok::<_, SimError>(Stream {
                inputs: inputs.collect::<std::result::Result<_, _>>()?,
                ready: simulator.output(&format!("{name}_ready_o"))?,
            })
        };
        let assign = ["valid", "token", "cluster", "new", "rejected", "last"];
        let select = ["valid", "cluster", "count", "null", "last"];
        Ok(Unit {
            assign: stream("assign", &assign)?,
            select: stream("select", &select)?,
            work: simulator.probe("work")?,
            simulator,
        })
    }

    /// Sends what came of an event, and adds it to the cost.
    fn step(&mut self, config: &Config, step: &Step, cost: &mut Cost) {
        let records = &step.records;
        match &step.event {
            Event::Frame(_) => {
                let beats = records.assign.iter().map(|assign| {
                    vec![
                        1,
                        assign.token_id.into(),
                        assign.cluster_id.into(),
                        u64::from(assign.kind == Kind::New),
                        u64::from(assign.kind == Kind::Reject),
                        assign.last.into(),
                    ]
                });
                let cycles = send(&mut self.simulator, &self.assign, self.work, beats);
                if records.offload.len() == records.assign.len() {
                    cost.frame_cycles += cycles;
                    cost.offloads += records.offload.len() as u64;
                }
            }
            Event::Group(_) => {
                let last = records.select.len().saturating_sub(1);
                let beats = records.select.iter().enumerate().map(|(index, select)| {
                    vec![
                        1,
                        select.cluster_id.into(),
                        select.count.into(),
                        select.null.into(),
                        u64::from(index == last),
                    ]
                });
                cost.group_cycles += send(&mut self.simulator, &self.select, self.work, beats);
                for select in records.select.iter().filter(|select| !select.null) {
                    cost.selected += 1;
                    cost.pages += u64::from(select.stored.div_ceil(config.kvmu.page_tokens));
                }
                cost.descriptors += records.fetch.iter().filter(|fetch| !fetch.null).count() as u64;
            }
            Event::Set(_) => {}
        }
    }
}

/// Offers the beats one behind the other; cycles until all is decided.
fn send(
    simulator: &mut Simulator,
    stream: &Stream,
    work: OutputHandle,
    beats: impl Iterator<Item = Vec<u64>>,
) -> u64 {
    let mut cycles = 0;
    for beat in beats {
        for (&input, value) in stream.inputs.iter().zip(beat) {
            simulator.set(input, value);
        }
        loop {
            simulator.settle();
            let taken = simulator.get(stream.ready) != 0;
            simulator.clock();
            cycles += 1;
            if taken {
                break;
            }
        }
    }
    simulator.set(stream.inputs[0], 0);
    simulator.settle();
    while simulator.get(work) != 0 {
        simulator.clock();
        simulator.settle();
        cycles += 1;
    }
    cycles
}
