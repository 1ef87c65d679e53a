//! dregen: the open generator of KV-cache retrieval hardware.
//!
//! V-Rex's *Dynamic KV Cache Retrieval Engine* (DRE) clusters the key tokens of a streaming video LLM by the Hamming
//! distance of their hash codes, selects clusters by a weighted cumulative sum, and fetches what was selected. This
//! library computes what it must do, builds it as a dataflow graph, writes it as Verilog, and proves that all agree.
//! The program `dregen` is [`cli`], and docs/architecture.md a tour.
//!
//! ```text
//! config ─┬─▶ model ──────────────────────────────┐
//!         └─▶ units ─▶ ir ─▶ passes ─┬─▶ sim ─────┼─▶ bench ─▶ the same records, or what differs
//!                                    └─▶ verilog ─┘
//! ```
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`config`] | the parameters of a design, all from one table |
//! | [`registers`] | the registers of the engine, all from one table |
//! | [`model`] | the golden model of ReSV (docs/resv.md); knows nothing of hardware |
//! | [`ir`], [`passes`] | the dataflow graph, its checks, its transformations |
//! | [`units`] | the hardware as builder code of the graph; knows nothing of the model |
//! | [`sim`] | the cycle-accurate interpreter of the graph |
//! | [`verilog`], [`software`] | Verilog and its side files; C header and driver, maps of the registers |
//! | [`boards`], [`packaging`] | the design on boards; files for the flows of others |
//! | [`bench`] | stimulus and expected records, testbenches, and the engines that run them |
//! | [`cost`] | area and timing of the Verilog on FPGAs and in cells of a library |
//! | [`output`], [`tools`] | folders written whole or not at all, programs outside dregen |
//! | [`bits`] | fixed-width words |
//!
//! From parameters to Verilog:
//!
//! ```
//! use dregen::config::Config;
//! use dregen::verilog::EmitInfo;
//! use dregen::{passes, units, verilog};
//!
//! let mut design = units::design(&Config::preset("tiny")?);
//! passes::run(&mut design)?;
//! let info = EmitInfo {
//!     version: "0.1.0".to_owned(),
//!     command: "dregen generate --preset tiny --out DIR".to_owned(),
//!     licence: "Apache-2.0".to_owned(),
//! };
//! let files = verilog::emit(&design, &info)?;
//! assert!(files.iter().any(|file| file.name == "dre_top.v"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod bench;
pub mod bits;
pub mod boards;
pub mod cli;
pub mod config;
pub mod cost;
pub mod ir;
pub mod model;
pub mod output;
pub mod packaging;
pub mod passes;
pub mod prove;
pub mod registers;
pub mod sim;
pub mod software;
pub mod tools;
pub mod units;
pub mod verilog;
