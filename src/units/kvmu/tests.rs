//! The unit on the interpreter against plain Rust.

mod bench;
mod reference;

use bench::Unit;
use reference::{Assign, Event, Records, Registers, Select, expected};

use crate::config::Config;
use crate::passes;
use crate::units::tests::random::Random;

/// The story of a context, made up as it goes on.
struct Story {
    config: Config,
    random: Random,
    tokens: u64,
    counts: Vec<u64>,
    recent: u64,
    events: Vec<Event>,
}

impl Story {
    fn new(config: &Config, seed: u64) -> Story {
        Story {
            config: config.clone(),
            random: Random(seed),
            tokens: 0,
            counts: Vec::new(),
            recent: 0,
            events: Vec::new(),
        }
    }

    fn registers(&mut self) {
        let kvmu = &self.config.kvmu;
        let slots = u64::from(kvmu.pages) * u64::from(kvmu.page_tokens);
        let random = &mut self.random;
        let token_bytes = match random.below(4) {
            0 => 1,
            1 => 1 << 20,
            _ => 1 + random.below(1 << 20),
        };
        let size = slots * token_bytes;
        let base = match random.below(4) {
            0 => 0,
            1 => u64::MAX - random.below(size + 2),
            2 => u64::MAX - size,
            _ => random.next() >> random.below(40),
        };
        let part = random.below(size + 2);
        let ends_at = match random.below(3) {
            0 => random.below(slots.min(60) + 1),
            // The very last slot does not fit, or just fits.
            choice => slots + 1 - choice,
        };
        let limit = match random.below(8) {
            0 => 0,
            1 => base,
            2 => u64::MAX,
            3..5 => base.saturating_add(part),
            // A few bytes beside the end of a token.
            5..7 => base
                .saturating_add(token_bytes * ends_at + 1)
                .saturating_sub(random.below(3)),
            _ => random.next(),
        };
        let page = token_bytes * u64::from(kvmu.page_tokens);
        let max_burst = match random.below(5) {
            0 => random.below(2),
            1 => u64::from(u32::MAX),
            2 => 65536,
            _ => (page * (1 + random.below(5)) + 1).saturating_sub(random.below(3)),
        };
        let window = match random.below(4) {
            0 => 0,
            1 => u64::from(kvmu.recent_max),
            _ => random.below(u64::from(kvmu.recent_max) + 1),
        };
        self.events.push(Event::Set(Registers {
            window,
            token_bytes,
            max_burst: max_burst.min(u64::from(u32::MAX)),
            base,
            limit,
        }));
    }

    /// A frame; in `news` of 256 tokens a new cluster, in `stays` of 256 that of the token before.
    fn frame(&mut self, length: u64, news: u64, stays: u64) {
        let most = (1u64 << self.config.count_bits) - 1;
        let frame = (1..=length).map(|i| {
            let token = self.tokens;
            self.tokens += 1;
            let room = self.counts.len() < self.config.hcu.max_clusters as usize;
            let founds = room && (self.counts.is_empty() || self.random.below(256) < news);
            if founds {
                self.counts.push(0);
                self.recent = self.counts.len() as u64 - 1;
            } else if self.random.below(256) >= stays {
                self.recent = self.random.below(self.counts.len() as u64);
            }
            let count = &mut self.counts[self.recent as usize];
            let rejected = *count == most || (!founds && self.random.below(40) == 0);
            *count += u64::from(!rejected);
            Assign {
                token,
                cluster: (!rejected).then_some(self.recent),
                founds,
                last: i == length,
            }
        });
        let frame = frame.collect();
        self.events.push(Event::Frame(frame));
    }

    fn group(&mut self) {
        let part = self.random.one_of(&[0, 30, 128, 256]);
        let numbered = (0..).zip(&self.counts);
        let mut group: Vec<Select> = Vec::new();
        for (number, &count) in numbered {
            if self.random.below(256) < part {
                group.push(Select {
                    cluster: Some((number, count)),
                    last: false,
                });
            }
        }
        match group.last_mut() {
            Some(end) => end.last = true,
            None => group.push(Select {
                cluster: None,
                last: true,
            }),
        }
        self.events.push(Event::Group(group));
    }

