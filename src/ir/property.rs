//! What a module asks of its surroundings and what it gives for that: properties, to be proved of its Verilog.
//!
//! Properties are data beside the graph. They change nothing of it, and no pass looks at them: their texts name ports and
//! registers of the module, in the operators that C and Verilog share, with `$past(x)` for a value one cycle ago.
//! Emission refuses a text that names something the module does not have.

/// Properties of a module, and the values that only they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// Registers and wires that only properties look at, in the order in which they are declared.
    pub helpers: Vec<Helper>,
    /// The properties, in the order of the unit.
    pub list: Vec<Property>,
    /// When streams may withdraw what they offer; see [`Properties::cleared_by`].
    clear: Option<String>,
    /// How far a proof looks.
    pub depth: Depth,
}

/// How many cycles the three kinds of proof look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// Cycles of an induction: so many in which all holds, and then one more.
    pub induction: u32,
    /// Cycles from reset on in which what is not inductive is held to.
    pub bound: u32,
    /// Cycles from reset on in which what should be reached is looked for.
    pub cover: u32,
}

impl Default for Depth {
    fn default() -> Self {
        Depth {
            induction: 3,
            bound: 12,
            cover: 20,
        }
    }
}

/// A value that only properties look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// Name; begins with `f_`.
    pub name: String,
    /// Bits.
    pub width: u32,
    /// Where its value comes from.
    pub kind: HelperKind,
    /// What it is.
    pub comment: String,
}

/// Where the value of a helper comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelperKind {
    /// Any value, and the same in every cycle: what holds for it holds for all.
    Any,
    /// An expression.
    Wire(String),
    /// A register.
    Register {
        /// Its value in reset; none for payload.
        reset: Option<String>,
        /// Its value in the next cycle.
        next: String,
    },
    /// Words that are written where a memory of the module is.
    Memory {
        /// Words.
        depth: u32,
        /// When a word is written.
        enable: String,
        /// Which.
        address: String,
        /// Its new value.
        data: String,
    },
}

impl HelperKind {
    /// The texts in it.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            HelperKind::Any => Vec::new(),
            HelperKind::Wire(value) => vec![value],
            HelperKind::Register { reset, next } => reset
                .iter()
                .map(String::as_str)
                .chain([next.as_str()])
                .collect(),
            HelperKind::Memory {
                enable,
                address,
                data,
                ..
            } => vec![enable, address, data],
        }
    }
}

/// What a property says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Claim {
    /// The surroundings keep to it: assumed where the module is the top of a proof, asserted where it is inside another.
    Asks,
    /// The module keeps to it.
    Gives,
    /// The module keeps to it, because of what is proved of a module inside it: assumed in an induction, and held to up to
    /// the bound.
    Lemma,
    /// It can happen: the assumptions leave it open.
    Reaches,
}

impl Claim {
    /// What the label of such a property begins with.
    pub fn prefix(self) -> &'static str {
        match self {
            Claim::Asks => "f_asks_",
            Claim::Gives => "f_gives_",
            Claim::Lemma => "f_lemma_",
            Claim::Reaches => "f_reaches_",
        }
    }
}

/// One property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// What it says.
    pub claim: Claim,
    /// Name, unique in the module.
    pub name: String,
    /// The condition.
    pub text: String,
    /// The condition in words.
    pub comment: String,
    /// Whether no induction closes at it: reachability proves it, or it is held to up to the bound.
    pub bounded: bool,
}

impl Property {
    /// Its label in the Verilog.
    pub fn label(&self) -> String {
        format!("{}{}", self.claim.prefix(), self.name)
    }

    /// Whether it speaks of the cycle before.
    pub fn looks_back(&self) -> bool {
        self.text.contains("$past(")
    }
}

impl Properties {
    /// Whether the module has none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How far proofs of this module look: cycles of an induction, from reset to the bound, from reset to what is reached.
    pub fn depth(&mut self, induction: u32, bound: u32, cover: u32) {
        self.depth = Depth {
            induction,
            bound,
            cover,
        };
    }

    /// In the cycle after `condition`, streams may have withdrawn what they offered.
    pub fn cleared_by(&mut self, condition: &str) {
        self.clear = Some(condition.to_owned());
    }

