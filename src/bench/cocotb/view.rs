//! What the templates for cocotb say, worked out.

use crate::bench::interface::{Field, Interface, Stream, short_name};
use crate::bench::registers::{self, Register};
use crate::config::Config;

pub(super) struct View {
    pub version: String,
    pub top: String,
    pub clock: &'static str,
    pub reset: &'static str,
    /// Value of the reset port while it is asserted.
    pub reset_asserted: u32,
    pub hash_bits: u32,
    pub page_tokens: u32,
    pub timeout: u64,
    pub registers: Vec<RegisterView>,
    /// Names and values of the registers that tell what the design is.
    pub identity: Vec<(&'static str, String)>,
    pub settings: Vec<SettingView>,
    /// Each setting as a stimulus names it, with the registers that hold it, the lower first.
    pub stimulus_settings: Vec<(&'static str, Vec<&'static str>)>,
    pub records: Vec<RecordView>,
}

pub(super) struct RegisterView {
    pub name: &'static str,
    /// Its address in hexadecimal.
    pub hex: String,
}

pub(super) struct SettingView {
    pub name: &'static str,
    pub reset: u32,
    pub least: u32,
    pub most: u32,
}

pub(super) struct RecordView {
    pub name: &'static str,
    pub fields: Vec<FieldView>,
}

pub(super) struct FieldView {
    pub name: &'static str,
    pub low: u32,
    pub width: u32,
    pub words: &'static [&'static str],
    /// It is false or true, and no number.
    pub flag: bool,
}

impl View {
    pub fn new(config: &Config, interface: &Interface, version: &str) -> Self {
        let settings = registers::ranges(config).into_iter();
        let identity = interface.identity.iter();
        View {
            version: version.to_owned(),
            top: interface.top.clone(),
            clock: interface.clock,
            reset: interface.reset,
            reset_asserted: u32::from(!interface.reset_low),
            hash_bits: config.hash.bits,
            page_tokens: config.kvmu.page_tokens,
            timeout: interface.timeout,
            registers: registers::all(config)
                .iter()
                .map(RegisterView::new)
                .collect(),
            identity: identity
                .map(|(register, value)| (register.name, format!("{value:#010x}")))
                .collect(),
            settings: settings
                .map(|(register, reset, (least, most))| SettingView {
                    name: register.name,
                    reset,
                    least,
                    most,
                })
                .collect(),
            stimulus_settings: registers::OF_SETTINGS
                .map(|(name, registers)| {
                    (
                        name,
                        registers.iter().map(|register| register.name).collect(),
                    )
                })
                .into(),
            records: interface.sinks().map(RecordView::new).collect(),
        }
    }
}

impl RegisterView {
    fn new(register: &Register) -> Self {
        RegisterView {
            name: register.name,
            hex: format!("{:03x}", register.address),
        }
    }
}

impl RecordView {
    /// The fields in tdata; tlast is the models' business.
    fn new(stream: &Stream) -> Self {
        let fields = stream.fields.iter();
        let fields = fields.filter(|field| stream.columns[field.column].name == "tdata");
        RecordView {
            name: short_name(stream.name),
            fields: fields.map(FieldView::new).collect(),
        }
    }
}

impl FieldView {
    fn new(field: &Field) -> Self {
        FieldView {
            name: field.name,
            low: field.low,
            width: field.width,
            words: field.words,
            flag: field.width == 1,
        }
    }
}
