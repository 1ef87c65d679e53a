//! Frames and groups to send, made so that the number of clusters is known at every point: th_hd is 1, so that every
//! code that was not seen before founds a cluster.

use crate::config::Config;
use crate::units::tests::random::Random;

/// A beat of scores.
#[derive(Clone, Debug)]
pub struct Beat {
    pub words: Vec<u64>,
    pub keep: u64,
    pub last: bool,
    pub user: bool,
}

/// A row of scores, beat by beat.
pub type Row = Vec<Beat>;

/// What is sent at a time.
#[derive(Clone, Debug)]
pub enum Packet {
    Frame(Vec<u64>),
    Group(Vec<Row>),
}

impl Packet {
    /// The tokens of a frame, as they are sent.
    pub fn tokens(codes: &[u64]) -> Vec<(u64, bool)> {
        let each = codes.iter().enumerate();
        each.map(|(i, &code)| (code, i + 1 == codes.len()))
            .collect()
    }
}

impl Beat {
    /// What stands on the port while nothing is offered.
    pub fn noise(random: &mut Random) -> Beat {
        Beat {
            words: (0..8).map(|_| random.next()).collect(),
            keep: random.next(),
            last: random.hits(128),
            user: random.hits(128),
        }
    }
}

/// A row of these scores; `user`: it ends its group. On beats that are not the last that mark means nothing, and
/// stands there or not.
pub fn row(config: &Config, scores: &[i64], user: bool) -> Row {
    let lanes = config.wtu.lanes as usize;
    let beats = scores.chunks(lanes);
    let count = beats.len();
    let beats = beats.enumerate().map(|(number, scores)| {
        let mut words = vec![0; lanes.div_ceil(4)];
        for (lane, &score) in scores.iter().enumerate() {
            words[lane / 4] |= (score as u64 & 0xffff) << (16 * (lane % 4));
        }
        let last = number + 1 == count;
        Beat {
            words,
            keep: u64::MAX >> (64 - 2 * scores.len()),
            last,
            user: if last { user } else { scores[0] % 2 == 0 },
        }
    });
    beats.collect()
}

/// A context as it grows.
pub struct Author {
    pub config: Config,
    pub random: Random,
    seen: Vec<u64>,
}

impl Author {
    pub fn new(config: &Config, seed: u64) -> Author {
        Author {
            config: config.clone(),
            random: Random(seed),
            seen: Vec::new(),
        }
    }

    /// Clusters that the frames so far make.
    pub fn clusters(&self) -> usize {
        self.seen.len().min(self.config.hcu.max_clusters as usize)
    }

    /// A frame; in `news` of 256 tokens with a code of its own.
    pub fn frame(&mut self, length: u64, news: u64) -> Packet {
        let codes = (0..length).map(|_| {
            let bits = self.config.hash.bits;
            let old = !self.seen.is_empty() && !self.random.hits(news);
            let code = if old {
                self.random.one_of(&self.seen)
            } else {
                self.random.next() & (u64::MAX >> (64 - bits))
            };
            let room = self.seen.len() < self.config.hcu.max_clusters as usize;
            if room && !self.seen.contains(&code) {
                self.seen.push(code);
            }
            code
        });
        Packet::Frame(codes.collect())
    }

    /// A row as long as there are clusters.
    pub fn row(&mut self, user: bool) -> Row {
        let count = self.clusters();
        self.row_of(count, user)
    }

    /// A row of so many scores.
    pub fn row_of(&mut self, count: usize, user: bool) -> Row {
        let span = 1 << self.config.wtu.score_bits;
        let scores = (0..count).map(|_| self.random.below(span) as i64 - span as i64 / 2);
        let scores: Vec<i64> = scores.collect();
        row(&self.config, &scores, user)
    }

    /// A group, in which one row of four is too long.
    pub fn group(&mut self, rows: u64) -> Packet {
        let rows = (1..=rows).map(|i| {
            let longer = if self.random.hits(64) {
                1 + self.random.below(60)
            } else {
                0
            };
            self.row_of(self.clusters() + longer as usize, i == rows)
        });
        Packet::Group(rows.collect())
    }

    /// Frames and groups by turns, some of them several in a row.
    pub fn story(&mut self, packets: u64) -> Vec<Packet> {
        let mut story = vec![self.frame(12, 200)];
        for _ in 1..packets {
            let packet = if self.random.hits(128) {
                let length = 1 + self.random.below(14);
                let news = self.random.one_of(&[0, 40, 128]);
                self.frame(length, news)
            } else {
                let rows = 1 + self.random.below(3);
                self.group(rows)
            };
            story.push(packet);
        }
        story
    }
}
