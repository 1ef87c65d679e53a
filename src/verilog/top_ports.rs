//! The ports of the top as data, for whoever describes them in another language.

use super::error::VerilogError;
use super::ports;
use crate::ir::{Design, Direction};

/// A port of the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopPort {
    /// Name.
    pub name: String,
    /// Direction.
    pub direction: Direction,
    /// Bits.
    pub width: u32,
}

/// The ports of the top in the order of its port list, clock and reset first.
///
/// # Errors
/// [`VerilogError::Module`] if the design has no top.
pub fn top_ports(design: &Design) -> Result<Vec<TopPort>, VerilogError> {
    let (module, implicit) = ports::top(design)?;
    let listed = ports::listed(module, implicit, design.reset).into_iter();
    Ok(listed
        .map(|port| TopPort {
            name: port.name.to_owned(),
            direction: port.direction,
            width: port.ty.width,
        })
        .collect())
}
