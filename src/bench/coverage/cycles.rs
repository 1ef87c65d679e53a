//! Cases that show at the ports and inside, cycle by cycle.

use super::Cases;
use super::groups::{Case, KINDS, PASSES, WAITS, case, names};
use crate::bench::registers::{self, Register};
use crate::bench::{Instruction, Interface};
use crate::sim::{OutputHandle, SimError, Simulator};

/// The outputs.
pub(super) const STREAMS: [&str; 4] = [
    "m_axis_assign",
    "m_axis_select",
    "m_axis_offload",
    "m_axis_fetch",
];

/// Units, and the signal that tells that they are busy.
pub(super) const BUSY: [(&str, &str); 3] = [
    ("hcu_busy", "u_csr.hcu_busy_i"),
    ("wtu_busy", "u_csr.wtu_busy_i"),
    ("kvmu_busy", "u_csr.kvmu_busy_i"),
];

/// What the engine is doing when it is reset by software, and the signal that tells so.
pub(super) const STATES: [(&str, &str); 15] = [
    ("a frame has begun", "u_order.frame_open_q"),
    ("a group has begun", "u_order.group_open_q"),
    ("codes wait in the queue", "u_queue.busy_o"),
    ("the HCU is busy", "u_hcu.busy_o"),
    ("the KVMU works", "u_kvmu.work"),
    ("within a row", "u_wtu.u_load.beat_q"),
    ("within a malformed row", "u_wtu.u_load.bad_q"),
    ("a row waits for the search", "u_wtu.u_load.full_o"),
    ("a row is searched", "u_wtu.u_search.active_o"),
    ("a row is marked", "u_wtu.u_select.marking_q"),
    ("a group is listed", "u_wtu.u_select.listing_q"),
    ("an assignment is offered", "m_axis_assign_tvalid"),
    ("a selection is offered", "m_axis_select_tvalid"),
    ("an offload is offered", "m_axis_offload_tvalid"),
    ("a descriptor is offered", "m_axis_fetch_tvalid"),
];

/// Cycles worth seeing: signals that are not 0, and with a `!` those that are 0.
pub(super) const CONDITIONS: [(&str, &str); 18] = [
    (
        "a write has its address and waits for its word",
        "u_csr.aw_held_q !u_csr.w_held_q",
    ),
    (
        "a write has its word and waits for its address",
        "!u_csr.aw_held_q u_csr.w_held_q",
    ),
    (
        "an answer to a write is held off",
        "u_csr.b_valid_q !s_axil_bready",
    ),
    (
        "an answer to a read is held off",
        "u_csr.r_valid_q !s_axil_rready",
    ),
    (
        "a code is held off by a full queue",
        "s_axis_hash_tvalid !s_axis_hash_tready u_queue.valid_o u_order.frames_o",
    ),
    (
        "a code is held off while groups act",
        "s_axis_hash_tvalid !s_axis_hash_tready !u_order.frames_o",
    ),
    (
        "scores are held off while frames act",
        "s_axis_score_tvalid !s_axis_score_tready !u_order.groups_o",
    ),
    (
        "scores are held off by a full row buffer",
        "s_axis_score_tvalid !s_axis_score_tready u_order.groups_o u_wtu.u_load.full_o",
    ),
    (
        "both inputs wait",
        "s_axis_hash_tvalid !s_axis_hash_tready s_axis_score_tvalid !s_axis_score_tready",
    ),
    (
        "a code is held off while disabled",
        "s_axis_hash_tvalid !u_csr.enable_o",
    ),
    (
        "scores are held off while disabled",
        "s_axis_score_tvalid !u_csr.enable_o",
    ),
    (
        "a row is loaded while another is searched",
        "s_axis_score_tvalid s_axis_score_tready u_wtu.u_search.active_o",
    ),
    (
        "a row is loaded while another is marked",
        "s_axis_score_tvalid s_axis_score_tready u_wtu.u_select.marking_q",
    ),
    (
        "three rows are worked on",
        "s_axis_score_tvalid u_wtu.u_search.active_o u_wtu.u_select.marking_q",
    ),
    (
        "a record waits at every output of frames",
        "m_axis_assign_tvalid !m_axis_assign_tready m_axis_offload_tvalid !m_axis_offload_tready",
    ),
    (
        "a record waits at every output of groups",
        "m_axis_select_tvalid !m_axis_select_tready m_axis_fetch_tvalid !m_axis_fetch_tready",
    ),
    (
        "an assignment waits while a group acts",
        "m_axis_assign_tvalid !m_axis_assign_tready u_order.group_open_q",
    ),
    (
        "a descriptor waits while a frame acts",
        "m_axis_fetch_tvalid !m_axis_fetch_tready u_order.frame_open_q",
    ),
];

