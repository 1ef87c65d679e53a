//! What a library says of the power of a cell.
//!
//! Energies are those of one transition, in the library's unit of capacitance times its unit of voltage squared; several groups
//! for one transition, one a supply, are added up. What stands for a ground pin is left out: that is the charge of the supply once
//! more, on its way out, and a ground gives no energy.

use super::super::liberty::{Cell, CellKind, Direction, Function, Group, Library};
use super::table::Table;

/// A cell.
#[derive(Clone, Debug)]
pub struct CellPower {
    /// Pins that signals go through.
    pub pins: Vec<PinPower>,
    /// For a flip-flop the names of its state and of the inverse.
    pub state: Option<[String; 2]>,
    /// Leakage by state.
    leakage: Vec<(Function, f64)>,
    /// Leakage in all other states.
    leakage_else: f64,
}

/// A pin.
#[derive(Clone, Debug)]
pub struct PinPower {
    /// Its name.
    pub name: String,
    /// Whether it is an output.
    pub is_output: bool,
    /// Load of an input: the mean of that of a rising and of a falling edge.
    pub capacitance: f64,
    /// What an output computes.
    pub function: Option<Function>,
    /// What its transitions cost inside the cell.
    pub energies: Vec<Energy>,
    /// Slews of an output.
    pub slews: Vec<Slew>,
}

/// What transitions of a pin cost inside the cell.
#[derive(Clone, Debug)]
pub struct Energy {
    /// The inputs that cause it; none for the transition of an input by itself.
    pub related: Vec<String>,
    /// The state in which this holds; none for all that no other names.
    pub when: Option<Function>,
    /// Tables of a rising edge, to be added up.
    rise: Vec<Table>,
    /// Tables of a falling edge.
    fall: Vec<Table>,
}

/// The slew of an output by that of an input.
#[derive(Clone, Debug)]
pub struct Slew {
    /// The input.
    pub related: String,
    tables: Vec<Table>,
}

impl Energy {
    /// Energy of a rising edge.
    pub fn rise(&self, slew: f64, load: f64) -> f64 {
        self.rise.iter().map(|table| table.at(slew, load)).sum()
    }

    /// Energy of a falling edge.
    pub fn fall(&self, slew: f64, load: f64) -> f64 {
        self.fall.iter().map(|table| table.at(slew, load)).sum()
    }
}

impl Slew {
    /// The longer one of a rising and a falling edge.
    pub fn at(&self, slew: f64, load: f64) -> f64 {
        let slews = self.tables.iter().map(|table| table.at(slew, load));
        slews.fold(0.0, f64::max)
    }
}

impl CellPower {
    /// Reads what a library says; the line of what is wrong if it cannot be understood.
    ///
    /// # Errors
    /// The line of a group that says no power.
    pub fn read(cell: &Cell, library: &Library) -> Result<CellPower, usize> {
        let group = &cell.group;
        let grounds = grounds(group);
        let mut leakage: Vec<(Function, f64)> = Vec::new();
        let mut rest = None;
        for group in group.of("leakage_power") {
            if of_ground(group, &grounds) {
                continue;
            }
            let value = number(group, "value").ok_or(group.line)?;
            match when(group)? {
                None => *rest.get_or_insert(0.0) += value,
                Some(when) => match leakage.iter_mut().find(|(known, _)| *known == when) {
                    Some((_, sum)) => *sum += value,
                    None => leakage.push((when, value)),
                },
            }
        }
        let state = (cell.kind == CellKind::FlipFlop)
            .then(|| group.of("ff").next()?.names.clone().try_into().ok())
            .flatten();
        let named = |name: &str| group.of("pin").find(|pin| pin.name() == name);
        let mut pins = Vec::new();
        for pin in &cell.pins {
            let (Some(group), true) = (named(&pin.name), pin.direction != Direction::Other) else {
                continue;
            };
            pins.push(PinPower {
                name: pin.name.clone(),
                is_output: pin.direction == Direction::Output,
                capacitance: capacitance(group, library),
                function: pin.function.as_deref().and_then(Function::parse),
                energies: energies(group, &grounds, library)?,
                slews: slews(group, library)?,
            });
        }
        Ok(CellPower {
            pins,
            state,
            leakage,
            leakage_else: rest
                .or_else(|| number(group, "cell_leakage_power"))
                .or_else(|| library.number("default_cell_leakage_power"))
                .unwrap_or(0.0),
        })
    }

    /// A pin.
    pub fn pin(&self, name: &str) -> Option<&PinPower> {
        self.pins.iter().find(|pin| pin.name == name)
    }

    /// Mean leakage in 64 states, given the values of the pins in them; in the library's unit.
    pub fn leakage(&self, pin: &impl Fn(&str) -> Option<u64>) -> f64 {
        let (mut sum, mut left) = (0.0, u64::MAX);
        for (when, value) in &self.leakage {
            if let Some(states) = when.values(pin) {
                sum += value * f64::from((states & left).count_ones());
                left &= !states;
            }
        }
        (sum + self.leakage_else * f64::from(left.count_ones())) / 64.0
    }
}

