//! What is to be proved of the receiver.

use crate::ir::property::Properties;

pub(super) fn declare(p: &mut Properties) {
    p.depth(3, 30, 40);
    p.register(
        "f_bits_q",
        8,
        None,
        "(sample & (left_q != 4'd10) & (left_q != 4'd1)) ? {line_q, f_bits_q[7:1]} : f_bits_q",
        "bits looked at in their middle",
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
        "(left_q == 4'd0) | (timer_q <= bit_i)",
        "no bit is waited for longer than it lasts",
    );
    p.gives(
        "stop",
        "!valid_o | $past(line_q & (left_q == 4'd1))",
        "a byte has a stop bit",
    );
    p.gives("once", "!valid_o | !$past(valid_o)", "it comes once");
    p.gives(
        "false_start",
        "!$past(false_start) | (left_q == 4'd0)",
        "a start bit that is none begins no byte",
    );
    p.gives_bounded(
        "bits",
        "!valid_o | (data_o == f_bits_q)",
        "a byte is the bits that were seen",
    );
    p.reaches("byte", "valid_o & (data_o == 8'h5a)", "a byte comes");
    p.reaches(
        "false_start",
        "$past(false_start) & (left_q == 4'd0)",
        "a start bit that is none",
    );
}
