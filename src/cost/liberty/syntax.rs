//! The syntax of Liberty: groups, and attributes with their values.

use std::mem::size_of;

use super::LibertyError;
use super::error::LARGEST;

/// Groups deeper than this are no library; real ones need seven levels.
const DEEPEST: usize = 64;

/// `kind (names) { attributes and groups }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What it is: `cell`, `pin`, `timing`.
    pub kind: String,
    /// The names in its brackets, without quotes.
    pub names: Vec<String>,
    /// Line on which it begins.
    pub line: usize,
    /// Attributes, in order.
    pub attributes: Vec<Attribute>,
    /// Groups in it, in order.
    pub groups: Vec<Group>,
}

/// `name : value;` or `name (values);`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// One value as it is written, quotes included, or what is between the brackets.
    pub value: Value,
    /// Line on which it begins.
    pub line: usize,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// After a colon.
    Simple(String),
    /// In brackets.
    Complex(Vec<String>),
}

impl Group {
    /// The first name.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Groups of a kind.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Group> {
        self.groups.iter().filter(move |group| group.kind == kind)
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The text of a simple attribute, without quotes.
    pub fn text(&self, name: &str) -> Option<&str> {
        match &self.attribute(name)?.value {
            Value::Simple(text) => Some(unquoted(text)),
            Value::Complex(_) => None,
        }
    }
}

/// A value without the quotes around it.
pub fn unquoted(value: &str) -> &str {
    let inside = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or(value).trim()
}

/// Reads the one group that a file holds. What it takes of memory is added to `size`.
///
/// # Errors
/// [`LibertyError::Syntax`] with file and line, [`LibertyError::TooLarge`].
pub fn parse(file: &str, text: &str, size: &mut usize) -> Result<Group, LibertyError> {
    let mut parser = Parser {
        file,
        text,
        at: 0,
        line: 1,
        size,
    };
    parser.skip()?;
    let line = parser.line;
    let kind = parser.word("library (name) {")?;
    let Statement::Group(group) = parser.statement(kind, line, 0)? else {
        return Err(parser.wrong(line, "library (name) {", "an attribute"));
    };
    parser.skip()?;
    match parser.peek() {
        None => Ok(group),
        Some(_) => Err(parser.unexpected("the end of the file")),
    }
}

enum Statement {
    Attribute(Attribute),
    Group(Group),
}

struct Parser<'a> {
    file: &'a str,
    text: &'a str,
    at: usize,
    line: usize,
    size: &'a mut usize,
}