    fn add(&mut self, claim: Claim, name: &str, text: &str, comment: &str) -> &mut Property {
        self.list.push(Property {
            claim,
            name: name.to_owned(),
            text: text.to_owned(),
            comment: comment.to_owned(),
            bounded: false,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// The surroundings keep to this.
    pub fn asks(&mut self, name: &str, text: &str, comment: &str) {
        self.add(Claim::Asks, name, text, comment);
    }

    /// The module keeps to this, and induction shows it.
    pub fn gives(&mut self, name: &str, text: &str, comment: &str) {
        self.add(Claim::Gives, name, text, comment);
    }

    /// The module keeps to this, and no induction shows it.
    pub fn gives_bounded(&mut self, name: &str, text: &str, comment: &str) {
        self.add(Claim::Gives, name, text, comment).bounded = true;
    }

    /// The module keeps to this because of what is proved of a module inside it.
    pub fn lemma(&mut self, name: &str, text: &str, comment: &str) {
        self.add(Claim::Lemma, name, text, comment).bounded = true;
    }

    /// This can happen.
    pub fn reaches(&mut self, name: &str, text: &str, comment: &str) {
        self.add(Claim::Reaches, name, text, comment);
    }

    fn waiting(&self, valid: &str, ready: &str) -> String {
        match &self.clear {
            Some(clear) => format!("$past({} & ~{} & ~{})", one(valid), one(ready), one(clear)),
            None => format!("$past({} & ~{})", one(valid), one(ready)),
        }
    }

    fn rules(&mut self, claim: Claim, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        let waits = self.waiting(valid, ready);
        let kept = format!("!{waits} | {}", one(valid));
        let comment = format!("{name}: what is offered is not withdrawn");
        self.add(claim, &format!("{name}_stays"), &kept, &comment);
        if !payload.is_empty() {
            let word = match payload {
                [one] => (*one).to_owned(),
                all => format!("{{{}}}", all.join(", ")),
            };
            let held = format!("!{waits} | ({word} == $past({word}))");
            let comment = format!("{name}: what is offered holds still");
            self.add(claim, &format!("{name}_holds"), &held, &comment);
        }
    }

    /// That the stream can wait, and move.
    fn flows(&mut self, name: &str, valid: &str, ready: &str) {
        let (stall, flow) = (
            format!("{} & ~{}", one(valid), one(ready)),
            format!("{} & {}", one(valid), one(ready)),
        );
        self.reaches(&format!("{name}_stalls"), &stall, &format!("{name} waits"));
        self.reaches(&format!("{name}_flows"), &flow, &format!("{name} moves"));
    }

    /// A stream out of the module: what it offers stays, and holds still, until it is taken.
    pub fn offers(&mut self, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        self.rules(Claim::Gives, name, valid, ready, payload);
        self.flows(name, valid, ready);
    }

    /// The same, of which no induction shows that what is offered holds still.
    pub fn offers_while(&mut self, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        self.offers(name, valid, ready, payload);
        let holds = format!("{name}_holds");
        for property in self.list.iter_mut().filter(|p| p.name == holds) {
            property.bounded = true;
        }
    }

    /// The same, of which no induction shows anything, and without asking whether the stream moves within the bound.
    pub fn offers_bounded(&mut self, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        let before = self.list.len();
        self.rules(Claim::Gives, name, valid, ready, payload);
        for property in &mut self.list[before..] {
            property.bounded = true;
        }
    }

    /// A stream into the module, of which the same is asked.
    pub fn accepts(&mut self, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        self.rules(Claim::Asks, name, valid, ready, payload);
        self.flows(name, valid, ready);
    }

    /// The same, without asking whether the stream moves within the cycles that are looked at.
    pub fn asks_of_stream(&mut self, name: &str, valid: &str, ready: &str, payload: &[&str]) {
        self.rules(Claim::Asks, name, valid, ready, payload);
    }

    /// Whatever waits is served within `cycles` cycles in which nothing outside stands in its way.
    pub fn serves(&mut self, name: &str, waits: &str, served: &str, fair: &str, cycles: u32) {
        // An induction that looks back as far as the counter counts knows how it came to its value.
        self.depth.induction = self.depth.induction.max(cycles + 2);
        let counter = self.patience(name, waits, served, fair, cycles);
        let text = format!("{counter} != {}", word(u64::from(cycles), 8));
        let comment = format!("{name}: served within {cycles} cycles");
        self.gives(&format!("{name}_served"), &text, &comment);
    }

    /// As [`Properties::serves`], and no induction shows it.
    pub fn serves_bounded(
        &mut self,
        name: &str,
        waits: &str,
        served: &str,
        fair: &str,
        cycles: u32,
    ) {
        let counter = self.patience(name, waits, served, fair, cycles);
        let text = format!("{counter} != {}", word(u64::from(cycles), 8));
        let comment = format!("{name}: served within {cycles} cycles");
        self.gives_bounded(&format!("{name}_served"), &text, &comment);
    }

    /// Counts the cycles that something has waited; up to 254.
    fn patience(
        &mut self,
        name: &str,
        waits: &str,
        served: &str,
        fair: &str,
        cycles: u32,
    ) -> String {
        let counter = format!("f_{name}_waited_q");
        let most = word(u64::from(cycles), 8);
        let next = format!(
            "({} & ~{} & {}) ? (({counter} == {most}) ? {most} : {counter} + 8'd1) : 8'd0",
            one(waits),
            one(served),
            one(fair),
        );
        let comment = format!("cycles that {name} has waited with nothing in its way");
        self.register(&counter, 8, Some("8'd0"), &next, &comment);
        counter
    }

    fn help(&mut self, name: &str, width: u32, kind: HelperKind, comment: &str) {
        self.helpers.push(Helper {
            name: name.to_owned(),
            width,
            kind,
            comment: comment.to_owned(),
        });
    }

    /// A value that may be any, and stays.
    pub fn any(&mut self, name: &str, width: u32, comment: &str) {
        self.help(name, width, HelperKind::Any, comment);
    }

    /// A name for an expression.
    pub fn wire(&mut self, name: &str, width: u32, text: &str, comment: &str) {
        self.help(name, width, HelperKind::Wire(text.to_owned()), comment);
    }

    /// A register, of control (with its value in reset) or of payload.
    pub fn register(
        &mut self,
        name: &str,
        width: u32,
        reset: Option<&str>,
        next: &str,
        comment: &str,
    ) {
        let kind = HelperKind::Register {
            reset: reset.map(str::to_owned),
            next: next.to_owned(),
        };
        self.help(name, width, kind, comment);
    }

    /// Words written as a memory of the module is: (enable, address, data).
    pub fn memory(
        &mut self,
        name: &str,
        (width, depth): (u32, u32),
        (enable, address, data): (&str, &str, &str),
        comment: &str,
    ) {
        let kind = HelperKind::Memory {
            depth,
            enable: enable.to_owned(),
            address: address.to_owned(),
            data: data.to_owned(),
        };
        self.help(name, width, kind, comment);
    }
}

/// A text as an operand: in parentheses, unless it is a name.
fn one(text: &str) -> String {
    match text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        true => text.to_owned(),
        false => format!("({text})"),
    }
}

/// A number of so many bits as the texts of properties have it.
pub fn word(value: u64, width: u32) -> String {
    format!("{width}'d{value}")
}

/// The names that a text mentions, in order; keywords, system functions and numbers are none.
pub fn names(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let part = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b == b'\'';
    let mut at = 0;
    while at < bytes.len() {
        if !part(bytes[at]) {
            at += 1;
            continue;
        }
        let begin = at;
        while at < bytes.len() && part(bytes[at]) {
            at += 1;
        }
        let word = &text[begin..at];
        if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_numbers_are_not() {
        let text = "!$past(valid_o & ~ready_i) | (data_o[3:0] == 4'hf) | {8{x_q}}";
        assert_eq!(names(text), ["valid_o", "ready_i", "data_o", "x_q"]);
    }

    #[test]
    fn a_stream_is_two_claims_and_two_things_to_reach() {
        let mut p = Properties::default();
        p.cleared_by("clear_i");
        p.offers("out", "valid_o", "ready_i", &["data_o", "last_o"]);
        let labels: Vec<String> = p.list.iter().map(Property::label).collect();
        let expected = [
            "f_gives_out_stays",
            "f_gives_out_holds",
            "f_reaches_out_stalls",
            "f_reaches_out_flows",
        ];
        assert_eq!(labels, expected);
        assert_eq!(
            p.list[1].text,
            "!$past(valid_o & ~ready_i & ~clear_i) | ({data_o, last_o} == $past({data_o, last_o}))"
        );
        assert!(p.list[0].looks_back() && !p.list[2].looks_back());
    }
}
