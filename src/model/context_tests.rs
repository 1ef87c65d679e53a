use super::*;
use crate::config::load::apply_set;
use crate::model::RegisterWrites;

fn config(sets: &[&str]) -> Config {
    let mut config = Config::preset("tiny").unwrap();
    for set in sets {
        apply_set(&mut config, set).unwrap();
    }
    config.validate().unwrap();
    config
}

fn context(sets: &[&str]) -> Context {
    let config = config(sets);
    let mut registers = Registers::reset(&config);
    registers.store_limit = 1 << 40;
    registers.th_hd = 2;
    Context::new(&config, registers)
}

fn frame(codes: &[u64]) -> Event {
    Event::Frame(codes.iter().map(|word| Code([*word, 0, 0, 0])).collect())
}

fn run(context: &mut Context, event: Event) -> Records {
    let mut records = Records::default();
    context.apply(&event, &mut records).unwrap();
    records
}

fn kinds(records: &Records) -> Vec<(Kind, u32, u32)> {
    let assigns = records.assign.iter();
    assigns
        .map(|a| (a.kind, a.cluster_id, a.distance))
        .collect()
}

#[test]
fn a_token_sees_the_clusters_of_its_own_frame() {
    let mut context = context(&[]);
    let records = run(&mut context, frame(&[0, 1, 0b11, 0]));
    let expected = [
        (Kind::New, 0, 0),
        (Kind::Join, 0, 1),
        (Kind::New, 1, 0),
        (Kind::Join, 0, 0),
    ];
    assert_eq!(kinds(&records), expected);
    let lasts: Vec<_> = records.assign.iter().map(|a| a.last).collect();
    assert_eq!(lasts, [false, false, false, true]);
    let more = run(&mut context, frame(&[0b111]));
    assert_eq!((more.assign[0].token_id, more.assign[0].cluster_id), (4, 1));
}

#[test]
fn the_first_policy_takes_the_first_and_nearest_the_nearest() {
    for (policy, cluster) in [("first", 0), ("nearest", 1)] {
        let mut context = context(&[&format!("hcu.policy={policy}")]);
        context.registers.th_hd = 3;
        let records = run(&mut context, frame(&[0, 0b1110, 0b0110]));
        assert_eq!(records.assign[2].kind, Kind::Join);
        assert_eq!(records.assign[2].cluster_id, cluster, "{policy}");
    }
}

#[test]
fn full_tables_force_and_closed_tables_reject() {
    for policy in ["hcu.policy=first", "hcu.policy=nearest"] {
        let mut context = context(&[policy, "hcu.max_clusters=16", "count_bits=4"]);
        context.registers.th_hd = 1;
        let codes: Vec<u64> = (0..16).map(|j| 1 << j).collect();
        run(&mut context, frame(&codes));
        // At distance 1 from cluster 0 and 1, and not below the threshold.
        let records = run(&mut context, frame(&[0b11]));
        assert_eq!(kinds(&records), [(Kind::Forced, 0, 1)]);
        let fill: Vec<u64> = (0..16 * 15 - 17).map(|_| 0).collect();
        let records = run(&mut context, frame(&fill));
        assert!(records.assign.iter().all(|a| a.kind == Kind::Forced));
        assert!(!context.counters().errors.reject);
        let chunks = context.counters().ideal_chunks;
        let records = run(&mut context, frame(&[1, 2]));
        assert_eq!(kinds(&records), [(Kind::Reject, NO_CLUSTER, 0); 2]);
        let counters = context.counters();
        assert!(counters.errors.reject);
        assert_eq!((counters.tokens, counters.rejects), (242, 2));
        // Closed clusters are not looked at.
        assert_eq!(counters.ideal_chunks, chunks);
        assert!(context.counts().iter().all(|count| *count == 15));
    }
}

#[test]
fn groups_unite_their_rows_and_drop_the_wrong_ones() {
    let mut context = context(&["wtu.select=exact"]);
    run(&mut context, frame(&[0, 0xff, 0xff00]));
    let rows = vec![vec![9, 0, 0], vec![1, 2], vec![0, 0, 9]];
    let records = run(&mut context, Event::Group(rows));
    let selected: Vec<_> = records
        .select
        .iter()
        .map(|s| (s.cluster_id, s.last))
        .collect();
    assert_eq!(selected, [(0, false), (2, true)]);
    assert_eq!(
        (context.counters().rows, context.counters().rows_dropped),
        (2, 1)
    );
    assert!(context.counters().errors.row);
    assert!(records.fetch[0].null && records.fetch[0].last);

    let records = run(&mut context, Event::Group(vec![vec![1], vec![]]));
    assert_eq!(records.select.len(), 1);
    assert!(records.select[0].null && records.select[0].last);
    assert_eq!(context.counters().selected, 2);
}

#[test]
fn without_clusters_a_row_has_no_score() {
    let mut context = context(&[]);
    let records = run(&mut context, Event::Group(vec![vec![], vec![1]]));
    assert!(records.select[0].null);
    assert_eq!(context.counters().rows, 1);
    assert_eq!(context.counters().rows_dropped, 1);
}

#[test]
fn a_refused_event_changes_nothing() {
    let mut context = context(&[]);
    run(&mut context, frame(&[0, 0xff]));
    let before = context.counters().clone();
    let registers = context.registers().clone();
    let writes = RegisterWrites {
        ratio: Some(1),
        th_hd: Some(18),
        ..RegisterWrites::default()
    };
    for (event, message) in [
        (frame(&[]), "no hash codes"),
        (frame(&[0, 0x10000]), "hash code 1 of the frame, 10000"),
        (Event::Group(vec![]), "no rows"),
        (
            Event::Group(vec![vec![0, 0], vec![0, 2048]]),
            "score 1 of row 1, 2048",
        ),
        (
            Event::Set(writes),
            "`th_hd` = 18 is out of range; legal: an integer in 0..=17",
        ),
    ] {
        let mut records = Records::default();
        let error = context.apply(&event, &mut records).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert_eq!(records, Records::default());
        assert_eq!(context.counters(), &before);
        assert_eq!(context.registers(), &registers);
    }
}

#[test]
fn rejected_tokens_do_not_enter_the_recent_window() {
    let mut context = context(&["hcu.max_clusters=16", "count_bits=4"]);
    context.registers.recent_window = 0;
    let codes: Vec<u64> = (0..16).map(|j| 0xf << j & 0xffff).collect();
    for _ in 0..16 {
        run(&mut context, frame(&codes));
    }
    let counters = context.counters();
    assert_eq!(counters.tokens, 256);
    assert!(counters.rejects > 0);
    assert_eq!(counters.offload, counters.tokens - counters.rejects);
}
