//! The model's records and events as the streams carry them (docs/dre.md, "Ports" and "Records").

use super::beat::Beats;
use super::interface::Stream;
use crate::model::{Assign, Code, Fetch, Kind, Offload, Select};

/// What lanes without a score carry, in turn: the scores that would do most harm.
const NO_SCORE: [u16; 2] = [0x7fff, 0x8000];

/// The packet of a frame.
pub(super) fn hash_beats(source: &Stream, codes: &[Code]) -> Beats {
    let mut beats = Beats::new(source);
    let words = source.word(1);
    for (index, code) in codes.iter().enumerate() {
        let last = u64::from(index + 1 == codes.len());
        beats.push(code.0[..words].iter().copied().chain([last]));
    }
    beats
}

/// A beat of scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScoreBeat {
    /// Of the lanes from 0 up.
    pub scores: Vec<i32>,
    /// tkeep: two bits a lane.
    pub keep: u64,
    /// tuser: this is the last row of its group. Means something on the last beat of a row.
    pub last_row: bool,
}

/// The beats of a row. A row without a score is a beat without a lane.
pub(super) fn row_beats(lanes: usize, row: &[i32], last_row: bool) -> Vec<ScoreBeat> {
    let count = row.len().div_ceil(lanes).max(1);
    let beats = (0..count).map(|beat| {
        let scores = &row[beat * lanes..row.len().min((beat + 1) * lanes)];
        ScoreBeat {
            scores: scores.to_vec(),
            keep: ((1u128 << (2 * scores.len())) - 1) as u64,
            last_row: last_row && beat + 1 == count,
        }
    });
    beats.collect()
}

/// Lanes of the stream of scores.
pub(super) fn lanes(source: &Stream) -> usize {
    source.columns[0].width as usize / 16
}

/// The packets of a group, a row each.
pub(super) fn score_beats(source: &Stream, rows: &[Vec<ScoreBeat>]) -> Beats {
    let lanes = lanes(source);
    let mut beats = Beats::new(source);
    for row in rows {
        for (number, beat) in row.iter().enumerate() {
            let data = (0..lanes.div_ceil(4)).map(|word| {
                let in_word = 4 * word..lanes.min(4 * word + 4);
                in_word.rev().fold(0, |data, lane| {
                    let spare = NO_SCORE[lane % 2];
                    // The low half of a score in two's complement.
                    let score = beat.scores.get(lane).map_or(spare, |score| *score as u16);
                    data << 16 | u64::from(score)
                })
            });
            let last = u64::from(number + 1 == row.len());
            beats.push(data.chain([beat.keep, last, u64::from(beat.last_row)]));
        }
    }
    beats
}

/// What a frame assigns.
pub(super) fn assign_beats(sink: &Stream, records: &[Assign]) -> Beats {
    let mut beats = Beats::new(sink);
    for record in records {
        let kind = match record.kind {
            Kind::Join => 0,
            Kind::New => 1,
            Kind::Forced => 2,
            Kind::Reject => 3,
        };
        let data = u64::from(record.token_id)
            | u64::from(record.cluster_id) << 32
            | u64::from(record.distance) << 48
            | kind << 57;
        beats.push([data, u64::from(record.last)]);
    }
    beats
}

/// What a group selects.
pub(super) fn select_beats(sink: &Stream, records: &[Select]) -> Beats {
    let mut beats = Beats::new(sink);
    for record in records {
        let data = u64::from(record.cluster_id)
            | u64::from(record.count) << 16
            | u64::from(record.stored) << 32
            | u64::from(record.null) << 63;
        beats.push([data, u64::from(record.last)]);
    }
    beats
}

/// What a frame drives out of the recent window.
pub(super) fn offload_beats(sink: &Stream, records: &[Offload]) -> Beats {
    let mut beats = Beats::new(sink);
    for record in records {
        let data = u64::from(record.token_id)
            | u64::from(record.cluster_id) << 32
            | u64::from(record.noslot) << 48;
        beats.push([data, record.address, u64::from(record.last)]);
    }
    beats
}

