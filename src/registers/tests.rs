use super::*;
use crate::config::{Domain, Policy, Protect, Select};

/// The table of docs/dre.md by hand: address, name, access.
const SPECIFIED: &[(u32, &str, &str)] = &[
    (0x000, "ID", "RO"),
    (0x004, "VERSION", "RO"),
    (0x008, "PARAM0", "RO"),
    (0x00C, "PARAM1", "RO"),
    (0x010, "PARAM2", "RO"),
    (0x014, "CTRL", "RW"),
    (0x018, "STATUS", "RO"),
    (0x01C, "IRQ_STATUS", "W1C"),
    (0x020, "IRQ_ENABLE", "RW"),
    (0x024, "TH_HD", "RW"),
    (0x028, "TH_RATIO", "RW"),
    (0x02C, "RECENT_WINDOW", "RW"),
    (0x030, "TOKEN_BYTES", "RW"),
    (0x034, "MAX_BURST", "RW"),
    (0x038, "STORE_BASE_LO", "RW"),
    (0x03C, "STORE_BASE_HI", "RW"),
    (0x040, "STORE_LIMIT_LO", "RW"),
    (0x044, "STORE_LIMIT_HI", "RW"),
    (0x048, "CLUSTERS", "RO"),
    (0x04C, "TOKENS", "RO"),
    (0x050, "PAGES_USED", "RO"),
    (0x080, "CNT_JOIN", "RO"),
    (0x084, "CNT_NEW", "RO"),
    (0x088, "CNT_FORCED", "RO"),
    (0x08C, "CNT_REJECT", "RO"),
    (0x090, "CNT_ROWS", "RO"),
    (0x094, "CNT_ROWS_DROPPED", "RO"),
    (0x098, "CNT_SELECTED", "RO"),
    (0x09C, "CNT_OFFLOAD", "RO"),
    (0x0A0, "CNT_FETCH", "RO"),
    (0x0A4, "CNT_CHUNKS", "RO"),
    (0x0A8, "CNT_HCU_CYCLES", "RO"),
    (0x0AC, "CNT_BEATS", "RO"),
    (0x0B0, "CNT_WTU_CYCLES", "RO"),
    (0x0B4, "CNT_CORRECTED", "RO"),
    (0x0B8, "CNT_UNCORRECTED", "RO"),
];

#[test]
fn everything_specified_is_there_and_nothing_else() {
    let found: Vec<_> = TABLE
        .iter()
        .map(|r| (r.address, r.name, r.access.word()))
        .collect();
    assert_eq!(found, SPECIFIED);
}

#[test]
fn what_reports_flipped_bits_is_there_where_memories_are_protected() {
    let names = |config: &Config| -> Vec<&str> { present(config).map(|r| r.name).collect() };
    let bits = |config: &Config| -> u32 {
        let fields = [Key::IrqStatus, Key::IrqEnable].map(|key| register(key).fields(config));
        let [status, enable] = fields.map(|all| all.map(Field::mask).fold(0, |a, b| a | b));
        assert_eq!(status, enable);
        status
    };
    let mut config = Config::default();
    let specified: Vec<&str> = SPECIFIED.iter().map(|&(_, name, _)| name).collect();
    assert_eq!(names(&config), specified[..specified.len() - 2]);
    assert_eq!(bits(&config), 0x0F03);
    assert_eq!(register(Key::Param2).reset(&config) >> 26, 0);
    for (protect, code) in [(Protect::Parity, 1), (Protect::Secded, 2)] {
        config.protect = protect;
        assert_eq!(names(&config), specified);
        assert_eq!(bits(&config), 0x3F03);
        assert_eq!(register(Key::Param2).reset(&config) >> 26, code);
    }
}

