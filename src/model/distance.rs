//! Hamming distances of one code to many, the inner loop of clustering.
//!
//! Codes lie column by column (word 0 of every cluster, then word 1, …), so that the vector units
//! take neighbouring clusters in one instruction. These are plain loops; [`level`](super::level) has
//! them compiled for the vector units of this machine.

/// Added to the distance of a closed cluster, which thus is never below any limit.
pub(crate) const CLOSED: i16 = 0x4000;

/// Codes of neighbouring clusters, the code to compare them with, and the bits that count.
pub(crate) struct Masked<'a> {
    /// Word w of every cluster.
    pub columns: [&'a [u64]; 4],
    /// How many of the columns are in use, 1..=4.
    pub words: usize,
    /// What to compare with.
    pub code: [u64; 4],
    /// Which bits to compare.
    pub mask: [u64; 4],
}

/// See [`Level::distances`](super::level::Level::distances).
#[inline(always)]
pub(super) fn distances(codes: &Masked<'_>, bias: &[i16], out: &mut [i16]) {
    match codes.words {
        1 => columns::<1>(codes, bias, out),
        2 => columns::<2>(codes, bias, out),
        3 => columns::<3>(codes, bias, out),
        _ => columns::<4>(codes, bias, out),
    }
}

#[inline(always)]
fn columns<const WORDS: usize>(codes: &Masked<'_>, bias: &[i16], out: &mut [i16]) {
    // Slices of one length let the compiler drop the bounds checks and vectorise.
    let length = out.len();
    let bias = &bias[..length];
    let columns: [&[u64]; WORDS] = std::array::from_fn(|w| &codes.columns[w][..length]);
    for j in 0..length {
        let mut ones = 0;
        for (w, column) in columns.iter().enumerate() {
            ones += ((column[j] ^ codes.code[w]) & codes.mask[w]).count_ones();
        }
        // At most 256 ones.
        out[j] = bias[j] + ones as i16;
    }
}

/// See [`Level::count_below`](super::level::Level::count_below).
#[inline(always)]
pub(super) fn count_below(distances: &[i16], limit: i16) -> usize {
    // Short runs are counted in 16 bits, as wide as what is compared.
    distances
        .chunks(4096)
        .map(|run| run.iter().map(|d| u16::from(*d < limit)).sum::<u16>())
        .map(usize::from)
        .sum()
}
