//! The folder `board` of a generated design.

use askama::Template;

use super::{BAUD, BOARDS, Board, Chip};
use crate::config::{Config, Reset};
use crate::registers::present;
use crate::verilog::EmitInfo;

/// A file below the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardFile {
    /// Path below the folder.
    pub path: String,
    /// Its content, ending with a line break.
    pub text: String,
}

/// Name of the top module on every board.
pub fn top_name(config: &Config) -> String {
    format!("{}_board", config.prefix)
}

/// What files of one board say.
struct View<'a> {
    board: &'a Board,
    prefix: &'a str,
    top: String,
    version: &'a str,
    command: &'a str,
    licence: &'a str,
    megahertz: u32,
    /// Nanoseconds.
    period: u32,
    /// Cycles of a bit, less one.
    bit: u32,
    led_top: usize,
    /// Port of the reset of the module behind the UART, and what it is told.
    reset_port: &'static str,
    reset_value: &'static str,
    /// Port and pin of everything but the clock.
    pins: Vec<(String, &'static str)>,
    device: &'static str,
    package: &'static str,
    grade: u32,
    uart_files: &'a [String],
}

macro_rules! template {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            view: &'a View<'a>,
        }
    };
}

template!(Top, "board/top.v");
template!(Pcf, "board/pins.pcf");
template!(Lpf, "board/pins.lpf");
template!(Xdc, "board/pins.xdc");
template!(Sdc, "board/clock.sdc");
template!(Ice40Makefile, "board/ice40.mk");
template!(Ecp5Makefile, "board/ecp5.mk");
template!(VivadoScript, "board/vivado.tcl");

#[derive(Template)]
#[template(path = "board/README.md")]
struct Readme<'a> {
    prefix: &'a str,
    boards: &'a [Board],
    baud: u32,
    code_bytes: u32,
    keep_bytes: u32,
    lanes: u32,
}

#[derive(Template)]
#[template(path = "board/dre_uart.py")]
struct Script<'a> {
    version: &'a str,
    baud: u32,
    code_bytes: u32,
    keep_bytes: u32,
    lanes: u32,
    recent_max: u32,
    registers: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "board/sim.cpp")]
struct Simulation<'a> {
    version: &'a str,
}

#[derive(Template)]
#[template(path = "board/sim.mk")]
struct SimulationMakefile<'a> {
    prefix: &'a str,
    version: &'a str,
    boards: &'a [Board],
}

/// The files of all boards; `uart_files` are the Verilog files of the engine behind a UART, from the board's folder and children first.
///
/// # Errors
/// A template that cannot be filled in; ours cannot fail, but their crate does not promise it.
pub fn files(
    config: &Config,
    uart_files: &[String],
    info: &EmitInfo,
) -> Result<Vec<BoardFile>, askama::Error> {
    let version = &info.version;
    let prefix = &config.prefix;
    let lanes = config.wtu.lanes;
    let (code_bytes, keep_bytes) = (config.hash.bits.div_ceil(8), (2 * lanes).div_ceil(8));
    let mut files = Vec::new();
    let mut add = |path: &str, text: String| {
        files.push(BoardFile {
            path: path.to_owned(),
            text,
        });
    };
    let readme = Readme {
        prefix,
        boards: BOARDS,
        baud: BAUD,
        code_bytes,
        keep_bytes,
        lanes,
    };
    add("README.md", readme.render()? + "\n");
    let registers = present(config);
    let script = Script {
        version,
        baud: BAUD,
        code_bytes,
        keep_bytes,
        lanes,
        recent_max: config.kvmu.recent_max,
        registers: registers
            .map(|register| (register.name, format!("0x{:03x}", register.address)))
            .collect(),
    };
    add("dre_uart.py", script.render()? + "\n");
    let simulation = Simulation { version };
    add("sim.cpp", simulation.render()? + "\n");
    let makefile = SimulationMakefile {
        prefix,
        version,
        boards: BOARDS,
    };
    add("Makefile", makefile.render()? + "\n");
    for board in BOARDS {
        for file in of_board(config, board, uart_files, info)? {
            add(&format!("{}/{}", board.name, file.path), file.text);
        }
    }
    Ok(files)
}

/// The files of one board, below its folder.
///
/// # Errors
/// As of [`files`].
pub(super) fn of_board(
    config: &Config,
    board: &Board,
    uart_files: &[String],
    info: &EmitInfo,
) -> Result<Vec<BoardFile>, askama::Error> {
    let view = &view(config, board, uart_files, info);
    let mut files = vec![
        (format!("{}.v", view.top), Top { view }.render()?),
        ("clock.sdc".to_owned(), Sdc { view }.render()?),
    ];
    files.extend(match board.chip {
        Chip::Ice40 { .. } => [
            ("pins.pcf".to_owned(), Pcf { view }.render()?),
            ("Makefile".to_owned(), Ice40Makefile { view }.render()?),
        ],
        Chip::Ecp5 { .. } => [
            ("pins.lpf".to_owned(), Lpf { view }.render()?),
            ("Makefile".to_owned(), Ecp5Makefile { view }.render()?),
        ],
        Chip::Xilinx7 { .. } => [
            ("pins.xdc".to_owned(), Xdc { view }.render()?),
            ("build.tcl".to_owned(), VivadoScript { view }.render()?),
        ],
    });
    let files = files.into_iter();
    let file = |(path, text)| BoardFile {
        path,
        text: text + "\n",
    };
    Ok(files.map(file).collect())
}

fn view<'a>(
    config: &'a Config,
    board: &'a Board,
    uart_files: &'a [String],
    info: &'a EmitInfo,
) -> View<'a> {
    let (reset_port, reset_value) = match config.reset {
        Reset::SyncLow | Reset::AsyncLow => ("rst_ni", "started"),
        Reset::SyncHigh => ("rst_i", "~started"),
    };
    let (device, package, grade) = match board.chip {
        Chip::Ice40 { device, package } => (device, package, 0),
        Chip::Ecp5 {
            device,
            package,
            grade,
        } => (device, package, grade),
        Chip::Xilinx7 { part } => (part, "", 0),
    };
    let mut pins = vec![("rx_i".to_owned(), board.rx), ("tx_o".to_owned(), board.tx)];
    pins.extend(board.button.map(|pin| ("button_i".to_owned(), pin)));
    let leds = board.leds.iter().enumerate();
    pins.extend(leds.map(|(number, &pin)| (format!("led_o[{number}]"), pin)));
    let high = board.high.iter();
    pins.extend(high.map(|&(port, pin)| (port.to_owned(), pin)));
    View {
        board,
        prefix: &config.prefix,
        top: top_name(config),
        version: &info.version,
        command: &info.command,
        licence: &info.licence,
        megahertz: board.megahertz(),
        period: 1_000_000_000 / board.hertz,
        bit: board.cycles_a_bit() - 1,
        led_top: board.leds.len() - 1,
        reset_port,
        reset_value,
        pins,
        device,
        package,
        grade,
        uart_files,
    }
}
