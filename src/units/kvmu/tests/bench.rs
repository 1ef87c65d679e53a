//! Drives the unit on the interpreter.

use super::reference::{Assign, Event, Fetch, Offload, Records, Registers, Select, Selected};
use crate::config::Config;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::tests::random::Random;
use crate::units::widths::cluster_width;

/// The unit with its ports.
pub struct Unit {
    sim: Simulator,
    cluster_width: u32,
    count_width: u32,
    /// Cycles of 256 in which an input idles or an output is not taken.
    pub stall: u64,
    pub random: Random,
    pub records: Records,
}

impl Unit {
    pub fn new(config: &Config, seed: u64, stall: u64) -> Unit {
        let mut design = crate::units::unit(config, "kvmu").expect("the unit");
        passes::run(&mut design).expect("a sound design");
        let mut sim =
            Simulator::new(&design, Start::Random(seed)).expect("a design that can be run");
        sim.set_reset(true);
        for _ in 0..3 {
            sim.clock();
        }
        sim.set_reset(false);
        Unit {
            sim,
            cluster_width: cluster_width(config),
            count_width: config.count_bits,
            stall,
            random: Random(seed),
            records: Records::default(),
        }
    }

    fn input(&self, name: &str) -> InputHandle {
        self.sim.input(name).expect("the port")
    }

    fn output(&self, name: &str) -> OutputHandle {
        self.sim.output(name).expect("the port")
    }

    fn set(&mut self, name: &str, value: u64) {
        let port = self.input(name);
        self.sim.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.sim.get(self.output(name))
    }

    /// Works the events off, at most `budget` cycles; gives the cycles they took. Waits as the order of the inputs
    /// asks for.
    pub fn run(&mut self, events: &[Event], budget: u64) -> u64 {
        let mut cycles = 0;
        let mut before = None;
        for event in events {
            let side = std::mem::discriminant(event);
            match event {
                Event::Set(_) => self.wait("busy_o", 0, &mut cycles, budget),
                _ if before != Some(side) => self.wait("idle_o", 1, &mut cycles, budget),
                _ => {}
            }
            before = Some(side);
            match event {
                Event::Set(registers) => self.registers(registers),
                Event::Frame(frame) => {
                    for assign in frame {
                        self.assign(assign);
                        self.offer("assign_valid_i", "assign_ready_o", &mut cycles, budget);
                    }
                }
                Event::Group(group) => {
                    for select in group {
                        self.select(select);
                        self.offer("select_valid_i", "select_ready_o", &mut cycles, budget);
                    }
                }
            }
        }
        self.wait("busy_o", 0, &mut cycles, budget);
        self.sim.settle();
        self.records.pages_used = self.get("pages_used_o");
        cycles
    }

    fn registers(&mut self, registers: &Registers) {
        self.set("recent_window_i", registers.window);
        self.set("token_bytes_i", registers.token_bytes);
        self.set("max_burst_i", registers.max_burst);
        self.set("store_base_i", registers.base);
        self.set("store_limit_i", registers.limit);
    }

    fn assign(&mut self, assign: &Assign) {
        self.set("assign_token_i", assign.token);
        self.set("assign_cluster_i", assign.cluster.unwrap_or(u64::MAX));
        self.set("assign_new_i", u64::from(assign.founds));
        self.set("assign_rejected_i", u64::from(assign.cluster.is_none()));
        self.set("assign_last_i", u64::from(assign.last));
    }

    fn select(&mut self, select: &Select) {
        // What stands beside a null is noise.
        let noise = (self.random.next(), self.random.next());
        let (cluster, count) = select.cluster.unwrap_or(noise);
        self.set("select_cluster_i", cluster);
        self.set("select_count_i", count);
        self.set("select_null_i", u64::from(select.cluster.is_none()));
        self.set("select_last_i", u64::from(select.last));
    }

    /// Offers until it is taken, after a pause at random.
    fn offer(&mut self, valid: &str, ready: &str, cycles: &mut u64, budget: u64) {
        while self.random.below(256) < self.stall && *cycles < budget {
            self.cycle();
            *cycles += 1;
        }
        self.set(valid, 1);
        let mut taken = false;
        while !taken && *cycles < budget {
            self.sim.settle();
            taken = self.get(ready) == 1;
            self.cycle();
            *cycles += 1;
        }
        self.set(valid, 0);
    }

    fn wait(&mut self, name: &str, value: u64, cycles: &mut u64, budget: u64) {
        self.sim.settle();
        while self.get(name) != value && *cycles < budget {
            self.cycle();
            *cycles += 1;
            self.sim.settle();
        }
    }

    /// A cycle: takes records or not, and counts the pulses.
    fn cycle(&mut self) {
        let mut takes = [false; 3];
        let streams = ["offload", "selected", "fetch"];
        for (take, stream) in takes.iter_mut().zip(streams) {
            *take = self.random.below(256) >= self.stall;
            self.set(&format!("{stream}_ready_i"), u64::from(*take));
        }
        self.sim.settle();
        for (take, stream) in takes.into_iter().zip(streams) {
            if take && self.get(&format!("{stream}_valid_o")) == 1 {
                self.take(stream);
            }
        }
        let pulses = [
            "frame_done_o",
            "group_done_o",
            "store_full_o",
            "bounds_o",
            "offloaded_o",
            "fetched_o",
        ];
        let [frames, groups, full, bounds, offloaded, fetched] = pulses.map(|p| self.get(p));
        self.records.frames += frames;
        self.records.groups += groups;
        self.records.store_full += full;
        self.records.bounds += bounds;
        self.records.offloaded += offloaded;
        self.records.fetched += fetched;
        self.sim.clock();
    }

    fn take(&mut self, stream: &str) {
        let mut words = [0; 4];
        self.sim
            .get_words(self.output(&format!("{stream}_o")), &mut words);
        let mut at = 0;
        let mut part = |width: u32| {
            let (word, bit) = (at / 64, at % 64);
            at += width;
            let low = u128::from(words[word as usize]);
            let high = u128::from(words.get(word as usize + 1).copied().unwrap_or(0));
            ((low | high << 64) >> bit) as u64 & (u64::MAX >> (64 - width))
        };
        match stream {
            "offload" => self.records.offloads.push(Offload {
                token: part(32),
                cluster: part(self.cluster_width),
                noslot: part(1) == 1,
                address: part(64),
            }),
            "selected" => self.records.selected.push(Selected {
                cluster: part(self.cluster_width),
                count: part(self.count_width),
                stored: part(self.count_width),
                null: part(1) == 1,
                last: part(1) == 1,
            }),
            _ => self.records.fetches.push(Fetch {
                address: part(64),
                bytes: part(32),
                cluster: part(self.cluster_width),
                tokens: part(15),
                null: part(1) == 1,
                last: part(1) == 1,
            }),
        }
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        self.set("assign_valid_i", 0);
        self.set("select_valid_i", 0);
        self.set("clear_i", 1);
        self.cycle();
        self.set("clear_i", 0);
        self.records = Records::default();
    }
}
