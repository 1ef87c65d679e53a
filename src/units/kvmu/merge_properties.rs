//! What is to be proved of the merger of pages.

use crate::ir::property::Properties;

/// Widths of a page and of a descriptor under construction.
pub(super) struct Widths {
    pub page_bytes: u32,
    pub bytes: u32,
    pub page_tokens: u32,
    pub tokens: u32,
}

pub(super) fn declare(p: &mut Properties, w: &Widths) {
    p.depth(2, 12, 12);
    let page_bytes = format!("{{{}'d0, bytes_i}}", w.bytes - w.page_bytes);
    let page_tokens = format!("{{{}'d0, tokens_i}}", w.tokens - w.page_tokens);
    let sums = [
        (
            "f_bytes_in_q",
            w.bytes,
            "page_i",
            page_bytes.as_str(),
            "bytes of the pages that came",
        ),
        (
            "f_bytes_out_q",
            w.bytes,
            "fetch_valid_o",
            "descriptor_bytes",
            "bytes of the descriptors that left",
        ),
        (
            "f_tokens_in_q",
            w.tokens,
            "page_i",
            page_tokens.as_str(),
            "tokens of the pages that came",
        ),
        (
            "f_tokens_out_q",
            w.tokens,
            "fetch_valid_o",
            "tokens_q",
            "tokens of the descriptors that left",
        ),
    ];
    for (name, width, event, value, comment) in sums {
        let zero = format!("{width}'d0");
        let next = format!("clear_i ? {zero} : ({event}) ? {name} + {value} : {name}");
        p.register(name, width, Some(&zero), &next, comment);
    }
    for (name, event, comment) in [
        ("f_ends_in_q", "end_i", "groups that ended"),
        (
            "f_ends_out_q",
            "group_done_o",
            "descriptors that end their group",
        ),
    ] {
        let next = format!("clear_i ? 2'd0 : {name} + {{1'd0, {event}}}");
        p.register(name, 2, Some("2'd0"), &next, comment);
    }
    p.register(
        "f_single_q",
        1,
        None,
        "starts ? 1'd1 : merge ? 1'd0 : f_single_q",
        "the descriptor is of one page",
    );
    p.asks(
        "burst",
        "!$past((busy_o | any) & ~clear_i) | (max_burst_i == $past(max_burst_i))",
        "max_burst_i changes only while busy_o is 0 and nothing comes",
    );
    p.asks(
        "joins",
        "!(page_i & joins_i) | (valid_q & ~last_q & ~null_q & (cluster_i == cluster_q))",
        "a page joins only one of its own cluster, in the same group",
    );
    p.asks(
        "tokens",
        "!page_i | ((|tokens_i) & (|bytes_i))",
        "a page that comes holds a token",
    );
    p.gives(
        "bytes",
        &format!(
            "(f_bytes_in_q - f_bytes_out_q) == (valid_q ? descriptor_bytes : {}'d0)",
            w.bytes
        ),
        "bytes of pages are those of descriptors: nothing lost, nothing doubled",
    );
    p.gives(
        "tokens",
        &format!(
            "(f_tokens_in_q - f_tokens_out_q) == (valid_q ? tokens_q : {}'d0)",
            w.tokens
        ),
        "so are tokens",
    );
    p.gives(
        "ends",
        "(f_ends_in_q - f_ends_out_q) == {1'd0, valid_q & last_q}",
        "a group has one last descriptor",
    );
    p.gives(
        "left",
        &format!(
            "!valid_q | (($signed(left_q) <= $signed({{1'd0, max_burst_i}})) & ($signed(left_q) >= -$signed({{1'd0, {{{}{{1'd1}}}}}})))",
            w.page_bytes
        ),
        "what is left of a burst is not above max_burst_i, and not further below 0 than a page is long",
    );
    p.gives(
        "burst",
        "!valid_q | null_q | f_single_q | (descriptor_bytes <= max_burst_i)",
        "no descriptor of several pages is above max_burst_i",
    );
    p.gives("null", &format!("!(valid_q & null_q) | (last_q & (descriptor_bytes == {}'d0) & (tokens_q == {}'d0) & !(|cluster_q))", w.bytes, w.tokens),
        "a null descriptor is alone in its group, and 0");
    p.gives(
        "some",
        "!(valid_q & ~null_q) | ((|descriptor_bytes) & (|tokens_q))",
        "any other holds a token",
    );
    p.gives(
        "fetched",
        "fetched_o == (fetch_valid_o & ~null_o)",
        "nulls are not counted",
    );
    p.gives(
        "leaves",
        "!(valid_q & last_q) | fetch_valid_o",
        "the last of a group does not wait",
    );
    p.reaches(
        "merged",
        "valid_q & ~f_single_q & last_q",
        "a last descriptor of several pages",
    );
    p.reaches(
        "split",
        "page_i & joins_i & ~merge & valid_q",
        "a page that would be too much for a burst",
    );
    p.reaches("null", "fetch_valid_o & null_o", "a group without a page");
    p.reaches(
        "back_to_back",
        "fetch_valid_o & page_i & last_q",
        "a page right behind a group",
    );
    p.reaches(
        "cleared",
        "!valid_q & $past(valid_q & clear_i & ~fetch_valid_o)",
        "dropped in the middle of a group",
    );
}
