//! Boards that a design can be tried on: what is soldered where, and the files made from it.
//!
//! A board has fewer pins than an engine has wires, so the engine stands behind a UART
//! ([`units::behind_uart`](crate::units::behind_uart)). One description of a board is the source of its top module, its
//! constraints and its makefile.

mod build;
mod files;
#[cfg(test)]
mod tests;

pub use build::{BuildError, Builder, Built};
pub use files::{BoardFile, files, top_name};

/// Bits a second on the UART of every board.
pub const BAUD: u32 = 1_000_000;

/// A board.
pub struct Board {
    /// Name, as on the command line.
    pub name: &'static str,
    /// What it is called by those who sell it.
    pub title: &'static str,
    /// The chip, and the tools for it.
    pub chip: Chip,
    /// The preset that is made for it.
    pub preset: &'static str,
    /// Pin of the oscillator.
    pub clock: &'static str,
    /// Its frequency in Hz; a multiple of [`BAUD`].
    pub hertz: u32,
    /// Pin of the line from the host.
    pub rx: &'static str,
    /// Pin of the line to the host.
    pub tx: &'static str,
    /// Pin of a button that resets the engine, if there is one; pressed is 0.
    pub button: Option<&'static str>,
    /// Pins of LEDs that show, in this order: out of reset, interrupt, a command is worked at, something is sent.
    pub leds: &'static [&'static str],
    /// Whether a LED is lit by 0.
    pub leds_low: bool,
    /// Pins that have to be 1 for the board to work: (port, pin).
    pub high: &'static [(&'static str, &'static str)],
}

/// A chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chip {
    /// Lattice iCE40: Yosys, nextpnr-ice40, icepack.
    Ice40 {
        /// As nextpnr names it, without the dashes: `hx8k`.
        device: &'static str,
        /// As nextpnr names it: `ct256`.
        package: &'static str,
    },
    /// Lattice ECP5: Yosys, nextpnr-ecp5, ecppack.
    Ecp5 {
        /// As nextpnr names it: `85k`.
        device: &'static str,
        /// As nextpnr names it: `CABGA381`.
        package: &'static str,
        /// Speed grade, 6 to 8.
        grade: u32,
    },
    /// Xilinx 7 series: Vivado.
    Xilinx7 {
        /// As Vivado names it.
        part: &'static str,
    },
}

impl Chip {
    /// How the name of its bitstream ends.
    pub fn bitstream(self) -> &'static str {
        match self {
            Chip::Ice40 { .. } => "bin",
            Chip::Ecp5 { .. } | Chip::Xilinx7 { .. } => "bit",
        }
    }
}

impl Board {
    /// The oscillator's frequency in MHz.
    pub fn megahertz(&self) -> u32 {
        self.hertz / 1_000_000
    }

    /// Cycles of the oscillator in a bit of the UART.
    pub fn cycles_a_bit(&self) -> u32 {
        self.hertz / BAUD
    }
}

/// The board of this name.
pub fn find(name: &str) -> Option<&'static Board> {
    BOARDS.iter().find(|board| board.name == name)
}

/// Every board.
pub static BOARDS: &[Board] = &[
    Board {
        name: "hx8k-evb",
        title: "Lattice iCE40HX8K-B-EVN breakout board",
        chip: Chip::Ice40 {
            device: "hx8k",
            package: "ct256",
        },
        preset: "ice40",
        clock: "J3",
        hertz: 12_000_000,
        rx: "B10",
        tx: "B12",
        button: None,
        leds: &["B5", "B4", "A2", "A1"],
        leds_low: false,
        high: &[],
    },
    Board {
        name: "icebreaker",
        title: "1BitSquared iCEBreaker (iCE40 UP5K)",
        chip: Chip::Ice40 {
            device: "up5k",
            package: "sg48",
        },
        preset: "up5k",
        clock: "35",
        hertz: 12_000_000,
        rx: "6",
        tx: "9",
        button: Some("10"),
        leds: &["37", "11"],
        leds_low: true,
        high: &[],
    },
    Board {
        name: "ulx3s-85f",
        title: "Radiona ULX3S with an LFE5U-85F",
        chip: Chip::Ecp5 {
            device: "85k",
            package: "CABGA381",
            grade: 6,
        },
        preset: "ecp5",
        clock: "G2",
        hertz: 25_000_000,
        rx: "M1",
        tx: "L4",
        button: Some("D6"),
        leds: &["B2", "C2", "C1", "D2"],
        leds_low: false,
        // Else the ESP32 beside the FPGA may take the board over.
        high: &[("wifi_gpio0_o", "L2")],
    },
    Board {
        name: "arty-a7-35t",
        title: "Digilent Arty A7-35T",
        chip: Chip::Xilinx7 {
            part: "xc7a35ticsg324-1L",
        },
        preset: "ecp5",
        clock: "E3",
        hertz: 100_000_000,
        rx: "A9",
        tx: "D10",
        button: Some("C2"),
        leds: &["H5", "J5", "T9", "T10"],
        leds_low: false,
        high: &[],
    },
];