/// The load of a pin.
fn capacitance(pin: &Group, library: &Library) -> f64 {
    let of = |name: &str| number(pin, name);
    match (of("rise_capacitance"), of("fall_capacitance")) {
        (Some(rise), Some(fall)) => (rise + fall) / 2.0,
        _ => of("capacitance")
            .or_else(|| library.number("default_input_pin_cap"))
            .unwrap_or(0.0),
    }
}

/// Ground pins of a cell.
fn grounds(cell: &Group) -> Vec<&str> {
    let pins = cell.of("pg_pin");
    let grounds = pins.filter(|pin| {
        pin.text("pg_type")
            .is_some_and(|kind| kind.ends_with("ground"))
    });
    grounds.map(Group::name).collect()
}

/// Whether a group is about a ground pin.
fn of_ground(group: &Group, grounds: &[&str]) -> bool {
    let pin = group.text("related_pg_pin");
    pin.is_some_and(|pin| grounds.contains(&pin))
}

fn energies(pin: &Group, grounds: &[&str], library: &Library) -> Result<Vec<Energy>, usize> {
    let mut energies: Vec<Energy> = Vec::new();
    for group in pin.of("internal_power") {
        if of_ground(group, grounds) {
            continue;
        }
        let related = words(group.text("related_pin"));
        let when = when(group)?;
        let of = |kinds: [&str; 2]| tables(group, &kinds, library);
        let (rise, fall) = (of(["rise_power", "power"])?, of(["fall_power", "power"])?);
        let known = energies
            .iter_mut()
            .find(|known| known.related == related && known.when == when);
        match known {
            Some(known) => {
                known.rise.extend(rise);
                known.fall.extend(fall);
            }
            None => energies.push(Energy {
                related,
                when,
                rise,
                fall,
            }),
        }
    }
    Ok(energies)
}

fn slews(pin: &Group, library: &Library) -> Result<Vec<Slew>, usize> {
    let mut slews = Vec::new();
    for group in pin.of("timing") {
        let tables = tables(group, &["rise_transition", "fall_transition"], library)?;
        if !tables.is_empty() {
            let related = words(group.text("related_pin")).into_iter();
            slews.extend(related.map(|related| Slew {
                related,
                tables: tables.clone(),
            }));
        }
    }
    Ok(slews)
}

/// The tables of these kinds in a group.
fn tables(group: &Group, kinds: &[&str], library: &Library) -> Result<Vec<Table>, usize> {
    let wanted = group
        .groups
        .iter()
        .filter(|inner| kinds.contains(&inner.kind.as_str()));
    let read = |inner: &Group| Table::read(inner, library).ok_or(inner.line);
    wanted.map(read).collect()
}

/// The condition of a group.
fn when(group: &Group) -> Result<Option<Function>, usize> {
    match group.text("when") {
        None => Ok(None),
        Some(text) => Function::parse(text).map(Some).ok_or(group.line),
    }
}

fn words(text: Option<&str>) -> Vec<String> {
    let words = text.unwrap_or_default().split_whitespace();
    words.map(str::to_owned).collect()
}

fn number(group: &Group, name: &str) -> Option<f64> {
    let number: f64 = group.text(name)?.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell with a supply, a second one and a ground.
    const RAILS: &str = r#"library (l) { cell (c) { area : 1;
        pg_pin (VDD) { pg_type : primary_power; }
        pg_pin (VPP) { pg_type : backup_power; }
        pg_pin (VSS) { pg_type : primary_ground; }
        leakage_power () { value : 3; when : "A"; related_pg_pin : VDD; }
        leakage_power () { value : 4; when : "A"; related_pg_pin : VPP; }
        leakage_power () { value : 50; when : "A"; related_pg_pin : VSS; }
        leakage_power () { value : 1; }
        pin (A) { direction : input; capacitance : 1; }
        pin (Y) { direction : output; function : "A";
            internal_power () { related_pin : "A"; related_pg_pin : VDD; power (scalar) { values ("10"); } }
            internal_power () { related_pin : "A"; related_pg_pin : VPP; rise_power (scalar) { values ("5"); } }
            internal_power () { related_pin : "A"; related_pg_pin : VSS; power (scalar) { values ("100"); } } } } }"#;

    fn read(text: &str) -> Result<CellPower, usize> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.lib");
        std::fs::write(&path, text).unwrap();
        let library = Library::read(&[path]).unwrap();
        CellPower::read(&library.cells["c"], &library)
    }

    #[test]
    fn supplies_are_added_up_and_grounds_left_out() {
        let cell = read(RAILS).unwrap();
        let [energy] = cell.pin("Y").unwrap().energies.as_slice() else {
            panic!("one arc");
        };
        assert_eq!((energy.rise(0.0, 0.0), energy.fall(0.0, 0.0)), (15.0, 10.0));
        // A quarter of the states has A.
        let states = |name: &str| (name == "A").then_some(0xffff);
        assert_eq!(cell.leakage(&states), (7.0 + 3.0 * 1.0) / 4.0);
    }

    #[test]
    fn what_cannot_be_understood_has_a_line() {
        let broken = RAILS.replacen("values (\"10\")", "values (\"1, 2\")", 1);
        assert_eq!(read(&broken).err(), Some(11));
        let broken = RAILS.replacen("when : \"A\"", "when : \"A +\"", 1);
        assert_eq!(read(&broken).err(), Some(5));
    }
}
