//! How entries of the table are written down: one function for each kind of register or field.

use super::{Access, Field, Group, Key, Legal, Register, WHOLE};
use crate::config::Config;

const fn zero(_: &Config) -> u32 {
    0
}

/// A field that is 0 after reset.
pub(super) const fn field(name: &'static str, lo: u32, bits: u32, about: &'static str) -> Field {
    Field {
        name,
        lo,
        bits,
        reset: zero,
        pulse: false,
        guards: false,
        about,
    }
}

/// A field whose value after reset, or for good, comes from the design.
pub(super) const fn preset(
    name: &'static str,
    (lo, bits): (u32, u32),
    reset: fn(&Config) -> u32,
    about: &'static str,
) -> Field {
    Field {
        reset,
        ..field(name, lo, bits, about)
    }
}

/// A bit that acts once when it is written as 1.
pub(super) const fn pulse(name: &'static str, lo: u32, about: &'static str) -> Field {
    Field {
        pulse: true,
        ..field(name, lo, 1, about)
    }
}

/// A bit that only designs with protected memories have.
pub(super) const fn guard(name: &'static str, lo: u32, about: &'static str) -> Field {
    Field {
        guards: true,
        ..field(name, lo, 1, about)
    }
}

/// A constant that tells what the design is.
pub(super) const fn identity(
    key: Key,
    name: &'static str,
    address: u32,
    fields: &'static [Field],
    about: &'static str,
) -> Register {
    Register {
        key,
        name,
        address,
        access: Access::ReadOnly,
        group: Group::Identity,
        fields,
        legal: None,
        guards: false,
        about,
    }
}

/// A switch, the status, or interrupts.
pub(super) const fn control(
    (key, access): (Key, Access),
    name: &'static str,
    address: u32,
    fields: &'static [Field],
    about: &'static str,
) -> Register {
    Register {
        access,
        group: Group::Control,
        ..identity(key, name, address, fields, about)
    }
}

/// A number that the engine computes with.
pub(super) const fn setting(
    key: Key,
    name: &'static str,
    address: u32,
    fields: &'static [Field],
    legal: Legal,
    about: &'static str,
) -> Register {
    Register {
        access: Access::ReadWrite,
        group: Group::Setting,
        legal: Some(legal),
        ..identity(key, name, address, fields, about)
    }
}

/// What a table holds.
pub(super) const fn state(
    key: Key,
    name: &'static str,
    address: u32,
    fields: &'static [Field],
    about: &'static str,
) -> Register {
    Register {
        group: Group::State,
        ..identity(key, name, address, fields, about)
    }
}

/// Counts events, one word, and wraps.
pub(super) const fn counter(
    key: Key,
    name: &'static str,
    address: u32,
    about: &'static str,
) -> Register {
    Register {
        group: Group::Counter,
        ..identity(key, name, address, WORD, about)
    }
}

/// A counter that only designs with protected memories have.
pub(super) const fn guard_counter(
    key: Key,
    name: &'static str,
    address: u32,
    about: &'static str,
) -> Register {
    Register {
        guards: true,
        ..counter(key, name, address, about)
    }
}

/// Every word is a legal value.
pub(super) fn any(_: &Config) -> (u32, u32) {
    (0, u32::MAX)
}

/// One number of 32 bits, 0 after reset.
pub(super) const WORD: &[Field] = &[field(WHOLE, 0, 32, "the number")];

/// A number as the package's version has it.
pub(super) const fn number(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let (mut value, mut at) = (0, 0);
    while at < bytes.len() {
        value = value * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    value
}
