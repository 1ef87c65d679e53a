//! Traces: keys and queries of a transformer in a safetensors file (docs/resv.md §7).

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use safetensors::tensor::{Dtype, Metadata};
use safetensors::{SafeTensorError, SafeTensors};

use super::hash::Planes;
use crate::config::Config;

/// Bytes of a file's header at most: a trace has a handful of tensors.
const HEADER_MAX: u64 = 1 << 20;
/// KV heads at most. Each has a table of its own in a simulation.
const HEADS_MAX: usize = 256;
/// Query heads at most.
const QUERY_HEADS_MAX: usize = 4096;
/// Numbers of the keys of a token at most, of all heads. The planes, of which a simulation has some for every head, have
/// `hash.bits` times as many.
const NUMBERS_MAX: usize = 1 << 16;
/// Numbers in the queries of a frame at most, of the query heads of one KV head. They are held all together.
const FRAME_MAX: usize = 1 << 24;
/// What a query takes beside its numbers, in numbers.
const QUERY_SIZE: usize = 6;

/// Why a trace was refused; which file it is, the caller knows.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file could not be read.
    #[error("cannot be read")]
    Read(#[from] std::io::Error),
    /// Not a safetensors file.
    #[error("not a safetensors file")]
    Format(#[from] SafeTensorError),
    /// A header longer than any trace has.
    #[error(
        "not a safetensors file, or not a trace: the header is of {length} bytes, and a trace has at most {HEADER_MAX}"
    )]
    Header {
        /// Bytes that it says it has.
        length: u64,
    },
    /// Too many tokens at a time.
    #[error(
        "metadata `frame_tokens` is {found}: the queries of a frame have more than {FRAME_MAX} numbers;          legal for this trace: 1..={most}"
    )]
    FrameTooLarge {
        /// What stands there.
        found: usize,
        /// What would be right.
        most: usize,
    },
    /// A tensor that every trace has is missing.
    #[error("the trace has no tensor `{tensor}`; it needs `keys` and `queries`")]
    Missing {
        /// Which one.
        tensor: &'static str,
    },
    /// Numbers of a kind that traces do not have.
    #[error("tensor `{tensor}` has numbers of type {found}; legal: F16, BF16, F32")]
    Type {
        /// Which one.
        tensor: &'static str,
        /// Its type.
        found: String,
    },
    /// A tensor of the wrong shape.
    #[error("tensor `{tensor}` has shape {found:?}; legal: {legal}")]
    Shape {
        /// Which one.
        tensor: &'static str,
        /// Its shape.
        found: Vec<usize>,
        /// What it must be.
        legal: String,
    },
    /// NaN or infinity.
    #[error("tensor `{tensor}` is {value} at index {index:?}; all numbers must be finite")]
    NotFinite {
        /// Which one.
        tensor: &'static str,
        /// The number.
        value: f64,
        /// Where it is, axis by axis.
        index: Vec<usize>,
    },
    /// The metadata do not say how many tokens a frame has.
    #[error("metadata `frame_tokens` is {found}; it must be an integer of at least 1")]
    FrameTokens {
        /// What stands there.
        found: String,
    },
    /// A head that the trace does not have.
    #[error("head {head} is not in the trace; legal: 0..={}", heads - 1)]
    Head {
        /// The head asked for.
        head: usize,
        /// How many there are.
        heads: usize,
    },
}

/// A trace, read and checked.
#[derive(Debug)]
pub struct Trace {
    data: Vec<u8>,
    keys: Tensor,
    queries: Tensor,
    planes: Option<Tensor>,
    frame_tokens: usize,
}

/// Where a tensor lies in the file: [heads, tokens, dim], for `planes` [1, bits, dim].
#[derive(Clone, Debug)]
struct Tensor {
    name: &'static str,
    dtype: Dtype,
    /// The shape as the file has it, for messages.
    shape: Vec<usize>,
    axes: [usize; 3],
    start: usize,
}

impl Trace {
    /// Reads a file and checks all of it, down to the last number.
    ///
    /// # Errors
    /// See [`TraceError`].
    pub fn open(path: &Path) -> Result<Trace, TraceError> {
        let mut file = File::open(path)?;
        // The beginning first: what is no trace may have no end.
        let mut data = Vec::new();
        file.by_ref().take(8).read_to_end(&mut data)?;
        check_length(&data)?;
        file.read_to_end(&mut data)?;
        Trace::from_bytes(data)
    }

