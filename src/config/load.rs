//! Reads parameters from TOML text and from `--set key=value`. Both end in the table of keys, so a
//! value means the same wherever it was written.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, KEYS, Key, Value};
use super::{Config, ConfigError};

/// Bytes of a configuration file at most: one with every key and a page of comments has a few thousand.
const FILE_MAX: u64 = 1 << 20;
/// Letters of a name or value that a message repeats, and of a name for which a similar one is looked for.
const SHOWN: usize = 80;

/// Puts a design together: a preset (default `paper`), a TOML file on top of it, `--set` arguments
/// on top of both, then all checks.
///
/// # Errors
/// The first bad file, key or value, see [`ConfigError`].
pub fn resolve(
    preset: Option<&str>,
    file: Option<&Path>,
    sets: &[String],
) -> Result<Config, ConfigError> {
    let mut config = match preset {
        Some(name) => Config::preset(name)?,
        None => Config::default(),
    };
    if let Some(path) = file {
        let text = read(path)?;
        apply_toml(&mut config, &path.display().to_string(), &text)?;
    }
    for set in sets {
        apply_set(&mut config, set)?;
    }
    config.validate()?;
    Ok(config)
}

/// The text of a file, if it is no longer than any configuration.
fn read(path: &Path) -> Result<String, ConfigError> {
    let mut text = String::new();
    let opened = File::open(path);
    let read = opened.and_then(|file| file.take(FILE_MAX + 1).read_to_string(&mut text));
    let path = path.to_path_buf();
    match read {
        Err(source) => Err(ConfigError::Read { path, source }),
        Ok(length) if length as u64 > FILE_MAX => Err(ConfigError::TooLong {
            path,
            most: FILE_MAX,
        }),
        Ok(_) => Ok(text),
    }
}

/// Reads a whole design from TOML text; keys that it does not mention keep their defaults. `name`
/// is what messages call the text, usually its file name.
///
/// # Errors
/// Bad syntax, an unknown key, a value of the wrong type or out of range.
pub fn from_toml_str(name: &str, text: &str) -> Result<Config, ConfigError> {
    let mut config = Config::default();
    apply_toml(&mut config, name, text)?;
    config.validate()?;
    Ok(config)
}

/// Applies one `key=value`. Checks that involve several keys are left to [`Config::validate`],
/// so that the order of arguments does not matter.
///
/// # Errors
/// No `=`, an unknown key, a value of the wrong type or out of range.
pub fn apply_set(config: &mut Config, text: &str) -> Result<(), ConfigError> {
    let (name, written) = text
        .split_once('=')
        .ok_or_else(|| ConfigError::NotAnAssignment {
            text: text.to_string(),
        })?;
    let (name, written) = (name.trim(), written.trim());
    let origin = format!("--set {text}");
    let key = keys::find(name).ok_or_else(|| unknown_key(&origin, name, written))?;
    let value = if key.legal.is_text() {
        Value::Text(written.to_string())
    } else {
        let digits = !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit());
        match written.parse() {
            Ok(number) if digits => Value::Int(number),
            _ if digits || is_negative(written) => {
                return Err(out_of_range(&origin, key, written));
            }
            _ => return Err(wrong_type(&origin, key, written, "not an integer")),
        }
    };
    assign(config, key, &value, &origin)
}

fn is_negative(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

fn apply_toml(config: &mut Config, name: &str, text: &str) -> Result<(), ConfigError> {
    let table = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        ConfigError::Syntax {
            origin: at_line(name, text, start),
            message: error.message().to_string(),
        }
    })?;
    apply_table(config, name, text, "", table.get_ref())
}

fn apply_table(
    config: &mut Config,
    name: &str,
    text: &str,
    section: &str,
    table: &DeTable<'_>,
) -> Result<(), ConfigError> {
    for (part, value) in table {
        let dotted = if section.is_empty() {
            part.get_ref().to_string()
        } else {
            format!("{section}.{}", part.get_ref())
        };
        let origin = at_line(name, text, part.span().start);
        if let Some(key) = keys::find(&dotted) {
            let value = toml_value(key, value, text, &origin)?;
            assign(config, key, &value, &origin)?;
            continue;
        }
        // Unknown sections are entered too: the message is better about a key than about a section.
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => {
                apply_table(config, name, text, &dotted, inner)?;
            }
            _ => return Err(unknown_key(&origin, &dotted, source_of(value, text))),
        }
    }
    Ok(())
}

fn toml_value(
    key: &'static Key,
    value: &Spanned<DeValue<'_>>,
    text: &str,
    origin: &str,
) -> Result<Value, ConfigError> {
    let written = source_of(value, text);
    match value.get_ref() {
        DeValue::Integer(number) if !key.legal.is_text() => {
            u64::from_str_radix(number.as_str(), number.radix())
                .map(Value::Int)
                .map_err(|_| out_of_range(origin, key, written))
        }
        DeValue::String(word) if key.legal.is_text() => Ok(Value::Text(word.to_string())),
        other => Err(wrong_type(origin, key, written, toml_kind(other))),
    }
}

fn toml_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

fn source_of<'a>(value: &Spanned<DeValue<'_>>, text: &'a str) -> &'a str {
    text.get(value.span()).unwrap_or("")
}

fn at_line(name: &str, text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    format!("{name}:{}", before.matches('\n').count() + 1)
}

fn assign(
    config: &mut Config,
    key: &'static Key,
    value: &Value,
    origin: &str,
) -> Result<(), ConfigError> {
    let refused = || out_of_range(origin, key, &value.to_string());
    if !key.legal.allows(value) {
        return Err(refused());
    }
    (key.put)(config, value).ok_or_else(refused)
}

fn out_of_range(origin: &str, key: &'static Key, value: &str) -> ConfigError {
    ConfigError::OutOfRange {
        origin: origin.to_string(),
        key: key.name,
        value: shown(value),
        legal: key.legal.to_string(),
    }
}

fn wrong_type(origin: &str, key: &'static Key, value: &str, found: &'static str) -> ConfigError {
    ConfigError::WrongType {
        origin: origin.to_string(),
        key: key.name,
        value: shown(value),
        found,
        kind: key.legal.kind(),
        legal: &key.legal,
    }
}

fn unknown_key(origin: &str, name: &str, value: &str) -> ConfigError {
    // Someone who left out the section means the last part of a name.
    let distance =
        |key: &&Key| edit_distance(name, key.name).min(edit_distance(name, key.split().1) + 1);
    let keys = KEYS.iter().filter(|_| name.len() <= SHOWN);
    let hint = match keys.min_by_key(distance) {
        Some(key) if distance(&key) <= name.len() / 2 + 1 => {
            format!("did you mean `{}` (legal: {})?", key.name, key.legal)
        }
        _ => {
            let names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
            format!("known keys: {}", names.join(", "))
        }
    };
    ConfigError::UnknownKey {
        origin: origin.to_string(),
        key: shown(name),
        value: shown(value),
        hint,
    }
}

/// The beginning of what was written, for messages.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
