//! The inputs of the unit.

use super::lookup::Selection;
use super::{ADDRESS_BITS, BURST_BITS, Sizes, TOKEN_BITS, TOKEN_BYTES_BITS};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint, value_width};
use crate::units::widths::cluster_width;

/// Every input.
pub(super) struct Inputs {
    /// Empties everything.
    pub clear: Signal,
    /// Tokens that stay on the chip.
    pub recent_window: Signal,
    /// Bytes of a token.
    pub token_bytes: Signal,
    /// Bytes that a merged descriptor may have.
    pub max_burst: Signal,
    /// First byte of the store.
    pub store_base: Signal,
    /// First byte past the store.
    pub store_limit: Signal,
    /// An assignment is offered.
    pub assign_valid: Signal,
    /// Its token.
    pub assign_token: Signal,
    /// Its cluster.
    pub assign_cluster: Signal,
    /// The token founds its cluster.
    pub assign_new: Signal,
    /// No cluster took the token.
    pub assign_rejected: Signal,
    /// Last token of its frame.
    pub assign_last: Signal,
    /// A selection.
    pub selection: Selection,
    /// The offload record is taken.
    pub offload_taken: Signal,
    /// The selection is taken.
    pub selected_taken: Signal,
    /// The descriptor is taken.
    pub fetch_taken: Signal,
}

impl Inputs {
    /// Declares them.
    pub fn declare(m: &mut Builder, config: &Config) -> Inputs {
        let clear = m.input("clear_i", uint(1), "empties ring, store and streams");
        let recent_window = m.input(
            "recent_window_i",
            uint(value_width(u64::from(config.kvmu.recent_max))),
            "tokens that stay (RECENT_WINDOW)",
        );
        let token_bytes = m.input(
            "token_bytes_i",
            uint(TOKEN_BYTES_BITS),
            "bytes of a token (TOKEN_BYTES)",
        );
        let max_burst = m.input(
            "max_burst_i",
            uint(BURST_BITS),
            "bytes that a merged descriptor may have (MAX_BURST)",
        );
        let store_base = m.input(
            "store_base_i",
            uint(ADDRESS_BITS),
            "first byte of the store",
        );
        let store_limit = m.input(
            "store_limit_i",
            uint(ADDRESS_BITS),
            "first byte past the store",
        );
        let assign_valid = m.input("assign_valid_i", uint(1), "an assignment is offered");
        let assign_token = m.input("assign_token_i", uint(TOKEN_BITS), "its token");
        let assign_cluster = m.input(
            "assign_cluster_i",
            uint(cluster_width(config)),
            "its cluster",
        );
        let assign_new = m.input(
            "assign_new_i",
            uint(1),
            "the token founds its cluster (NEW)",
        );
        let assign_rejected = m.input(
            "assign_rejected_i",
            uint(1),
            "no cluster took the token (REJECT)",
        );
        let assign_last = m.input("assign_last_i", uint(1), "last token of its frame");
        let selection = Selection {
            valid: m.input("select_valid_i", uint(1), "a selected cluster is offered"),
            cluster: m.input(
                "select_cluster_i",
                uint(cluster_width(config)),
                "its number",
            ),
            count: m.input(
                "select_count_i",
                uint(Sizes::of(config).stored),
                "its tokens",
            ),
            null: m.input("select_null_i", uint(1), "nothing was selected"),
            last: m.input("select_last_i", uint(1), "last cluster of its group"),
        };
        let offload_taken = m.input("offload_ready_i", uint(1), "the offload record is taken");
        let selected_taken = m.input("selected_ready_i", uint(1), "the selection is taken");
        let fetch_taken = m.input("fetch_ready_i", uint(1), "the descriptor is taken");

        Inputs {
            clear,
            recent_window,
            token_bytes,
            max_burst,
            store_base,
            store_limit,
            assign_valid,
            assign_token,
            assign_cluster,
            assign_new,
            assign_rejected,
            assign_last,
            selection,
            offload_taken,
            selected_taken,
            fetch_taken,
        }
    }
}
