//! Wave files, read back with an independent reader.

use wellen::simple::Waveform;

use super::{builder, design, get, set};
use crate::config::Reset;
use crate::ir::{Builder, Design, ModuleInfo, uint};
use crate::sim::{SimError, Simulator, Start};

/// A counter of 4 bits in an instance, and 70 bits made of it.
fn counters() -> Design {
    let mut b = Builder::new("t_count", Reset::SyncLow, ModuleInfo::default());
    let step = b.input("step_i", uint(1), "");
    let count = b.control("count_q", uint(4), 0, "");
    let next = b.increment(count);
    b.next_when(count, step, next);
    b.output("count_o", count, "");
    let child = b.finish();
    let mut b = builder("t_top");
    let step = b.input("step_i", uint(1), "");
    let inner = b.instance("u_count", &child, "", &[("step_i", step)]);
    let count = inner.output("count_o");
    let zeros = b.lit(0, 66);
    let wide = b.concat(&[count, zeros]);
    b.output("wide_o", wide, "");
    design(vec![child, b.finish()], Reset::SyncLow)
}

/// Every change of a signal: (time, bits).
fn changes(wave: &mut Waveform, scope: &[&str], name: &str) -> Vec<(u64, String)> {
    let variable = wave.hierarchy().lookup_var(scope, name).unwrap();
    let signal = wave.hierarchy()[variable].signal_ref();
    wave.load_signals(&[signal]);
    let times = wave.time_table().to_vec();
    wave.get_signal(signal)
        .unwrap()
        .iter_changes()
        .map(|(at, value)| (times[at as usize], value.to_bit_string().unwrap()))
        .collect()
}

#[test]
fn waves_hold_what_the_simulator_showed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.fst");
    let mut sim = Simulator::new(&counters(), Start::Zero).unwrap();
    sim.waves(&path).unwrap();
    sim.set_reset(true);
    sim.clock();
    sim.set_reset(false);
    let mut seen = vec![(0, 0)];
    for cycle in 1..20 {
        set(&mut sim, "step_i", cycle % 3 / 2);
        let count = get(&mut sim, "u_count.count_q");
        if seen.last().is_none_or(|&(_, last)| last != count) {
            seen.push((10 * cycle, count));
        }
        sim.clock();
    }
    assert!(!path.exists());
    sim.finish().unwrap();
    sim.finish().unwrap();

    let mut wave = wellen::simple::read(&path).unwrap();
    assert_eq!(wave.hierarchy().date(), "");
    let inner = changes(&mut wave, &["t_top", "u_count"], "count_q");
    let expected: Vec<(u64, String)> = seen
        .iter()
        .map(|(time, count)| (*time, format!("{count:04b}")))
        .collect();
    assert_eq!(inner, expected);
    let wide: Vec<(u64, String)> = inner
        .iter()
        .map(|(time, count)| (*time, format!("{count}{}", "0".repeat(66))))
        .collect();
    assert_eq!(changes(&mut wave, &["t_top"], "wide_o"), wide);
    // Reset is low while asserted; the clock rises with each cycle.
    assert_eq!(
        changes(&mut wave, &["t_top"], "rst_ni"),
        [(0, "0".to_owned()), (10, "1".to_owned())]
    );
    let clock = changes(&mut wave, &["t_top"], "clk_i");
    assert_eq!(clock[0], (0, "1".to_owned()));
    assert_eq!(clock[1], (5, "0".to_owned()));
    assert_eq!(clock.len(), 41);
}

#[test]
fn waves_may_begin_late_and_take_several_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.fst");
    let mut sim = Simulator::new(&counters(), Start::Zero).unwrap();
    set(&mut sim, "step_i", 1);
    sim.clock();
    sim.clock();
    sim.waves(&path).unwrap();
    // A cycle takes more than 20 bytes of changes here: some three blocks.
    for _ in 0..2_000_000 {
        sim.clock();
    }
    sim.finish().unwrap();
    let mut wave = wellen::simple::read(&path).unwrap();
    let inner = changes(&mut wave, &["t_top", "u_count"], "count_q");
    let counted: Vec<&(u64, String)> = inner.iter().filter(|(_, v)| !v.contains('x')).collect();
    assert_eq!(counted.len(), 2_000_001);
    for (number, (time, count)) in (2..).zip(counted) {
        assert_eq!(
            (*time, count.as_str()),
            (10 * number, format!("{:04b}", number % 16).as_str())
        );
    }
}

#[test]
fn the_same_run_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let record = |name: &str| {
        let path = folder.path().join(name);
        let mut sim = Simulator::new(&counters(), Start::Random(7)).unwrap();
        sim.waves(&path).unwrap();
        set(&mut sim, "step_i", 1);
        for _ in 0..50 {
            sim.clock();
        }
        sim.finish().unwrap();
        std::fs::read(path).unwrap()
    };
    assert_eq!(record("a.fst"), record("b.fst"));
}

#[test]
fn an_unfinished_recording_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut sim = Simulator::new(&counters(), Start::Zero).unwrap();
    sim.waves(folder.path().join("run.fst")).unwrap();
    sim.clock();
    drop(sim);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none").join("run.fst");
    let mut sim = Simulator::new(&counters(), Start::Zero).unwrap();
    let error = sim.waves(&path).unwrap_err();
    assert!(matches!(&error, SimError::WavesFile { path: named, .. } if *named == path));
}