    fn any(&mut self, events: u64) {
        self.registers();
        let news = self.random.one_of(&[5, 40, 256]);
        let stays = self.random.one_of(&[0, 128, 240]);
        let changes = self.random.one_of(&[0, 0, 10]);
        for _ in 0..events {
            match self.random.below(100) {
                n if n < changes => self.registers(),
                n if n < 65 => {
                    let length = 1 + self.random.below(12);
                    self.frame(length, news, stays);
                }
                _ => self.group(),
            }
        }
    }
}

fn any_config(random: &mut Random) -> Config {
    let mut config = Config::default();
    config.hcu.max_clusters = random.one_of(&[16, 17, 40, 64]);
    config.count_bits = random.one_of(&[4, 5, 8, 16]);
    config.kvmu.recent_max = random.one_of(&[16, 16, 32]);
    config.kvmu.page_tokens = random.one_of(&[1, 2, 4, 8, 32, 256]);
    config.kvmu.pages = random.one_of(&[16, 17, 33, 64, 300]);
    config.kvmu.stages = random.below(5) as u32;
    config
}

#[test]
fn the_unit_does_what_plain_rust_does() {
    let mut random = Random(11);
    let mut seen = Records::default();
    let mut merged = 0;
    for seed in 0..300 {
        let config = any_config(&mut random);
        let mut story = Story::new(&config, seed);
        story.any(60);
        let expected = expected(&config, &story.events);
        let stall = random.one_of(&[0, 0, 60, 160, 235]);
        let mut unit = Unit::new(&config, seed, stall);
        unit.run(&story.events, 200_000);
        assert!(
            unit.records == expected,
            "seed {seed}, stall {stall}, {:?}\n{}",
            config.kvmu,
            difference(&unit.records, &expected)
        );
        seen.bounds += expected.bounds;
        seen.store_full += expected.store_full;
        seen.offloaded += expected.offloaded;
        seen.fetched += expected.fetched;
        let page = u64::from(config.kvmu.page_tokens);
        merged += expected.fetches.iter().filter(|f| f.tokens > page).count();
    }
    let placed = seen.offloaded - seen.bounds - seen.store_full;
    assert!(
        placed > 5000 && seen.bounds > 2000 && seen.store_full > 2000 && merged > 500,
        "everything turns up: {placed} placed, {seen:?}, {merged} merged"
    );
}

/// The first record in which they differ.
fn difference(got: &Records, expected: &Records) -> String {
    fn first<T: std::fmt::Debug + PartialEq>(name: &str, got: &[T], expected: &[T]) -> String {
        let at = (0..got.len().max(expected.len())).find(|&i| got.get(i) != expected.get(i));
        at.map_or(String::new(), |i| {
            format!(
                "{name} {i}: {:?}, expected {:?}\n",
                got.get(i),
                expected.get(i)
            )
        })
    }
    let counts = |r: &Records| {
        [
            r.frames,
            r.groups,
            r.store_full,
            r.bounds,
            r.offloaded,
            r.fetched,
            r.pages_used,
        ]
    };
    [
        first("offload", &got.offloads, &expected.offloads),
        first("selected", &got.selected, &expected.selected),
        first("fetch", &got.fetches, &expected.fetches),
        first("count", &counts(got), &counts(expected)),
    ]
    .concat()
}

#[test]
fn a_cleared_unit_starts_afresh_whatever_it_was_doing() {
    let mut random = Random(5);
    for seed in 0..120 {
        let config = any_config(&mut random);
        let stall = random.one_of(&[0, 100, 220]);
        let mut unit = Unit::new(&config, seed, stall);
        let mut before = Story::new(&config, seed);
        before.any(40);
        let cut = random.below(400);
        unit.run(&before.events, cut);
        unit.clear();
        let mut after = Story::new(&config, !seed);
        after.any(30);
        unit.run(&after.events, 200_000);
        let expected = expected(&config, &after.events);
        assert!(
            unit.records == expected,
            "seed {seed}: {}",
            difference(&unit.records, &expected)
        );
    }
}