impl<'a> Parser<'a> {
    /// Notes that so many bytes will be held.
    fn hold(&mut self, bytes: usize) -> Result<(), LibertyError> {
        *self.size += bytes;
        match *self.size <= LARGEST {
            true => Ok(()),
            false => Err(LibertyError::TooLarge {
                file: self.file.to_owned(),
                line: self.line,
            }),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&self, line: usize, expected: &'static str, found: impl Into<String>) -> LibertyError {
        LibertyError::Syntax {
            file: self.file.to_owned(),
            line,
            expected,
            found: found.into(),
        }
    }

    /// What stands here is not what was expected.
    fn unexpected(&self, expected: &'static str) -> LibertyError {
        let found = match self.text[self.at..].chars().next() {
            None => "the end of the file".to_owned(),
            Some(c) => format!("{c:?}"),
        };
        self.wrong(self.line, expected, found)
    }

    fn bump(&mut self) {
        if self.peek() == Some(b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    /// Skips blanks, joined lines and comments.
    fn skip(&mut self) -> Result<(), LibertyError> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            match rest {
                [b' ' | b'\t' | b'\r' | b'\n' | b'\\', ..] => self.bump(),
                [b'/', b'/', ..] => {
                    let end = rest.iter().position(|&b| b == b'\n');
                    self.at += end.unwrap_or(rest.len());
                }
                [b'/', b'*', ..] => {
                    let Some(length) = self.text[self.at..].find("*/") else {
                        return Err(self.wrong(
                            self.line,
                            "the end of the comment",
                            "the end of the file",
                        ));
                    };
                    let comment = &rest[..length];
                    self.line += comment.iter().filter(|&&b| b == b'\n').count();
                    self.at += length + 2;
                }
                _ => return Ok(()),
            }
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.at += 1;
        }
        there
    }

    /// A name: everything up to a sign of the syntax.
    fn word(&mut self, expected: &'static str) -> Result<&'a str, LibertyError> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || "(){}:;,\"\\".contains(c))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(self.unexpected(expected));
        }
        self.at += end;
        Ok(&rest[..end])
    }

    /// A text with its quotes.
    fn quoted(&mut self) -> Result<&'a str, LibertyError> {
        let (start, line) = (self.at, self.line);
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(self.wrong(line, "the closing quote", "the end of the file")),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.text[start..self.at]);
                }
                Some(_) => self.bump(),
            }
        }
    }

    /// What follows a name: an attribute, or a group with all that is in it.
    fn statement(
        &mut self,
        name: &str,
        line: usize,
        depth: usize,
    ) -> Result<Statement, LibertyError> {
        self.skip()?;
        // A list that grows has room for half as many again.
        self.hold(size_of::<Attribute>() * 3 / 2 + held(name))?;
        let name = name.to_owned();
        if self.eat(b':') {
            let value = self.value()?;
            self.hold(held(&value))?;
            let value = Value::Simple(value);
            return Ok(Statement::Attribute(Attribute { name, value, line }));
        }
        if !self.eat(b'(') {
            return Err(self.unexpected("\":\" or \"(\""));
        }
        let values = self.values()?;
        self.skip()?;
        if !self.eat(b'{') {
            let value = Value::Complex(values);
            return Ok(Statement::Attribute(Attribute { name, value, line }));
        }
        if depth == DEEPEST {
            return Err(self.wrong(line, "groups nested as in a library", "one level too many"));
        }
        self.hold((size_of::<Group>() - size_of::<Attribute>()) * 3 / 2)?;
        let names = values.iter().map(|value| unquoted(value).to_owned());
        let mut group = Group {
            kind: name,
            names: names.collect(),
            line,
            ..Group::default()
        };
        loop {
            self.skip()?;
            if self.eat(b'}') {
                return Ok(Statement::Group(group));
            }
            if self.eat(b';') {
                continue;
            }
            let line = self.line;
            let name = self.word("an attribute, a group or \"}\"")?;
            match self.statement(name, line, depth + 1)? {
                Statement::Attribute(attribute) => group.attributes.push(attribute),
                Statement::Group(inner) => group.groups.push(inner),
            }
        }
    }

    /// The value of a simple attribute: a text in quotes, or the rest of the line up to a semicolon.
    fn value(&mut self) -> Result<String, LibertyError> {
        self.skip()?;
        if self.peek() == Some(b'"') {
            return self.quoted().map(str::to_owned);
        }
        let rest = &self.text[self.at..];
        // One look at each byte: a search for every sign of its own would run through the file for every value.
        let bytes = rest.as_bytes();
        let ends = |at: usize| match bytes[at] {
            b';' | b'\n' | b'}' => true,
            b'/' => matches!(bytes.get(at + 1), Some(b'/' | b'*')),
            _ => false,
        };
        let end = (0..bytes.len()).find(|&at| ends(at)).unwrap_or(bytes.len());
        let value = rest[..end].trim();
        if value.is_empty() {
            return Err(self.unexpected("a value"));
        }
        self.at += end;
        Ok(value.to_owned())
    }

    /// Values up to the closing bracket.
    fn values(&mut self) -> Result<Vec<String>, LibertyError> {
        let mut values = Vec::new();
        loop {
            self.skip()?;
            if self.eat(b')') {
                return Ok(values);
            }
            if self.eat(b',') {
                continue;
            }
            let value = match self.peek() {
                Some(b'"') => self.quoted()?,
                // A range has a colon in it: A[7:0].
                _ => self.item()?,
            };
            self.hold(size_of::<String>() * 3 / 2 + held(value))?;
            values.push(value.to_owned());
        }
    }

    fn item(&mut self) -> Result<&'a str, LibertyError> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || "(){};,\"\\".contains(c))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(self.unexpected("a value or \")\""));
        }
        self.at += end;
        Ok(&rest[..end])
    }
}

/// Bytes that a text takes behind its place in a list: at least the smallest piece of memory that there is.
fn held(text: &str) -> usize {
    text.len().next_multiple_of(16) + 16
}

/// Writes a group without the groups of kinds that `wanted` refuses.
pub fn write(group: &Group, wanted: &impl Fn(&Group) -> bool, text: &mut String) {
    let names = group.names.iter().map(|name| quoted(name));
    let names = names.collect::<Vec<_>>().join(", ");
    text.push_str(&format!("{} ({names}) {{\n", group.kind));
    for Attribute { name, value, .. } in &group.attributes {
        match value {
            Value::Simple(value) => text.push_str(&format!("{name} : {value};\n")),
            Value::Complex(values) => text.push_str(&format!("{name} ({});\n", values.join(", "))),
        }
    }
    for inner in group.groups.iter().filter(|inner| wanted(inner)) {
        write(inner, wanted, text);
    }
    text.push_str("}\n");
}

/// A name as a group's brackets take it.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}
