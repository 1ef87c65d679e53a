//! The master at the AXI4-Lite port of a simulated design: one access at a time.

use super::failure;
use crate::bench::interface::AXIL;
use crate::bench::registers::{ENABLE, Register};
use crate::bench::{Failure, Stall};
use crate::sim::{InputHandle, OutputHandle, SimError, Simulator};

/// Strobes of a whole word.
pub(super) const ALL_BYTES: u8 = 15;
/// Values of `bresp` and `rresp`, by their number.
const OKAY: u64 = 0;
const SLVERR: u64 = 2;
const RESPONSES: [&str; 4] = ["OKAY", "EXOKAY", "SLVERR", "DECERR"];

/// A channel on which the master asks: its word (an address, or data) and what goes with it (protection, strobes).
struct Request {
    name: &'static str,
    valid_port: InputHandle,
    ready_port: OutputHandle,
    ports: [InputHandle; 2],
    values: [u64; 2],
    /// Has something to offer …
    waits: bool,
    /// … and offers it.
    valid: bool,
}

impl Request {
    fn new(
        simulator: &Simulator,
        name: &'static str,
        signals: [&str; 2],
    ) -> Result<Self, SimError> {
        let input = |signal: &str| simulator.input(&format!("{AXIL}_{signal}"));
        Ok(Request {
            name,
            valid_port: input(&format!("{name}valid"))?,
            ready_port: simulator.output(&format!("{AXIL}_{name}ready"))?,
            ports: [input(signals[0])?, input(signals[1])?],
            values: [0; 2],
            waits: false,
            valid: false,
        })
    }

    fn ask(&mut self, values: [u64; 2]) {
        self.values = values;
        self.waits = true;
    }

    /// Whether everything that was asked has been taken.
    fn idle(&self) -> bool {
        !self.waits && !self.valid
    }

    /// As [`Source::drive`](super::port::Source::drive).
    fn drive(&mut self, simulator: &mut Simulator, draw: u64, stall: bool) {
        if self.valid {
            return;
        }
        self.valid = self.waits && !stall;
        self.waits &= !self.valid;
        let values = if self.valid { self.values } else { [draw; 2] };
        self.put(simulator, values);
    }

    fn put(&self, simulator: &mut Simulator, values: [u64; 2]) {
        simulator.set(self.valid_port, u64::from(self.valid));
        for (port, value) in self.ports.into_iter().zip(values) {
            simulator.set(port, value);
        }
    }

    fn finish_cycle(&mut self, simulator: &Simulator) {
        self.valid &= simulator.get(self.ready_port) == 0;
    }
}

/// A channel on which the design answers.
struct Response {
    name: &'static str,
    valid_port: OutputHandle,
    ready_port: InputHandle,
    code_port: OutputHandle,
    data_port: Option<OutputHandle>,
    ready: bool,
    /// Whether an answer was offered and refused in the cycle before, and which.
    stalled: bool,
    held: (u64, u64),
}

impl Response {
    fn new(
        simulator: &Simulator,
        name: &'static str,
        data: Option<&str>,
    ) -> Result<Self, SimError> {
        let output = |signal: &str| simulator.output(&format!("{AXIL}_{signal}"));
        Ok(Response {
            name,
            valid_port: output(&format!("{name}valid"))?,
            ready_port: simulator.input(&format!("{AXIL}_{name}ready"))?,
            code_port: output(&format!("{name}resp"))?,
            data_port: data.map(output).transpose()?,
            ready: false,
            stalled: false,
            held: (0, 0),
        })
    }

    fn drive(&mut self, simulator: &mut Simulator, ready: bool) {
        self.ready = ready;
        simulator.set(self.ready_port, u64::from(ready));
    }

    fn valid(&self, simulator: &Simulator) -> bool {
        simulator.get(self.valid_port) != 0
    }

    /// The checks of one cycle, in which an answer is due or not. The response and the data, if they were taken.
    fn finish_cycle(
        &mut self,
        simulator: &Simulator,
        due: bool,
    ) -> Result<Option<(u64, u64)>, Failure> {
        let valid = self.valid(simulator);
        let data = self.data_port.map_or(0, |port| simulator.get(port));
        let beat = (simulator.get(self.code_port), data);
        let name = self.name;
        let level = |level: u8| format!("{name}valid={level}");
        if self.stalled && !valid {
            let what = format!("{name}valid withdrawn while stalled");
            return Err(failure(AXIL, &what, &level(1), &level(0)));
        }
        if self.stalled && beat != self.held {
            let what = format!("{name}resp or data changed while stalled");
            return Err(failure(
                AXIL,
                &what,
                &self.describe(self.held),
                &self.describe(beat),
            ));
        }
        if valid && !due {
            return Err(failure(
                AXIL,
                "answer that nobody asked for",
                &level(0),
                &level(1),
            ));
        }
        self.stalled = valid && !self.ready;
        self.held = beat;
        Ok((valid && self.ready).then_some(beat))
    }

    fn describe(&self, (code, data): (u64, u64)) -> String {
        let code = RESPONSES[code as usize % RESPONSES.len()];
        format!("{}resp={code} data={data}", self.name)
    }
}

/// An access that is under way.
#[derive(Clone, Copy)]
struct Access {
    register: Register,
    /// The word to write; none for a read.
    value: Option<u32>,
    /// Whether the design has to refuse.
    refused: bool,
}