    /// Checks the bytes of a file that was read.
    ///
    /// # Errors
    /// See [`TraceError`].
    pub fn from_bytes(data: Vec<u8>) -> Result<Trace, TraceError> {
        check_length(&data)?;
        let (header, metadata) = SafeTensors::read_metadata(&data)?;
        // The data begin after the header and the 8 bytes of its length.
        let start = header + 8;
        let find = |name| find(&metadata, start, name);
        let missing = |tensor| TraceError::Missing { tensor };
        let keys = find("keys")?.ok_or_else(|| missing("keys"))?;
        let queries = find("queries")?.ok_or_else(|| missing("queries"))?;
        let planes = find("planes")?;
        check_shapes(&keys, &queries, planes.as_ref())?;
        let trace = Trace {
            frame_tokens: frame_tokens(&metadata)?,
            data,
            keys,
            queries,
            planes,
        };
        trace.check_frame()?;
        trace.check_finite(&trace.keys)?;
        trace.check_finite(&trace.queries)?;
        if let Some(planes) = &trace.planes {
            trace.check_finite(planes)?;
        }
        Ok(trace)
    }

    /// KV heads.
    pub fn heads(&self) -> usize {
        self.keys.axes[0]
    }

    /// Query heads that belong to one KV head.
    pub fn query_heads_per_head(&self) -> usize {
        self.queries.axes[0] / self.keys.axes[0]
    }

    /// Tokens.
    pub fn tokens(&self) -> usize {
        self.keys.axes[1]
    }

    /// Numbers in a key or query.
    pub fn dim(&self) -> usize {
        self.keys.axes[2]
    }

    /// Tokens of a frame; the last may have fewer.
    pub fn frame_tokens(&self) -> usize {
        self.frame_tokens
    }

    /// Frames.
    pub fn frames(&self) -> usize {
        self.tokens().div_ceil(self.frame_tokens)
    }

    /// Tokens of frame `frame`.
    pub fn frame_range(&self, frame: usize) -> std::ops::Range<usize> {
        let start = frame.saturating_mul(self.frame_tokens).min(self.tokens());
        let end = start.saturating_add(self.frame_tokens).min(self.tokens());
        start..end
    }

    /// The key of a token in KV head `head`.
    pub fn key(&self, head: usize, token: usize) -> Vec<f64> {
        self.vector(&self.keys, head * self.tokens() + token)
    }

    /// The query of a token in query head `query_head`.
    pub fn query(&self, query_head: usize, token: usize) -> Vec<f64> {
        self.vector(&self.queries, query_head * self.tokens() + token)
    }

    /// The trace's planes, or those generated from `hash.seed`.
    ///
    /// # Errors
    /// [`TraceError::Shape`] if the trace's planes are not for `hash.bits` bits.
    pub fn planes(&self, config: &Config) -> Result<Planes, TraceError> {
        let bits = config.hash.bits;
        let Some(tensor) = &self.planes else {
            return Ok(Planes::generate(config.hash.seed, bits, self.dim()));
        };
        if tensor.axes[1] != bits as usize {
            return Err(tensor.shape_error(format!("[hash.bits, dim] = [{bits}, {}]", self.dim())));
        }
        let rows = (0..tensor.axes[1]).flat_map(|m| self.vector(tensor, m));
        Ok(Planes::from_rows(
            &rows.collect::<Vec<_>>(),
            bits,
            self.dim(),
        ))
    }

    /// Checks that a head is in the trace.
    ///
    /// # Errors
    /// [`TraceError::Head`].
    pub fn check_head(&self, head: usize) -> Result<(), TraceError> {
        let heads = self.heads();
        if head < heads {
            Ok(())
        } else {
            Err(TraceError::Head { head, heads })
        }
    }

    /// Vector number `index` of a tensor, widened exactly.
    fn vector(&self, tensor: &Tensor, index: usize) -> Vec<f64> {
        let dim = tensor.axes[2];
        let size = size_of_number(tensor.dtype);
        let start = tensor.start + index * dim * size;
        let bytes = self.data[start..start + dim * size].chunks_exact(size);
        bytes.map(|bytes| number(tensor.dtype, bytes)).collect()
    }

    fn check_frame(&self) -> Result<(), TraceError> {
        // No product of these leaves a word: the file has as many numbers.
        let of_token = self.query_heads_per_head() * (self.dim() + QUERY_SIZE);
        match self.frame_tokens.min(self.tokens()) * of_token <= FRAME_MAX {
            true => Ok(()),
            false => Err(TraceError::FrameTooLarge {
                found: self.frame_tokens,
                most: FRAME_MAX / of_token,
            }),
        }
    }

