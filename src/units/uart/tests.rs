//! The UART on the interpreter: bits in, bits out.

use std::collections::VecDeque;

use crate::config::Config;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::behind_uart;

const CLOCKS: u32 = 5;

/// The host's end of the line.
struct Host {
    sim: Simulator,
    rx: InputHandle,
    tx: OutputHandle,
    /// Levels to put on the line, one a cycle.
    line: VecDeque<bool>,
    /// Cycles a bit of the host.
    clocks: f64,
    /// The byte that comes in: bits so far, cycles since its start.
    coming: Option<(Vec<bool>, u32)>,
    bytes: Vec<u8>,
}

impl Host {
    fn new(clocks: f64) -> Host {
        let config = Config::preset("tiny").expect("the preset");
        let mut design = behind_uart(&config);
        passes::run(&mut design).expect("passes");
        let mut sim = Simulator::new(&design, Start::Random(7)).expect("a simulator");
        let rx = sim.input("rx_i").expect("rx_i");
        let tx = sim.output("tx_o").expect("tx_o");
        sim.set(rx, 1);
        let bit = sim.input("bit_i").expect("bit_i");
        sim.set(bit, u64::from(CLOCKS) - 1);
        sim.set_reset(true);
        for _ in 0..2 {
            sim.settle();
            sim.clock();
        }
        sim.set_reset(false);
        Host {
            sim,
            rx,
            tx,
            line: VecDeque::new(),
            clocks,
            coming: None,
            bytes: Vec::new(),
        }
    }

    fn put(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let bits = [false]
                .into_iter()
                .chain((0..8).map(|bit| byte >> bit & 1 == 1))
                .chain([true]);
            let start = self.line.len() as f64;
            for (number, bit) in bits.enumerate() {
                let end = start + (number + 1) as f64 * self.clocks;
                while (self.line.len() as f64) < end {
                    self.line.push_back(bit);
                }
            }
        }
    }

    fn tick(&mut self) {
        let level = self.line.pop_front().unwrap_or(true);
        self.sim.set(self.rx, u64::from(level));
        self.sim.settle();
        let tx = self.sim.get(self.tx) == 1;
        match &mut self.coming {
            None if !tx => self.coming = Some((Vec::new(), 0)),
            None => {}
            Some((bits, since)) => {
                *since += 1;
                if *since % CLOCKS == CLOCKS / 2 {
                    bits.push(tx);
                }
                if bits.len() == 10 {
                    assert!(!bits[0] && bits[9], "start and stop bit: {bits:?}");
                    let byte = (0..8).map(|bit| u8::from(bits[bit + 1]) << bit).sum();
                    self.bytes.push(byte);
                    self.coming = None;
                }
            }
        }
        self.sim.clock();
    }

    /// Sends a command and waits for so many bytes.
    fn ask(&mut self, command: &[u8], answer: usize) -> Vec<u8> {
        self.put(command);
        for _ in 0..200_000 {
            if self.bytes.len() >= answer && self.line.is_empty() {
                break;
            }
            self.tick();
        }
        std::mem::take(&mut self.bytes)
    }
}

#[test]
fn registers_are_read_and_written() {
    for clocks in [f64::from(CLOCKS), 4.9, 5.1] {
        let mut host = Host::new(clocks);
        assert_eq!(host.ask(b"r\x00\x00", 6), b"r\x001ERD");
        // TH_HD, then a value that is out of range, and what is left of it.
        assert_eq!(host.ask(b"w\x24\x00\x05\x00\x00\x00", 2), b"w\x00");
        assert_eq!(host.ask(b"w\x24\x00\xff\x00\x00\x00", 2), b"w\x02");
        assert_eq!(host.ask(b"r\x24\x00", 6), b"r\x00\x05\x00\x00\x00");
        assert_eq!(host.ask(b"x", 1), b"?");
        assert_eq!(host.ask(b"r\xfc\x0f", 6), b"r\x02\x00\x00\x00\x00");
    }
}

#[test]
fn codes_and_scores_become_records() {
    let mut host = Host::new(f64::from(CLOCKS));
    assert_eq!(host.ask(b"w\x14\x00\x01\x00\x00\x00", 2), b"w\x00");
    // A frame of two equal codes: NEW, then JOIN, the last of the frame.
    assert_eq!(host.ask(b"h\x00\x34\x12", 11), *b"hA\0\0\0\0\0\0\0\0\x02");
    assert_eq!(host.ask(b"h\x01\x34\x12", 11), *b"hA\x01\x01\0\0\0\0\0\0\0");
    // A row of one score ends the group: cluster 0 has two tokens, none of them stored.
    let record = host.ask(b"s\x03\x03\x05\0\0\0\0\0\0\0", 29);
    assert_eq!(record[..11], *b"sS\x01\0\0\x02\0\0\0\0\0");
    // Nothing to fetch: a null record.
    assert_eq!(record[11..], *b"F\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80");
}

#[test]
fn noise_on_the_line_is_no_byte() {
    let mut host = Host::new(f64::from(CLOCKS));
    // Shorter than half a bit; and a byte without a stop bit, after which the line idles.
    host.line
        .extend([false, true, true, true, true, true, true, true]);
    host.line.extend([false; 10 * CLOCKS as usize]);
    host.line.extend([true; 2 * CLOCKS as usize]);
    assert_eq!(host.ask(b"r\x00\x00", 6), b"r\x001ERD");
}

#[test]
fn commands_wait_for_those_before() {
    let mut host = Host::new(f64::from(CLOCKS));
    // 510 bytes at once, of which the last ones come while the first are being answered.
    let replies = host.ask(&b"r\x00\x00".repeat(170), 170 * 6);
    assert_eq!(replies, b"r\x001ERD".repeat(170));
}
