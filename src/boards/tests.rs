use std::collections::BTreeSet;

use super::{BAUD, BOARDS, find};
use crate::units::UART_TIMER_BITS;

#[test]
fn every_board_can_make_the_baud_rate() {
    for board in BOARDS {
        assert_eq!(board.hertz % BAUD, 0, "{}", board.name);
        let cycles = board.cycles_a_bit();
        assert!(
            (4..=1 << UART_TIMER_BITS).contains(&cycles),
            "{}",
            board.name
        );
    }
}

#[test]
fn no_pin_has_two_uses() {
    for board in BOARDS {
        let mut pins = vec![board.clock, board.rx, board.tx];
        pins.extend(board.leds);
        pins.extend(board.button);
        pins.extend(board.high.iter().map(|(_, pin)| pin));
        let distinct: BTreeSet<_> = pins.iter().collect();
        assert_eq!(distinct.len(), pins.len(), "{}", board.name);
        assert!(find(board.name).is_some());
    }
}