    fn check_finite(&self, tensor: &Tensor) -> Result<(), TraceError> {
        let [heads, rows, dim] = tensor.axes;
        let size = size_of_number(tensor.dtype);
        let bytes = &self.data[tensor.start..tensor.start + heads * rows * dim * size];
        let numbers = bytes.chunks_exact(size).map(|b| number(tensor.dtype, b));
        match numbers.enumerate().find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some((flat, value)) => {
                let full = [flat / dim / rows, flat / dim % rows, flat % dim];
                Err(TraceError::NotFinite {
                    tensor: tensor.name,
                    value,
                    // Only the axes that the file has.
                    index: full[3 - tensor.shape.len()..].to_vec(),
                })
            }
        }
    }
}

impl Tensor {
    fn shape_error(&self, legal: String) -> TraceError {
        TraceError::Shape {
            tensor: self.name,
            found: self.shape.clone(),
            legal,
        }
    }
}

/// Checks the length of the header, which is what a file begins with.
fn check_length(data: &[u8]) -> Result<(), TraceError> {
    match data.first_chunk() {
        Some(bytes) if u64::from_le_bytes(*bytes) > HEADER_MAX => Err(TraceError::Header {
            length: u64::from_le_bytes(*bytes),
        }),
        // What is shorter or empty the reader refuses.
        Some(bytes) if u64::from_le_bytes(*bytes) == 0 => {
            Err(SafeTensorError::HeaderTooSmall.into())
        }
        _ => Ok(()),
    }
}

fn find(
    metadata: &Metadata,
    start: usize,
    name: &'static str,
) -> Result<Option<Tensor>, TraceError> {
    let Some(info) = metadata.info(name) else {
        return Ok(None);
    };
    if !matches!(info.dtype, Dtype::F16 | Dtype::BF16 | Dtype::F32) {
        return Err(TraceError::Type {
            tensor: name,
            found: format!("{:?}", info.dtype),
        });
    }
    let mut tensor = Tensor {
        name,
        dtype: info.dtype,
        shape: info.shape.clone(),
        axes: [1; 3],
        start: start + info.data_offsets.0,
    };
    let legal = match (name, info.shape.as_slice()) {
        ("planes", _) => "[hash.bits, dim]",
        _ => "[heads, tokens, dim] or [tokens, dim]",
    };
    tensor.axes = match info.shape.as_slice() {
        [rows, dim] => [1, *rows, *dim],
        [heads, rows, dim] if name != "planes" => [*heads, *rows, *dim],
        _ => return Err(tensor.shape_error(legal.to_string())),
    };
    if tensor.axes.contains(&0) {
        return Err(tensor.shape_error(format!("{legal}, no axis empty")));
    }
    Ok(Some(tensor))
}

fn check_shapes(
    keys: &Tensor,
    queries: &Tensor,
    planes: Option<&Tensor>,
) -> Result<(), TraceError> {
    let [heads, tokens, dim] = keys.axes;
    if heads > HEADS_MAX || heads * dim > NUMBERS_MAX {
        return Err(keys.shape_error(format!(
            "at most {HEADS_MAX} heads, and {NUMBERS_MAX} numbers in all heads of a token"
        )));
    }
    if queries.axes[0] > QUERY_HEADS_MAX {
        return Err(queries.shape_error(format!("at most {QUERY_HEADS_MAX} heads")));
    }
    if !queries.axes[0].is_multiple_of(heads) || queries.axes[1..] != keys.axes[1..] {
        return Err(queries.shape_error(format!(
            "[a multiple of {heads}, {tokens}, {dim}], to go with `keys`"
        )));
    }
    match planes {
        Some(planes) if planes.axes[2] != dim => {
            Err(planes.shape_error(format!("[hash.bits, {dim}], to go with `keys`")))
        }
        _ => Ok(()),
    }
}

fn frame_tokens(metadata: &Metadata) -> Result<usize, TraceError> {
    let entries = metadata.metadata().as_ref();
    let text = entries.and_then(|entries| entries.get("frame_tokens"));
    let value = text.and_then(|text| text.parse().ok());
    value
        .filter(|n| *n >= 1)
        .ok_or_else(|| TraceError::FrameTokens {
            found: text.map_or("missing".to_string(), |text| format!("{text:?}")),
        })
}

/// Bytes of a number; traces have no other types than these.
fn size_of_number(dtype: Dtype) -> usize {
    if dtype == Dtype::F32 { 4 } else { 2 }
}

fn number(dtype: Dtype, bytes: &[u8]) -> f64 {
    match (dtype, bytes) {
        (Dtype::BF16, [a, b]) => half::bf16::from_le_bytes([*a, *b]).to_f64(),
        (_, [a, b]) => half::f16::from_le_bytes([*a, *b]).to_f64(),
        (_, [a, b, c, d]) => f64::from(f32::from_le_bytes([*a, *b, *c, *d])),
        // `chunks_exact` gives two or four.
        _ => 0.0,
    }
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
