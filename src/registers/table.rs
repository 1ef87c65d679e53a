//! The table of registers (docs/dre.md, registers).

use super::entries::{
    WORD, any, control, counter, field, guard, guard_counter, identity, number, preset, pulse,
    setting, state,
};
use super::{Access, Field, Key, Register, WHOLE};
use crate::config::{Domain, Policy, Protect, Select};

/// "DRE1".
const ID: u32 = 0x4452_4531;
/// Greatest TOKEN_BYTES: 1 MiB a token.
const TOKEN_BYTES_MAX: u32 = 1 << 20;

/// Bits of IRQ_STATUS and IRQ_ENABLE.
const INTERRUPTS: &[Field] = &[
    field(
        "frame_done",
        0,
        1,
        "a frame is clustered and its offloads are decided",
    ),
    field(
        "group_done",
        1,
        1,
        "a group has its selection and its fetch list",
    ),
    field(
        "err_reject",
        8,
        1,
        "a token found no open cluster and was rejected",
    ),
    field(
        "err_store_full",
        9,
        1,
        "a token was not offloaded: no page is left",
    ),
    field(
        "err_bounds",
        10,
        1,
        "a token was not offloaded: its place passes STORE_LIMIT or 64 bits",
    ),
    field(
        "err_row",
        11,
        1,
        "a row of scores was dropped: wrong length or format",
    ),
    guard(
        "err_corrected",
        12,
        "a word of a memory was read with a flipped bit, which was corrected",
    ),
    guard(
        "err_uncorrected",
        13,
        "a word of a memory was read with flipped bits that could not be corrected",
    ),
];

