//! What is to be proved of the registers: the rules of AXI4-Lite, and those of their access.

use super::counters::{event_width, events};
use super::setting_width;
use crate::config::Config;
use crate::ir::property::{Properties, word};
use crate::registers::{Group, Key, TABLE, register};

pub(super) fn declare(p: &mut Properties, config: &Config) {
    p.depth(4, 16, 16);
    bus(p);
    access(p, config);
    counts(p, config);
}

/// AXI4-Lite. Nothing is asked of the master: whatever it does, the slave keeps to this.
fn bus(p: &mut Properties) {
    for (name, event, comment) in [
        (
            "f_aw_q",
            "axil_awvalid_i & axil_awready_o",
            "write addresses taken",
        ),
        (
            "f_w_q",
            "axil_wvalid_i & axil_wready_o",
            "words to write taken",
        ),
        (
            "f_b_q",
            "axil_bvalid_o & axil_bready_i",
            "responses to writes handed over",
        ),
        (
            "f_ar_q",
            "axil_arvalid_i & axil_arready_o",
            "read addresses taken",
        ),
        (
            "f_r_q",
            "axil_rvalid_o & axil_rready_i",
            "words read handed over",
        ),
    ] {
        p.register(
            name,
            2,
            Some("2'd0"),
            &format!("{name} + {{1'd0, {event}}}"),
            comment,
        );
    }
    let answered = "({1'd0, aw_held_q} + {1'd0, b_valid_q})";
    p.gives(
        "aw_answered",
        &format!("(f_aw_q - f_b_q) == {answered}"),
        "one response for every write address, and none without",
    );
    p.gives(
        "w_answered",
        "(f_w_q - f_b_q) == ({1'd0, w_held_q} + {1'd0, b_valid_q})",
        "one response for every word to write, and none without",
    );
    p.gives(
        "ar_answered",
        "(f_ar_q - f_r_q) == ({1'd0, ar_held_q} + {1'd0, r_valid_q})",
        "one response for every read address, and none without",
    );
    p.gives(
        "turns",
        "!(judged_q | settled_q) | (aw_held_q & w_held_q & ~b_valid_q & (judged_q ^ settled_q))",
        "a write is judged and settled while it is held",
    );
    p.gives("b_later", "!(b_valid_q & $past(~b_valid_q)) | !$past((axil_awvalid_i & axil_awready_o) | (axil_wvalid_i & axil_wready_o))",
        "no response to a write comes with the accept, nor right behind it");
    p.gives(
        "r_later",
        "!(r_valid_q & $past(~r_valid_q)) | $past(ar_held_q)",
        "no word read comes with the accept",
    );
    p.gives(
        "resp",
        "!axil_bresp_o[0] & !axil_rresp_o[0]",
        "responses are OKAY or SLVERR",
    );
    for (name, held, what, comment) in [
        (
            "aw_kept",
            "aw_held_q",
            "aw_word_q",
            "a write address that was taken stays until it is answered",
        ),
        (
            "w_kept",
            "w_held_q",
            "strobes_q",
            "the strobes of a word that was taken stay until it is answered",
        ),
        (
            "ar_kept",
            "ar_held_q",
            "ar_word_q",
            "a read address that was taken stays until it is answered",
        ),
    ] {
        p.gives(
            name,
            &format!("!$past({held}) | !{held} | ({what} == $past({what}))"),
            comment,
        );
    }
    p.offers("b", "axil_bvalid_o", "axil_bready_i", &["axil_bresp_o"]);
    p.offers(
        "r",
        "axil_rvalid_o",
        "axil_rready_i",
        &["axil_rresp_o", "axil_rdata_o"],
    );
    p.serves(
        "write",
        "aw_held_q & w_held_q",
        "settled_q",
        "b_valid_q ? axil_bready_i : 1'd1",
        5,
    );
    p.serves(
        "read",
        "ar_held_q",
        "reads",
        "(b_valid_q ? axil_bready_i : 1'd1) & (r_valid_q ? axil_rready_i : 1'd1)",
        8,
    );
}

