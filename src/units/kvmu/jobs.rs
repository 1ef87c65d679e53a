//! Jobs on their way through the address arithmetic: offloads, pages of fetch lists, and the ends of frames and groups.

use super::{Sizes, TOKEN_BITS};
use crate::config::Config;
use crate::ir::{Builder, Signal, Type, uint};
use crate::units::widths::cluster_width;

/// A job, in one stage.
#[derive(Clone, Copy)]
pub(super) struct Job {
    /// A token is offloaded.
    pub offloads: Signal,
    /// A frame ends with it.
    pub ends_frame: Signal,
    /// A page is fetched.
    pub fetches: Signal,
    /// A group ends with it.
    pub ends_group: Signal,
    pub cluster: Signal,
    /// The page of the token or of the fetch; of a token for which there is none, the last page of its cluster.
    pub page: Signal,
    /// Where in the page; none where a page is a token.
    pub slots: Option<Slots>,
    pub token: Signal,
    /// Tokens of the cluster that are stored when the offload succeeds.
    pub stored: Signal,
    /// The token founds its cluster.
    pub founder: Signal,
    /// No page is left for the token.
    pub full: Signal,
    /// The token takes a new page.
    pub takes: Signal,
    /// The page lies behind the one before, of the same cluster.
    pub joins: Signal,
}

/// Slots of a page.
#[derive(Clone, Copy)]
pub(super) struct Slots {
    /// Slot of the token, or slots in use of a page that is not full.
    pub slot: Signal,
    /// All slots of the page are fetched.
    pub whole: Signal,
}

/// Names and remarks of a job's parts, in the order of [`Job::parts`]: control first, then payload.
const PARTS: [(&str, &str); 12] = [
    ("offloads", "a token is offloaded"),
    ("ends_frame", "a frame ends with it"),
    ("fetches", "a page is fetched"),
    ("ends_group", "a group ends with it"),
    ("cluster", "its cluster"),
    (
        "page",
        "page of the token or of the fetch; where none is left, the last one of the cluster",
    ),
    ("token", "the token"),
    (
        "stored",
        "stored tokens of the cluster once the offload succeeds",
    ),
    ("founder", "the token founds its cluster"),
    ("full", "no page is left for the token"),
    ("takes", "the token takes a new page"),
    ("joins", "the page lies behind the one before"),
];
const CONTROLS: usize = 4;
const SLOT: (&str, &str) = ("slot", "slot of the token, or slots in use of the page");
const WHOLE: (&str, &str) = ("whole", "all slots of the page are fetched");

impl Job {
    fn parts(&self) -> [Signal; 12] {
        [
            self.offloads,
            self.ends_frame,
            self.fetches,
            self.ends_group,
            self.cluster,
            self.page,
            self.token,
            self.stored,
            self.founder,
            self.full,
            self.takes,
            self.joins,
        ]
    }

    fn from_parts(parts: &[Signal], slots: Option<Slots>) -> Job {
        Job {
            offloads: parts[0],
            ends_frame: parts[1],
            fetches: parts[2],
            ends_group: parts[3],
            cluster: parts[4],
            page: parts[5],
            token: parts[6],
            stored: parts[7],
            founder: parts[8],
            full: parts[9],
            takes: parts[10],
            joins: parts[11],
            slots,
        }
    }

    /// There is a job.
    pub fn any(&self, m: &mut Builder) -> Signal {
        m.or(&[
            self.offloads,
            self.ends_frame,
            self.fetches,
            self.ends_group,
        ])
    }
}

/// The registers of a job from the one that enters the arithmetic to the one beside its results.
pub(super) fn registers(m: &mut Builder, config: &Config, latency: u32, clear: Signal) -> Vec<Job> {
    let sizes = Sizes::of(config);
    let widths = [
        1,
        1,
        1,
        1,
        cluster_width(config),
        sizes.page,
        TOKEN_BITS,
        sizes.stored,
        1,
        1,
        1,
        1,
    ];
    let register = |m: &mut Builder, (name, about): (&str, &str), stage: u32, ty: Type, control| {
        let (name, about) = match stage {
            0 => (format!("job_{name}_q"), about),
            _ => (format!("job_{name}_s{stage}_q"), ""),
        };
        if control {
            m.control(&name, ty, 0, about)
        } else {
            m.payload(&name, ty, about)
        }
    };
    let mut jobs: Vec<Job> = Vec::new();
    for stage in 0..=latency {
        let parts: Vec<Signal> = (PARTS.iter().zip(widths).enumerate())
            .map(|(i, (&part, width))| register(m, part, stage, uint(width), i < CONTROLS))
            .collect();
        let slots = (sizes.slot > 0).then(|| Slots {
            slot: register(m, SLOT, stage, uint(sizes.slot), false),
            whole: register(m, WHOLE, stage, uint(1), false),
        });
        let job = Job::from_parts(&parts, slots);
        if let Some(before) = jobs.last().copied() {
            drive(m, &job, &before, clear);
        }
        jobs.push(job);
    }
    jobs
}

/// Lets the registers of `job` follow `next`.
pub(super) fn drive(m: &mut Builder, job: &Job, next: &Job, clear: Signal) {
    for (i, (register, value)) in job.parts().into_iter().zip(next.parts()).enumerate() {
        let value = if i < CONTROLS {
            m.and_not(value, clear)
        } else {
            value
        };
        m.next(register, value);
    }
    if let (Some(register), Some(value)) = (job.slots, next.slots) {
        m.next(register.slot, value.slot);
        m.next(register.whole, value.whole);
    }
}
