//! Programs of short stimuli, said in words.

use super::*;
use crate::bench::beat::describe;
use crate::bench::interface::short_name;
use crate::config::Config;
use crate::model::run::StimulusRun;

fn program(stimuli: &[&'static str]) -> (Vec<String>, Counters) {
    let config = Config::default();
    let interface = Interface::new(&config);
    let runs = stimuli.iter().map(|text| {
        let run = StimulusRun::new(text.as_bytes(), &config, Registers::reset(&config));
        Box::new(run) as Box<dyn Run>
    });
    let mut program = Program::new(&interface, runs.collect());
    let instructions: Result<Vec<_>, _> = program.by_ref().collect();
    let said = instructions.unwrap().into_iter();
    let said = said.map(|instruction| match instruction {
        Instruction::Expect {
            stream,
            records: beats,
        }
        | Instruction::Send { stream, beats } => {
            let stream = &interface.streams[stream];
            let beats: Vec<String> = beats.iter().map(|beat| describe(stream, beat)).collect();
            format!("{} {}", short_name(stream.name), beats.join(", "))
        }
        Instruction::Write(register, value) => format!("write {} {value}", register.name),
        Instruction::Check(register, value) => format!("check {} {value}", register.name),
        Instruction::Note(register) => format!("note {}", register.name),
        other => format!("{other:?}"),
    });
    (said.collect(), program.totals())
}

#[test]
fn frames_become_expected_records_and_beats() {
    let (said, totals) = program(&[
        "{\"frame\": [\"ff\", \"fe\"]}\n{\"set\": {\"th_hd\": 1, \"store_limit\": 4294967296}}\n{\"frame\": [\"fe\"]}",
    ]);
    let enabled = said.iter().position(|line| line == "write CTRL 1").unwrap();
    assert_eq!(
        said[enabled..enabled + 9],
        [
            "write CTRL 1",
            "assign token_id=0 cluster_id=0 distance=0 kind=NEW last=0 [0200000000000000 0], \
             token_id=1 cluster_id=0 distance=1 kind=JOIN last=1 [0001000000000001 1]",
            "hash last=0 [000000ff 0], last=1 [000000fe 1]",
            "Drain",
            "write TH_HD 1",
            "write STORE_LIMIT_LO 0",
            "write STORE_LIMIT_HI 1",
            "assign token_id=2 cluster_id=1 distance=0 kind=NEW last=1 [0200000100000002 1]",
            "hash last=1 [000000fe 1]",
        ]
    );
    // Two chunks for token 1; token 2 stops behind the first of one, at distance 1.
    assert_eq!(totals.ideal_chunks, 3);
}

#[test]
fn a_group_waits_for_what_the_frame_before_it_drove_out() {
    let (said, _) = program(&[
        "{\"set\": {\"recent_window\": 0, \"store_limit\": 512}}\n{\"frame\": [\"1\"]}\n{\"group\": [[3], [1, 2]]}",
    ]);
    let first = said
        .iter()
        .position(|line| line.starts_with("assign"))
        .unwrap();
    let names: Vec<&str> = said[first..first + 7]
        .iter()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "assign", "offload", "hash", "select", "fetch", "score", "Drain"
        ]
    );
    assert_eq!(
        said[first + 4],
        "fetch address=0 bytes=512 cluster_id=0 tokens=1 null=0 last=1 \
         [00010000000002000000000000000000 1]"
    );
    for line in [
        "check CNT_ROWS 1",
        "check CNT_ROWS_DROPPED 1",
        "check CNT_BEATS 2",
        // frame_done, group_done, ERR_ROW.
        "check IRQ_STATUS 2051",
        "check PAGES_USED 1",
        "check CNT_FETCH 1",
    ] {
        assert!(said.iter().any(|said| said == line), "{line}: {said:?}");
    }
}

#[test]
fn reset_values_are_checked_before_anything_is_written() {
    let (said, _) = program(&["{\"frame\": [\"1\"]}"]);
    let written = said.iter().position(|line| line.starts_with("write"));
    let before = &said[..written.unwrap()];
    assert_eq!(before[..2], ["Wait(4)", "check ID 1146242353"]);
    for name in ["VERSION", "PARAM0", "PARAM1", "PARAM2", "TH_HD"] {
        let check = format!("check {name} ");
        assert!(before.iter().any(|line| line.starts_with(&check)), "{name}");
    }
    assert_eq!(before.len(), 1 + 5 + 9);
}

#[test]
fn each_context_begins_cleared_and_still_enabled() {
    let stimulus = "{\"set\": {\"ratio\": 1}}\n{\"frame\": [\"1\"]}";
    let (said, totals) = program(&[stimulus, stimulus]);
    let count = |wanted: &str| said.iter().filter(|line| *line == wanted).count();
    assert_eq!(
        (
            count("write CTRL 1"),
            count("write CTRL 5"),
            count("check TOKENS 1"),
            // The second context begins with the value after reset again.
            count("write TH_RATIO 1"),
            count("write TH_RATIO 19661"),
        ),
        (1, 1, 2, 2, 1)
    );
    assert_eq!(totals.tokens, 2);
}

#[test]
fn an_error_ends_the_program() {
    let config = Config::default();
    let run = StimulusRun::new(
        "x\n{\"frame\": [\"1\"]}".as_bytes(),
        &config,
        Registers::reset(&config),
    );
    let program = Program::new(&Interface::new(&config), vec![Box::new(run)]);
    let results: Vec<_> = program.collect();
    let errors = results.iter().filter(|r| r.is_err()).count();
    assert!(errors == 1 && results.last().is_some_and(Result::is_err));
}

#[test]
fn a_setting_that_is_written_in_part_is_the_same_in_the_end() {
    let config = Config::default();
    let interface = Interface::new(&config);
    let text = "{\"set\": {\"th_hd\": 1, \"token_bytes\": 768, \"store_limit\": 78187493530}}\n\
                {\"set\": {\"store_base\": 255, \"store_limit\": 78187493376}}";
    let mut left_out = 0;
    for seed in 0..20 {
        let run = StimulusRun::new(text.as_bytes(), &config, Registers::reset(&config));
        let program = Program::new(&interface, vec![Box::new(run)]).varied(seed);
        let reset = registers::settings(&interface.reset_values);
        let mut held: Vec<(Register, [u8; 4])> = reset
            .into_iter()
            .map(|(register, word)| (register, word.to_le_bytes()))
            .collect();
        for instruction in program.map(Result::unwrap) {
            let Instruction::WriteBytes(register, word, strobes) = instruction else {
                continue;
            };
            let (_, bytes) = held.iter_mut().find(|(r, _)| *r == register).unwrap();
            for (byte, new) in word.to_le_bytes().into_iter().enumerate() {
                if strobes >> byte & 1 == 1 {
                    bytes[byte] = new;
                } else {
                    assert_ne!(bytes[byte], new, "of no harm if it were written");
                    left_out += 1;
                }
            }
        }
        let expected = Registers {
            th_hd: 1,
            token_bytes: 768,
            store_base: 255,
            store_limit: 78_187_493_376,
            ..Registers::reset(&config)
        };
        let expected = registers::settings(&expected);
        let held = held.into_iter();
        let held: Vec<_> = held
            .map(|(r, bytes)| (r, u32::from_le_bytes(bytes)))
            .collect();
        assert_eq!(held, expected, "seed {seed}");
    }
    assert!(left_out > 50, "{left_out} bytes were left out");
}