/// A store in which everything fits, and a full window.
fn roomy(page_tokens: u32, stages: u32) -> (Config, Registers) {
    let mut config = Config::default();
    config.kvmu.page_tokens = page_tokens;
    config.kvmu.stages = stages;
    let registers = Registers {
        window: 64,
        token_bytes: 512,
        max_burst: 65536,
        base: 0,
        limit: u64::MAX,
    };
    (config, registers)
}

#[test]
fn offloads_take_at_most_one_and_a_half_cycles() {
    for (page_tokens, stages, window, news, stays, length) in [
        (32, 1, 64, 20, 100, 196),
        (32, 1, 64, 256, 0, 196),
        (32, 4, 64, 20, 250, 196),
        (1, 1, 64, 20, 100, 10),
        (4, 0, 0, 20, 100, 1),
        (32, 2, 1024, 20, 100, 196),
        (256, 1, 1, 1, 255, 3),
    ] {
        let (config, registers) = roomy(page_tokens, stages);
        let mut story = Story::new(&config, 1);
        story.events.push(Event::Set(Registers {
            window,
            ..registers
        }));
        while story.tokens < 1100 {
            story.frame(length, news, stays);
        }
        let mut unit = Unit::new(&config, 1, 0);
        unit.run(&story.events, 10_000);
        let filled = unit.records.offloads.len();
        story.events.clear();
        while story.tokens < 3100 {
            story.frame(length, news, stays);
        }
        let cycles = unit.run(&story.events, 10_000);
        let offloads = unit.records.offloads.len() - filled;
        let ratio = cycles as f64 / offloads as f64;
        assert!(
            ratio <= 1.5,
            "{ratio:.3} cycles an offload: {page_tokens} {stages} {window} {news} {stays} {length}"
        );
    }
}

#[test]
fn descriptors_take_at_most_one_and_a_half_cycles() {
    // Clusters of one page; of many pages that are not neighbours, or must not be merged.
    for (page_tokens, stages, news, stays, max_burst) in [
        (32, 1, 256, 0, 65536),
        (32, 4, 60, 0, 65536),
        (4, 1, 20, 0, 65536),
        (4, 2, 20, 250, 0),
        (1, 0, 20, 0, 65536),
    ] {
        let (config, registers) = roomy(page_tokens, stages);
        let mut story = Story::new(&config, 1);
        story.events.push(Event::Set(Registers {
            max_burst,
            ..registers
        }));
        story.frame(1500, news, stays);
        let mut unit = Unit::new(&config, 1, 0);
        unit.run(&story.events, 10_000);
        story.events.clear();
        let numbers = (0..).zip(&story.counts);
        let mut group: Vec<Select> = numbers
            .map(|(number, &count)| Select {
                cluster: Some((number, count)),
                last: false,
            })
            .collect();
        // The founders of the youngest may still be in the ring, with nothing stored.
        group.truncate(group.len() * 3 / 4);
        let end = group.last_mut().expect("clusters");
        end.last = true;
        let groups = vec![Event::Group(group); 3];
        let cycles = unit.run(&groups, 100_000);
        let ratio = cycles as f64 / unit.records.fetched as f64;
        assert!(
            ratio <= 1.5,
            "{ratio:.3} cycles a descriptor: {page_tokens} {stages} {news} {stays} {max_burst}"
        );
    }
}

#[test]
fn outputs_depend_on_registers_only_within_the_cycle() {
    let mut design = crate::units::unit(&Config::default(), "kvmu").expect("the unit");
    passes::run(&mut design).expect("a sound design");
    let registers = [
        "recent_window_i",
        "token_bytes_i",
        "max_burst_i",
        "store_base_i",
        "store_limit_i",
    ];
    for (output, inputs) in &design.dependencies()["dre_kvmu"] {
        let stream = ["offload_", "selected_", "fetch_"];
        let record = stream.iter().any(|name| output.starts_with(name));
        let legal = |input: &str| match input {
            "assign_rejected_i" => output == "assign_ready_o",
            _ => !record && registers.contains(&input),
        };
        assert!(
            inputs.iter().all(|input| legal(input)),
            "{output} depends on {inputs:?}"
        );
    }
}