/// The accesses that a regression makes.
pub(super) fn accesses() -> Vec<Case> {
    let read = registers::ALL.map(|register| format!("{} read", register.name));
    let written = registers::WRITABLE.map(|register| format!("{} written", register.name));
    let settings =
        registers::SETTINGS.map(|register| format!("{} refused while busy", register.name));
    let read_only =
        registers::READ_ONLY.map(|register| format!("{} refused, read only", register.name));
    let unmapped = registers::UNMAPPED.map(|register| {
        [
            format!("{} refused", register.name),
            format!("{} not read", register.name),
        ]
    });
    let ranges =
        registers::RANGED.map(|register| format!("{} refused, out of range", register.name));
    let others = [
        "CTRL refused while busy",
        "CTRL clear_context",
        "CTRL soft_reset",
    ];
    let mut all = names(
        read.into_iter()
            .chain(written)
            .chain(settings)
            .chain(read_only),
    );
    all.extend(names(unmapped.into_iter().flatten().chain(ranges)));
    all.extend(others.map(|name| case(name, None)));
    all
}

/// A signal, and whether it must not be 0.
type Term = (OutputHandle, bool);

/// Looks at a run on the builtin engine.
pub struct Watch {
    cases: Cases,
    valid: [OutputHandle; 4],
    ready: [OutputHandle; 4],
    assign_data: OutputHandle,
    /// Cycles for which the assignment at the output has waited.
    waited: u64,
    busy: Vec<(&'static str, OutputHandle)>,
    conditions: Vec<(&'static str, Vec<Term>)>,
    states: Vec<(&'static str, OutputHandle)>,
    /// Words that settings do not take.
    outside: Vec<(Register, u32)>,
    clear: OutputHandle,
    run: OutputHandle,
    first: OutputHandle,
    was_running: bool,
    passes: usize,
}

impl Watch {
    /// Looks at the signals of this simulator.
    ///
    /// # Errors
    /// The design is no whole engine.
    pub fn new(simulator: &Simulator, interface: &Interface) -> Result<Self, SimError> {
        let probe = |name: &str| simulator.probe(name);
        let ports = |suffix: &str| -> Result<Vec<OutputHandle>, SimError> {
            STREAMS
                .iter()
                .map(|name| probe(&format!("{name}_{suffix}")))
                .collect()
        };
        let four = |all: Vec<OutputHandle>| [all[0], all[1], all[2], all[3]];
        let term = |text: &str| match text.strip_prefix('!') {
            Some(name) => Ok::<Term, SimError>((probe(name)?, false)),
            None => Ok((probe(text)?, true)),
        };
        let conditions = CONDITIONS.iter().map(|(name, terms)| {
            let terms = terms.split(' ').map(term).collect::<Result<_, _>>()?;
            Ok((*name, terms))
        });
        let named = |list: &[(&'static str, &str)]| {
            let all = list
                .iter()
                .map(|(name, signal)| Ok((*name, probe(signal)?)));
            all.collect::<Result<Vec<_>, SimError>>()
        };
        Ok(Watch {
            cases: Cases::default(),
            valid: four(ports("tvalid")?),
            ready: four(ports("tready")?),
            assign_data: probe("m_axis_assign_tdata")?,
            waited: 0,
            busy: named(&BUSY)?,
            conditions: conditions.collect::<Result<_, SimError>>()?,
            states: named(&STATES)?,
            outside: registers::out_of_range(interface, &interface.reset_values),
            clear: probe("u_csr.clear_o")?,
            run: probe("u_wtu.u_search.run_q")?,
            first: probe("u_wtu.u_search.first_q")?,
            was_running: false,
            passes: 0,
        })
    }

    /// What was met so far.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// An instruction has done its work.
    pub(crate) fn instruction(&mut self, instruction: &Instruction) {
        let mut access = |register: &Register, what: &str| {
            self.cases
                .meet("access", format!("{} {what}", register.name));
        };
        match instruction {
            Instruction::Write(register, word) => {
                if *register == registers::CTRL && word & registers::CLEAR_CONTEXT != 0 {
                    access(register, "clear_context");
                }
                access(register, "written");
            }
            Instruction::WriteBytes(register, _, strobes) => {
                access(register, "written");
                self.cases.meet("strobes", format!("{strobes:04b}"));
            }
            Instruction::Refuse(register, word, _) => {
                if registers::UNMAPPED.contains(register) {
                    access(register, "refused");
                } else if registers::READ_ONLY.contains(register) {
                    access(register, "refused, read only");
                } else if self.outside.contains(&(*register, *word)) {
                    access(register, "refused, out of range");
                } else {
                    access(register, "refused while busy");
                }
            }
            Instruction::RefuseRead(register) => access(register, "not read"),
            Instruction::Abandon(register, _) => access(register, "soft_reset"),
            Instruction::Check(register, _) | Instruction::Note(register) => {
                access(register, "read");
            }
            _ => {}
        }
    }

    /// What goes on in a cycle whose signals have settled; `abandons` tells that a soft_reset is being written.
    pub(crate) fn cycle(&mut self, simulator: &Simulator, abandons: bool) {
        let on = |port: OutputHandle| simulator.get(port) != 0;
        for (number, name) in STREAMS.iter().enumerate() {
            if on(self.valid[number]) && !on(self.ready[number]) {
                for (unit, busy) in &self.busy {
                    if on(*busy) {
                        self.cases
                            .meet("output held", format!("{name} while {unit}"));
                    }
                }
            }
        }
        if on(self.valid[0]) {
            if on(self.ready[0]) {
                let kind = KINDS[(simulator.get(self.assign_data) >> 57 & 3) as usize];
                let wait = WAITS[match self.waited {
                    0 => 0,
                    1..8 => 1,
                    _ => 2,
                }];
                self.cases
                    .meet("assignment and output", format!("{kind} {wait}"));
                self.waited = 0;
            } else {
                self.waited += 1;
            }
        } else {
            self.waited = 0;
        }
        for (name, terms) in &self.conditions {
            if terms.iter().all(|(port, wanted)| on(*port) == *wanted) {
                self.cases.meet("cycle", *name);
            }
        }
        self.passes(on(self.run), on(self.first));
        if on(self.clear) {
            if abandons {
                for (name, port) in &self.states {
                    if on(*port) {
                        self.cases.meet("soft_reset", *name);
                    }
                }
            }
            self.passes = 0;
        }
    }

    /// A pass begins when `running` rises; `first` tells that it is the first over its row.
    fn passes(&mut self, running: bool, first: bool) {
        let begins = running && !self.was_running;
        self.was_running = running;
        if begins && first && self.passes > 0 {
            let passes = PASSES[self.passes.min(PASSES.len()) - 1];
            self.cases.meet("passes", passes);
            self.passes = 0;
        }
        self.passes += usize::from(begins);
    }
}
