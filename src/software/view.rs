//! The registers as templates see them: every number is a finished string.

use crate::config::Config;
use crate::registers::{Access, Field, Group, Key, Register, present, register};

/// The registers of one group.
pub(super) struct GroupView {
    pub title: &'static str,
    /// Its registers never change.
    pub is_constant: bool,
    pub registers: Vec<RegisterView>,
}

/// One register.
pub(super) struct RegisterView {
    pub name: &'static str,
    /// The name in lower case.
    pub lower: String,
    /// Byte address, hexadecimal.
    pub address: String,
    pub access: &'static str,
    /// Whether software may write it.
    pub writable: bool,
    /// Word after reset, as C writes it.
    pub reset: String,
    /// Word after reset as a person reads it.
    pub shown_reset: String,
    /// It never changes.
    pub constant: bool,
    /// Least and greatest legal word.
    pub legal: Option<(u32, u32)>,
    pub about: &'static str,
    /// Its fields, unless it is one number.
    pub named_fields: Vec<FieldView>,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// One field.
#[derive(Clone)]
pub(super) struct FieldView {
    pub name: &'static str,
    /// The name in upper case.
    pub upper: String,
    pub lo: u32,
    pub hi: u32,
    pub mask: String,
    /// Value after reset, hexadecimal.
    pub reset: String,
    /// The same, decimal.
    pub value: u32,
    /// Name of the parameter that the field tells.
    pub parameter: &'static str,
    /// Whether it tells the logarithm.
    pub is_log2: bool,
    /// Properties in SystemRDL.
    pub rdl: &'static str,
    pub about: &'static str,
}

fn hex(word: u32) -> String {
    format!("0x{word:08x}")
}

/// What hardware and software may do with a field, in SystemRDL.
fn rdl(register: &Register, field: &Field) -> &'static str {
    match (register.group, register.access) {
        _ if field.pulse => "sw = rw; hw = r; singlepulse;",
        (Group::Identity, _) => "sw = r; hw = na;",
        (_, Access::ReadOnly) => "sw = r; hw = w;",
        (_, Access::ReadWrite) => "sw = rw; hw = r;",
        (_, Access::WriteOneToClear) => "sw = rw; onwrite = woclr; hw = r; hwset;",
    }
}

fn field(register: &Register, field: &Field, config: &Config) -> FieldView {
    let parameter = field.name.strip_prefix("log2_");
    FieldView {
        name: field.name,
        upper: field.name.to_uppercase(),
        lo: field.lo,
        hi: field.hi(),
        mask: hex(field.mask()),
        reset: format!("{:#x}", (field.reset)(config)),
        value: (field.reset)(config),
        parameter: parameter.unwrap_or(field.name),
        is_log2: parameter.is_some(),
        rdl: rdl(register, field),
        about: field.about,
    }
}

fn shown_reset(register: &Register, config: &Config) -> String {
    let word = register.reset(config);
    match register.group {
        Group::Identity => hex(word),
        Group::Setting | Group::State | Group::Counter | Group::Control => word.to_string(),
    }
}

fn view(register: &Register, config: &Config) -> RegisterView {
    let fields = register.fields(config);
    let fields: Vec<FieldView> = fields.map(|f| field(register, f, config)).collect();
    RegisterView {
        name: register.name,
        lower: register.name.to_lowercase(),
        address: format!("0x{:03x}", register.address),
        access: register.access.word(),
        writable: register.access != Access::ReadOnly,
        reset: hex(register.reset(config)),
        shown_reset: shown_reset(register, config),
        constant: register.group == Group::Identity,
        legal: register.legal(config),
        about: register.about,
        named_fields: match register.is_whole() {
            true => Vec::new(),
            false => fields.clone(),
        },
        fields,
    }
}

/// The registers of a group, by address.
pub(super) fn group(group: Group, config: &Config) -> Vec<RegisterView> {
    let registers = present(config).filter(|r| r.group == group);
    registers.map(|register| view(register, config)).collect()
}

/// All registers, by group.
pub(super) fn groups(config: &Config) -> Vec<GroupView> {
    let groups = Group::ALL.into_iter();
    groups
        .map(|each| GroupView {
            title: each.title(),
            is_constant: each == Group::Identity,
            registers: group(each, config),
        })
        .collect()
}

/// All registers, by address.
pub(super) fn all(config: &Config) -> Vec<RegisterView> {
    present(config).map(|r| view(r, config)).collect()
}

/// One register.
pub(super) fn of(key: Key, config: &Config) -> RegisterView {
    view(register(key), config)
}