#[test]
fn keys_find_their_entries_and_addresses_ascend() {
    for (index, entry) in TABLE.iter().enumerate() {
        assert_eq!(entry.key as usize, index, "{}", entry.name);
        assert_eq!(register(entry.key).name, entry.name);
        assert_eq!(find(entry.name).map(|r| r.address), Some(entry.address));
        assert!(entry.address % 4 == 0 && entry.address < 1 << ADDRESS_BITS);
    }
    assert!(TABLE.is_sorted_by(|a, b| a.address < b.address));
    assert!(find("th_hd").is_none());
}

#[test]
fn fields_ascend_without_overlap_and_hold_their_resets() {
    for preset in ["paper", "tiny", "wide"] {
        let config = Config::preset(preset).expect("the preset");
        for entry in TABLE {
            let mut free = 0;
            for field in entry.fields {
                let name = format!("{}.{}", entry.name, field.name);
                assert!(field.bits > 0 && field.lo >= free, "{name}");
                free = field.lo + field.bits;
                assert!(free <= 32, "{name}");
                let reset = u64::from((field.reset)(&config));
                assert!(reset < 1 << field.bits, "{name}");
            }
            if let Some((least, most)) = entry.legal(&config) {
                let reset = entry.reset(&config);
                assert!((least..=most).contains(&reset), "{}", entry.name);
                assert_eq!(most & !entry.fields[0].mask(), 0, "{}", entry.name);
                assert!(entry.is_whole() && entry.is_protected(), "{}", entry.name);
            }
        }
    }
}

#[test]
fn protected_are_th_hd_to_store_limit_hi() {
    for entry in TABLE {
        let inside = (0x024..=0x044).contains(&entry.address);
        assert_eq!(entry.is_protected(), inside, "{}", entry.name);
    }
}

#[test]
fn parameters_are_packed_as_specified() {
    let paper = Config::default();
    let word = |config: &Config, key| register(key).reset(config);
    assert_eq!(word(&paper, Key::Id), u32::from_be_bytes(*b"DRE1"));
    assert_eq!(word(&paper, Key::Param0), 32 | 16 << 9 | 1 << 18 | 5 << 23);
    assert_eq!(
        word(&paper, Key::Param1),
        2048 | 16 << 16 | 16 << 22 | 16 << 27
    );
    assert_eq!(word(&paper, Key::Param2), 4096 | 5 << 17 | 10 << 21);
    let mut greatest = paper.clone();
    greatest.hash.bits = 256;
    greatest.hcu.xor_width = 256;
    greatest.hcu.accumulators = 16;
    greatest.hcu.policy = Policy::First;
    greatest.wtu.buckets = 64;
    greatest.wtu.select = Select::Exact;
    greatest.wtu.domain = Domain::Exp2;
    greatest.kvmu.pages = 65536;
    greatest.kvmu.page_tokens = 256;
    greatest.kvmu.recent_max = 65536;
    assert_eq!(
        word(&greatest, Key::Param0),
        256 | 256 << 9 | 16 << 18 | 6 << 23 | 1 << 27 | 1 << 28 | 2 << 29
    );
    assert_eq!(word(&greatest, Key::Param2), 65536 | 8 << 17 | 16 << 21);
}

#[test]
fn the_version_is_that_of_the_package() {
    let word = register(Key::Version).reset(&Config::default());
    let version = format!("{}.{}.{}", word >> 24, word >> 16 & 0xFF, word & 0xFFFF);
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn settings_reset_as_specified() {
    let tiny = Config::preset("tiny").expect("the preset");
    let all: Vec<(u32, Option<(u32, u32)>)> = TABLE
        .iter()
        .filter(|r| r.is_protected())
        .map(|r| (r.reset(&tiny), r.legal(&tiny)))
        .collect();
    let any = (0, u32::MAX);
    let expected = [
        (7, (0, 17)),
        (19661, (0, 65535)),
        (16, (0, 16)),
        (512, (1, 1 << 20)),
        (65536, any),
        (0, any),
        (0, any),
        (0, any),
        (0, any),
    ];
    assert_eq!(all, expected.map(|(reset, legal)| (reset, Some(legal))));
}