/// What the counters say.
fn counts(p: &mut Properties, config: &Config) {
    for (key, event, _) in events(config) {
        let name = register(key).name.to_lowercase();
        let counted = format!("f_{name}_q");
        let wide = |signal: &str, bits: u32| format!("{{{}, {signal}}}", word(0, 32 - bits));
        let bits = event_width(config, key);
        p.register(
            &counted,
            32,
            Some("32'd0"),
            &format!("clear_q ? 32'd0 : {counted} + {}", wide(event, bits)),
            "events since the clear",
        );
        let with_last = format!("{name}_q + {}", wide(&format!("{name}_event_q"), bits));
        p.gives(
            &format!("{name}_exact"),
            &format!("clear_q | (({with_last}) == {counted})"),
            "the counter, with the event that it counts a cycle late",
        );
    }
}

/// What a write may change, and when.
fn access(p: &mut Properties, config: &Config) {
    let settings: Vec<String> = TABLE
        .iter()
        .filter(|register| register.group == Group::Setting)
        .map(|register| format!("{}_q", register.name.to_lowercase()))
        .collect();
    let all = format!("{{{}}}", settings.join(", "));
    p.register(
        "f_calm_q",
        1,
        None,
        "judged_q ? ~busy : f_calm_q",
        "STATUS was 0 when the write was judged",
    );
    p.gives(
        "settings_kept",
        &format!("$past(done) | ({all} == $past({all}))"),
        "settings change by a write that is legal, and by nothing else",
    );
    p.gives(
        "refused",
        "!$past(settled_q & b_error_q) | ((enable_q == $past(enable_q)) & ~clear_q)",
        "a write that is refused switches nothing",
    );
    p.gives(
        "locked",
        "!(settled_q & setting & ~b_error_q) | f_calm_q",
        "no setting is written while the engine works",
    );
    p.gives(
        "closed",
        "!underway | ~enable_o",
        "nothing is taken while a write is judged and done",
    );
    p.gives(
        "cleared",
        "!clear_q | $past(done)",
        "clear_o is the write of CTRL",
    );
    p.gives(
        "unmapped",
        "!(r_valid_q & r_error_q) | (r_data_q == 32'd0)",
        "what is not there reads as 0, with SLVERR",
    );
    p.gives(
        "read_only",
        "!(settled_q & ~writable) | b_error_q",
        "a write to anything else is refused",
    );
    for key in [Key::ThHd, Key::RecentWindow, Key::TokenBytes] {
        let register = register(key);
        let Some((least, most)) = register.legal(config) else {
            continue;
        };
        let name = register.name.to_lowercase();
        let bits = setting_width(config, key) + 1;
        let mut text = format!("{{1'd0, {name}_q}} <= {}", word(u64::from(most), bits));
        if least > 0 {
            text = format!(
                "({text}) & ({{1'd0, {name}_q}} >= {})",
                word(u64::from(least), bits)
            );
        }
        p.gives(
            &format!("{name}_range"),
            &text,
            "the setting is in its range",
        );
    }
    p.reaches(
        "refused",
        "axil_bvalid_o & axil_bresp_o[1] & busy",
        "a write is refused",
    );
    p.reaches(
        "unmapped",
        "axil_rvalid_o & axil_rresp_o[1]",
        "a read is refused",
    );
    p.reaches(
        "written",
        "$past(done & at_store_base_lo) & (store_base_lo_q == 32'h12345678)",
        "a setting is written",
    );
    p.reaches(
        "strobes",
        "settled_q & ~b_error_q & (strobes_q == 4'b0010) & at_max_burst",
        "one byte is written",
    );
    p.reaches(
        "clear",
        "clear_o & $past(~clear_o) & enable_q",
        "the context is cleared",
    );
    p.reaches(
        "both",
        "axil_bvalid_o & axil_rvalid_o & ~axil_bready_i & ~axil_rready_i",
        "both responses wait",
    );
    p.reaches("irq", "irq_o", "an interrupt");
}