/// The master.
pub(super) struct Axil {
    write_address: Request,
    write_data: Request,
    read_address: Request,
    written: Response,
    read: Response,
    access: Option<Access>,
    /// What a finished access came to; 0 for a write.
    done: Option<u32>,
    /// The register whose bit 0 lets input be taken.
    enable: Register,
    enabled: bool,
}

impl Axil {
    pub fn new(simulator: &Simulator, enable: Register) -> Result<Self, SimError> {
        Ok(Axil {
            write_address: Request::new(simulator, "aw", ["awaddr", "awprot"])?,
            write_data: Request::new(simulator, "w", ["wdata", "wstrb"])?,
            read_address: Request::new(simulator, "ar", ["araddr", "arprot"])?,
            written: Response::new(simulator, "b", None)?,
            read: Response::new(simulator, "r", Some("rdata"))?,
            access: None,
            done: None,
            enable,
            enabled: false,
        })
    }

    /// Begins a write of a word with its strobes, or a read, which the design has to accept or to refuse. The access before
    /// is through.
    pub fn begin(&mut self, register: Register, write: Option<(u32, u8)>, refused: bool) {
        let address = [u64::from(register.address), 0];
        match write {
            Some((value, strobes)) => {
                self.write_address.ask(address);
                self.write_data.ask([u64::from(value), u64::from(strobes)]);
            }
            None => self.read_address.ask(address),
        }
        let value = write.map(|(value, _)| value);
        self.access = Some(Access {
            register,
            value,
            refused,
        });
    }

    /// What the access came to, once it is through.
    pub fn end(&mut self) -> Option<u32> {
        self.done.take()
    }

    /// Whether the design may take input.
    pub fn enabled(&self) -> bool {
        self.enabled
    }

    /// The wires during reset.
    pub fn clear(&mut self, simulator: &mut Simulator) {
        for request in [&self.write_address, &self.write_data, &self.read_address] {
            request.put(simulator, [0; 2]);
        }
        self.written.drive(simulator, false);
        self.read.drive(simulator, false);
    }

    /// An answer in reset.
    pub fn check_reset(&self, simulator: &Simulator) -> Result<(), Failure> {
        for response in [&self.written, &self.read] {
            if response.valid(simulator) {
                let name = response.name;
                return Err(failure(
                    AXIL,
                    &format!("{name}valid high in reset"),
                    &format!("{name}valid=0"),
                    &format!("{name}valid=1"),
                ));
            }
        }
        Ok(())
    }

    /// One draw decides three times: for an address, for data, for the answer.
    pub fn drive(&mut self, simulator: &mut Simulator, draw: u64, stall: Stall) {
        let address = stall.stalls(draw);
        self.write_address.drive(simulator, draw, address);
        self.write_data
            .drive(simulator, draw, stall.stalls(draw << 16));
        self.read_address.drive(simulator, draw, address);
        let ready = !stall.stalls(draw << 32);
        self.written.drive(simulator, ready);
        self.read.drive(simulator, ready);
    }

    /// The checks of one cycle.
    pub fn finish_cycle(&mut self, simulator: &Simulator) -> Result<(), Failure> {
        let asked = |write: bool| self.access.filter(|access| access.value.is_some() == write);
        // An answer to what was taken in this very cycle would hang on an input.
        let write_due =
            asked(true).is_some() && self.write_address.idle() && self.write_data.idle();
        let read_due = asked(false).is_some() && self.read_address.idle();
        let written = self.written.finish_cycle(simulator, write_due)?;
        let read = self.read.finish_cycle(simulator, read_due)?;
        self.write_address.finish_cycle(simulator);
        self.write_data.finish_cycle(simulator);
        self.read_address.finish_cycle(simulator);
        let Some(access) = self.access else {
            return Ok(());
        };
        if let Some((code, data)) = written.or(read) {
            let due = if access.refused { SLVERR } else { OKAY };
            if code != due {
                let what = match access.value {
                    Some(_) => "write",
                    None => "read",
                };
                let what = format!(
                    "{what} {}",
                    if access.refused {
                        "accepted"
                    } else {
                        "refused"
                    }
                );
                let [due, got] = [due, code].map(|code| RESPONSES[code as usize % RESPONSES.len()]);
                return Err(failure(access.register.name, &what, due, got));
            }
            self.access = None;
            // Ports of data have 32 bits.
            self.done = Some(data as u32);
        }
        // Enabled from the moment at which the design can know; disabled once it says so.
        if access.register == self.enable
            && !access.refused
            && let Some(value) = access.value
        {
            let on = value & ENABLE != 0;
            if on && self.write_address.idle() && self.write_data.idle() {
                self.enabled = true;
            } else if !on && written.is_some() {
                self.enabled = false;
            }
        }
        Ok(())
    }

    /// Which signal the access waits for, and whose access it is.
    pub fn waits_for(&self) -> Option<(String, &'static str)> {
        let access = self.access?;
        let requests = [&self.write_address, &self.write_data, &self.read_address];
        let signal = match requests.iter().find(|request| !request.idle()) {
            Some(request) => format!("{}ready", request.name),
            None if access.value.is_some() => format!("{}valid", self.written.name),
            None => format!("{}valid", self.read.name),
        };
        Some((signal, access.register.name))
    }
}