/// Every register, by address.
pub static TABLE: &[Register] = &[
    identity(
        Key::Id,
        "ID",
        0x000,
        &[preset(
            WHOLE,
            (0, 32),
            |_| ID,
            "the letters DRE1, the first in the highest byte",
        )],
        "what tells the engine from other devices",
    ),
    identity(
        Key::Version,
        "VERSION",
        0x004,
        &[
            preset(
                "patch",
                (0, 16),
                |_| number(env!("CARGO_PKG_VERSION_PATCH")),
                "third number",
            ),
            preset(
                "minor",
                (16, 8),
                |_| number(env!("CARGO_PKG_VERSION_MINOR")),
                "second number",
            ),
            preset(
                "major",
                (24, 8),
                |_| number(env!("CARGO_PKG_VERSION_MAJOR")),
                "first number",
            ),
        ],
        "version of the generator that made the design",
    ),
    identity(
        Key::Param0,
        "PARAM0",
        0x008,
        &[
            preset("hash_bits", (0, 9), |c| c.hash.bits, "hash.bits"),
            preset("xor_width", (9, 9), |c| c.hcu.xor_width, "hcu.xor_width"),
            preset(
                "accumulators",
                (18, 5),
                |c| c.hcu.accumulators,
                "hcu.accumulators",
            ),
            preset(
                "log2_buckets",
                (23, 4),
                |c| c.wtu.buckets.ilog2(),
                "log2 of wtu.buckets",
            ),
            preset(
                "policy",
                (27, 1),
                |c| u32::from(c.hcu.policy == Policy::First),
                "hcu.policy: 0 nearest, 1 first",
            ),
            preset(
                "select",
                (28, 1),
                |c| u32::from(c.wtu.select == Select::Exact),
                "wtu.select: 0 bucket, 1 exact",
            ),
            preset(
                "domain",
                (29, 2),
                |c| match c.wtu.domain {
                    Domain::Shifted => 0,
                    Domain::Raw => 1,
                    Domain::Exp2 => 2,
                },
                "wtu.domain: 0 shifted, 1 raw, 2 exp2",
            ),
        ],
        "parameters of clustering and selection",
    ),
    identity(
        Key::Param1,
        "PARAM1",
        0x00C,
        &[
            preset(
                "max_clusters",
                (0, 16),
                |c| c.hcu.max_clusters,
                "hcu.max_clusters",
            ),
            preset("lanes", (16, 6), |c| c.wtu.lanes, "wtu.lanes"),
            preset(
                "score_bits",
                (22, 5),
                |c| c.wtu.score_bits,
                "wtu.score_bits",
            ),
            preset("count_bits", (27, 5), |c| c.count_bits, "count_bits"),
        ],
        "parameters of the tables and of the scores",
    ),
    identity(
        Key::Param2,
        "PARAM2",
        0x010,
        &[
            preset("pages", (0, 17), |c| c.kvmu.pages, "kvmu.pages"),
            preset(
                "log2_page_tokens",
                (17, 4),
                |c| c.kvmu.page_tokens.ilog2(),
                "log2 of kvmu.page_tokens",
            ),
            preset(
                "log2_recent_max",
                (21, 5),
                |c| c.kvmu.recent_max.ilog2(),
                "log2 of kvmu.recent_max",
            ),
            preset(
                "protect",
                (26, 2),
                |c| match c.protect {
                    Protect::None => 0,
                    Protect::Parity => 1,
                    Protect::Secded => 2,
                },
                "protect: 0 none, 1 parity, 2 secded",
            ),
        ],
        "parameters of the store",
    ),
    control(
        (Key::Ctrl, Access::ReadWrite),
        "CTRL",
        0x014,
        &[
            field("enable", 0, 1, "the engine takes hash codes and scores"),
            pulse(
                "soft_reset",
                1,
                "clears datapath, tables and counters at any moment; keeps settings and interrupts",
            ),
            pulse(
                "clear_context",
                2,
                "clears tables and counters; refused while STATUS is not 0",
            ),
        ],
        "switches; bits outside the fields are ignored",
    ),
    control(
        (Key::Status, Access::ReadOnly),
        "STATUS",
        0x018,
        &[
            field("hcu_busy", 0, 1, "clustering has work"),
            field("wtu_busy", 1, 1, "selection has work"),
            field("kvmu_busy", 2, 1, "the management of the store has work"),
        ],
        "what works, records that wait to be taken included",
    ),
    control(
        (Key::IrqStatus, Access::WriteOneToClear),
        "IRQ_STATUS",
        0x01C,
        INTERRUPTS,
        "what happened since its bit was cleared; an event in the cycle of its clear stays",
    ),
    control(
        (Key::IrqEnable, Access::ReadWrite),
        "IRQ_ENABLE",
        0x020,
        INTERRUPTS,
        "bits of IRQ_STATUS that raise irq; bits outside the fields are ignored",
    ),
    setting(
        Key::ThHd,
        "TH_HD",
        0x024,
        &[preset(WHOLE, (0, 9), |_| 7, "Hamming distance")],
        |c| (0, c.hash.bits + 1),
        "a token joins a cluster at a lesser distance than this",
    ),
    setting(
        Key::ThRatio,
        "TH_RATIO",
        0x028,
        &[preset(
            WHOLE,
            (0, 16),
            |_| 19661,
            "unsigned Q0.16, 19661 is 0.3",
        )],
        |_| (0, 0xFFFF),
        "share of a row's weight to select",
    ),
    setting(
        Key::RecentWindow,
        "RECENT_WINDOW",
        0x02C,
        &[preset(WHOLE, (0, 17), |c| c.kvmu.recent_max, "tokens")],
        |c| (0, c.kvmu.recent_max),
        "recent tokens that are not offloaded; a lower value acts when the next token enters",
    ),
    setting(
        Key::TokenBytes,
        "TOKEN_BYTES",
        0x030,
        &[preset(WHOLE, (0, 21), |_| 512, "bytes")],
        |_| (1, TOKEN_BYTES_MAX),
        "bytes of a token in the store",
    ),
    setting(
        Key::MaxBurst,
        "MAX_BURST",
        0x034,
        &[preset(WHOLE, (0, 32), |_| 65536, "bytes")],
        any,
        "bytes that merged pages of one fetch descriptor may have; one page is never split",
    ),
    setting(
        Key::StoreBaseLo,
        "STORE_BASE_LO",
        0x038,
        WORD,
        any,
        "address of the first byte of the store, bits 31:0",
    ),
    setting(
        Key::StoreBaseHi,
        "STORE_BASE_HI",
        0x03C,
        WORD,
        any,
        "address of the first byte of the store, bits 63:32",
    ),
    setting(
        Key::StoreLimitLo,
        "STORE_LIMIT_LO",
        0x040,
        WORD,
        any,
        "address of the first byte past the store, bits 31:0; 0 in both lets nothing be offloaded",
    ),
    setting(
        Key::StoreLimitHi,
        "STORE_LIMIT_HI",
        0x044,
        WORD,
        any,
        "address of the first byte past the store, bits 63:32",
    ),
    state(
        Key::Clusters,
        "CLUSTERS",
        0x048,
        &[field(WHOLE, 0, 16, "clusters")],
        "clusters in the HC table",
    ),
    state(
        Key::Tokens,
        "TOKENS",
        0x04C,
        WORD,
        "token_id of the next token",
    ),
    state(
        Key::PagesUsed,
        "PAGES_USED",
        0x050,
        &[field(WHOLE, 0, 17, "pages")],
        "pages of the store in use",
    ),
    counter(
        Key::CntJoin,
        "CNT_JOIN",
        0x080,
        "tokens that joined a cluster",
    ),
    counter(
        Key::CntNew,
        "CNT_NEW",
        0x084,
        "tokens that founded a cluster",
    ),
    counter(
        Key::CntForced,
        "CNT_FORCED",
        0x088,
        "tokens that a full table forced into the nearest cluster",
    ),
    counter(
        Key::CntReject,
        "CNT_REJECT",
        0x08C,
        "tokens that found no open cluster",
    ),
    counter(Key::CntRows, "CNT_ROWS", 0x090, "rows of scores used"),
    counter(
        Key::CntRowsDropped,
        "CNT_ROWS_DROPPED",
        0x094,
        "rows of scores dropped",
    ),
    counter(
        Key::CntSelected,
        "CNT_SELECTED",
        0x098,
        "select records, nulls not counted",
    ),
    counter(
        Key::CntOffload,
        "CNT_OFFLOAD",
        0x09C,
        "offload records, noslot included",
    ),
    counter(
        Key::CntFetch,
        "CNT_FETCH",
        0x0A0,
        "fetch descriptors, nulls not counted",
    ),
    counter(
        Key::CntChunks,
        "CNT_CHUNKS",
        0x0A4,
        "chunk comparisons made",
    ),
    counter(
        Key::CntHcuCycles,
        "CNT_HCU_CYCLES",
        0x0A8,
        "cycles in which clustering had work",
    ),
    counter(Key::CntBeats, "CNT_BEATS", 0x0AC, "beats of scores taken"),
    counter(
        Key::CntWtuCycles,
        "CNT_WTU_CYCLES",
        0x0B0,
        "cycles in which selection had work",
    ),
    guard_counter(
        Key::CntCorrected,
        "CNT_CORRECTED",
        0x0B4,
        "words read with a flipped bit that was corrected",
    ),
    guard_counter(
        Key::CntUncorrected,
        "CNT_UNCORRECTED",
        0x0B8,
        "words read with flipped bits that could not be corrected",
    ),
];
