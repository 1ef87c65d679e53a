//! What is to be proved of the sender.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties) {
    p.depth(3, 30, 30);
    p.register(
        "f_byte_q",
        8,
        None,
        "load ? data_i : f_byte_q",
        "the byte being sent",
    );
    p.asks(
        "bit",
        "bit_i == $past(bit_i)",
        "the length of a bit is constant",
    );
    p.gives(
        "left",
        "left_q <= 4'd10",
        "no more than a start bit, eight bits and a stop bit",
    );
    p.gives(
        "timer",
        "ready_o | (timer_q <= bit_i)",
        "no bit is longer than it should be",
    );
    p.gives("idle", "!ready_o | tx_o", "the line idles at 1");
    p.gives(
        "start",
        "(left_q != 4'd10) | ~tx_o",
        "a byte begins with a start bit",
    );
    p.gives(
        "stop",
        "(left_q != 4'd1) | tx_o",
        "and ends with a stop bit",
    );
    p.wire(
        "f_sent",
        4,
        "4'd9 - left_q",
        "number of the bit on the line",
    );
    p.wire(
        "f_shifted",
        8,
        "f_byte_q >> f_sent",
        "bits of the byte from that one on",
    );
    p.gives(
        "bits",
        "(left_q < 4'd2) | (left_q > 4'd9) | (tx_o == f_shifted[0])",
        "between them are its bits, the lowest first",
    );
    p.wire("f_next", 4, "4'd10 - left_q", "number of the bit behind it");
    p.gives(
        "rest",
        "ready_o | (rest_q == ((f_byte_q >> f_next) | ~(8'hff >> f_next)))",
        "what is to come is the rest of the byte, and ones",
    );
    p.reaches(
        "sent",
        "ready_o & (f_byte_q == 8'h5a) & $past(~ready_o) & (bit_i == 8'd1)",
        "a byte is sent",
    );
}