/// What a group fetches.
pub(super) fn fetch_beats(sink: &Stream, records: &[Fetch]) -> Beats {
    let mut beats = Beats::new(sink);
    for record in records {
        let data = u64::from(record.bytes)
            | u64::from(record.cluster_id) << 32
            | u64::from(record.tokens) << 48
            | u64::from(record.null) << 63;
        beats.push([record.address, data, u64::from(record.last)]);
    }
    beats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Interface;
    use crate::bench::beat::{describe, to_line};
    use crate::config::Config;

    #[test]
    fn rows_become_beats_of_lanes() {
        let mut config = Config::default();
        config.wtu.lanes = 4;
        let interface = Interface::new(&config);
        let (_, source) = interface.stream("s_axis_score").unwrap();
        let rows: [(&[i32], bool); 3] = [
            (&[1, -2, 3, -4, 5], false),
            (&[], false),
            (&[6, 7, 8, 9], true),
        ];
        let rows = rows.map(|(row, last)| row_beats(lanes(source), row, last));
        let beats = score_beats(source, &rows);
        let lines: Vec<String> = beats.iter().map(|beat| to_line(source, beat)).collect();
        assert_eq!(
            lines,
            [
                "fffc0003fffe0001 ff 0 0",
                "80007fff80000005 03 1 0",
                "80007fff80007fff 00 1 0",
                "0009000800070006 ff 1 1",
            ]
        );
    }

    #[test]
    fn a_beat_has_up_to_32_lanes_and_as_few_as_one() {
        for lanes in [1, 2, 32] {
            let mut config = Config::default();
            config.wtu.lanes = lanes;
            let interface = Interface::new(&config);
            let (_, source) = interface.stream("s_axis_score").unwrap();
            let row: Vec<i32> = (0..32).collect();
            let beats = score_beats(source, &[row_beats(lanes as usize, &row, true)]);
            assert_eq!(beats.len() as u32, 32 / lanes);
            let last = beats.iter().last().unwrap();
            let keep = u64::MAX >> (64 - 2 * lanes);
            assert_eq!(last[source.word(1)..], [keep, 1, 1]);
            let lane = (lanes - 1) % 4;
            assert_eq!(last[source.word(1) - 1] >> (16 * lane), 31);
        }
    }

    #[test]
    fn records_are_said_as_they_were_made() {
        let interface = Interface::new(&Config::default());
        let sink = |name: &str| interface.stream(name).unwrap().1;
        let select = Select {
            cluster_id: 0x102,
            count: 0xffff,
            stored: 3,
            null: false,
            last: true,
        };
        let stream = sink("m_axis_select");
        let beats = select_beats(stream, &[select]);
        assert_eq!(
            describe(stream, beats.get(0).unwrap()),
            "cluster_id=258 count=65535 stored=3 null=0 last=1 [00000003ffff0102 1]"
        );
        let offload = Offload {
            token_id: 7,
            cluster_id: 5,
            noslot: true,
            address: 0,
            last: true,
        };
        let stream = sink("m_axis_offload");
        let beats = offload_beats(stream, &[offload]);
        assert_eq!(
            describe(stream, beats.get(0).unwrap()),
            "token_id=7 cluster_id=5 noslot=1 address=0 last=1 [00000000000000000001000500000007 1]"
        );
        let fetch = Fetch {
            address: u64::MAX,
            bytes: 512,
            cluster_id: 9,
            tokens: 0x7fff,
            null: true,
            last: false,
        };
        let stream = sink("m_axis_fetch");
        let beats = fetch_beats(stream, &[fetch]);
        assert_eq!(
            describe(stream, beats.get(0).unwrap()),
            "address=18446744073709551615 bytes=512 cluster_id=9 tokens=32767 null=1 last=0 \
             [ffff000900000200ffffffffffffffff 0]"
        );
    }
}
