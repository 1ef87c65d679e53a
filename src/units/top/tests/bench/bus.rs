//! The master on the bus: one read or write at a time.

use super::Bench;
use crate::registers;

/// What is asked for and not taken yet, and the responses that came.
#[derive(Default)]
pub(super) struct Bus {
    aw: Option<u64>,
    w: Option<u64>,
    ar: Option<u64>,
    b: Option<u64>,
    r: Option<(u64, u64)>,
}

impl Bench {
    fn set(&mut self, name: &str, value: u64) {
        let port = self.sim.input(name).expect("the port");
        self.sim.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.sim.get(self.sim.output(name).expect("the port"))
    }

    /// Offers the requests; responses are taken at once.
    pub(super) fn drive_bus(&mut self) {
        let Bus { aw, w, ar, .. } = self.bus;
        for (name, value) in [("aw", aw), ("w", w), ("ar", ar)] {
            self.set(&format!("s_axil_{name}valid"), u64::from(value.is_some()));
        }
        self.set("s_axil_awaddr", aw.unwrap_or(0));
        self.set("s_axil_wdata", w.unwrap_or(0));
        self.set("s_axil_wstrb", 15);
        self.set("s_axil_araddr", ar.unwrap_or(0));
        self.set("s_axil_bready", 1);
        self.set("s_axil_rready", 1);
    }

    /// Notes what was taken in this cycle.
    pub(super) fn sample_bus(&mut self) {
        let ready = ["aw", "w", "ar"].map(|name| self.get(&format!("s_axil_{name}ready")) == 1);
        let bus = [&mut self.bus.aw, &mut self.bus.w, &mut self.bus.ar];
        for (request, ready) in bus.into_iter().zip(ready) {
            if ready {
                *request = None;
            }
        }
        if self.get("s_axil_bvalid") == 1 {
            self.bus.b = Some(self.get("s_axil_bresp"));
        }
        if self.get("s_axil_rvalid") == 1 {
            self.bus.r = Some((self.get("s_axil_rdata"), self.get("s_axil_rresp")));
        }
    }

    /// Asks for a write, of which only some channels may be there yet, or a read, and does not wait for the response. Until
    /// there is one no other access may be made.
    pub fn ask(&mut self, name: &str, [aw, w, ar]: [bool; 3]) {
        self.bus.aw = aw.then(|| address(name));
        self.bus.w = w.then_some(0);
        self.bus.ar = ar.then(|| address(name));
    }

    /// No response is offered.
    pub(super) fn bus_is_silent(&self) -> bool {
        ["bvalid", "rvalid"].map(|name| self.get(&format!("s_axil_{name}"))) == [0; 2]
    }

    /// Writes a register while the streams go on, until the cycle of the response; true for OKAY.
    pub fn write(&mut self, name: &str, value: u32) -> bool {
        self.bus.aw = Some(address(name));
        self.bus.w = Some(u64::from(value));
        for _ in 0..20 {
            self.cycle();
            if let Some(response) = self.bus.b.take() {
                assert!([0, 2].contains(&response));
                return response == 0;
            }
        }
        panic!("no response to a write of {name}");
    }

    /// Reads a register while the streams go on.
    pub fn read(&mut self, name: &str) -> u32 {
        self.bus.ar = Some(address(name));
        for _ in 0..20 {
            self.cycle();
            if let Some((word, response)) = self.bus.r.take() {
                assert_eq!(response, 0, "a read of {name}");
                return word as u32;
            }
        }
        panic!("no response to a read of {name}");
    }
}

/// Byte address of a register.
fn address(name: &str) -> u64 {
    u64::from(registers::find(name).expect("a register").address)
}
