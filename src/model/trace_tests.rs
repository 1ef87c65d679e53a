use super::*;
use safetensors::tensor::TensorView;
use std::collections::HashMap;

type Parts<'a> = &'a [(&'a str, Dtype, &'a [usize], Vec<u8>)];

fn f32s(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

fn open(parts: Parts<'_>, frame_tokens: Option<&str>) -> Result<Trace, TraceError> {
    let views = parts.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.to_vec(), data).unwrap();
        (name.to_string(), view)
    });
    let metadata = frame_tokens.map(|n| HashMap::from([("frame_tokens".into(), n.to_string())]));
    let bytes = safetensors::serialize(views, metadata).unwrap();
    open_bytes(&bytes)
}

fn open_bytes(bytes: &[u8]) -> Result<Trace, TraceError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("t.safetensors");
    std::fs::write(&path, bytes).unwrap();
    Trace::open(&path)
}

fn message(parts: Parts<'_>, frame_tokens: Option<&str>) -> String {
    open(parts, frame_tokens).unwrap_err().to_string()
}

fn ramp(n: usize) -> Vec<u8> {
    f32s(&(0..n).map(|i| i as f32).collect::<Vec<_>>())
}

#[test]
fn heads_frames_and_vectors_are_where_the_axes_say() {
    let parts = [
        ("keys", Dtype::F32, &[2, 5, 3][..], ramp(30)),
        ("queries", Dtype::F32, &[4, 5, 3], ramp(60)),
    ];
    let trace = open(&parts, Some("2")).unwrap();
    assert_eq!((trace.heads(), trace.query_heads_per_head()), (2, 2));
    assert_eq!((trace.tokens(), trace.dim(), trace.frames()), (5, 3, 3));
    assert_eq!(trace.frame_range(2), 4..5);
    assert_eq!(trace.key(1, 2), [21.0, 22.0, 23.0]);
    assert_eq!(trace.query(3, 0), [45.0, 46.0, 47.0]);
    assert!(trace.check_head(1).is_ok());
    let error = trace.check_head(2).unwrap_err().to_string();
    assert_eq!(error, "head 2 is not in the trace; legal: 0..=1");
}

#[test]
fn every_type_widens_exactly_and_a_missing_axis_is_one() {
    let halves = [0x3c00u16, 0xc100, 0x0001].map(u16::to_le_bytes).concat();
    let brains = [0x3f80u16, 0xc020, 0x0001].map(u16::to_le_bytes).concat();
    let parts = [
        ("keys", Dtype::F16, &[1, 3][..], halves),
        ("queries", Dtype::BF16, &[1, 3], brains),
        ("planes", Dtype::F32, &[8, 3], ramp(24)),
    ];
    let trace = open(&parts, Some("7")).unwrap();
    assert_eq!(trace.key(0, 0), [1.0, -2.5, 2f64.powi(-24)]);
    assert_eq!(trace.query(0, 0), [1.0, -2.5, 2f64.powi(-133)]);
    let mut config = Config::default();
    let error = trace.planes(&config).err().unwrap().to_string();
    assert!(error.contains("`planes` has shape [8, 3]; legal: [hash.bits, dim] = [32, 3]"));
    config.hash.bits = 8;
    assert!(trace.planes(&config).is_ok());
}

#[test]
fn shapes_that_do_not_go_together_are_named() {
    let keys = ("keys", Dtype::F32, &[2, 2, 2][..], ramp(8));
    let cases: [(&[usize], &str); 6] = [
        (&[3, 2, 2], "[a multiple of 2, 2, 2]"),
        (&[2, 3, 2], "[a multiple of 2, 2, 2]"),
        (&[2, 2, 3], "[a multiple of 2, 2, 2]"),
        (&[2, 2], "[a multiple of 2, 2, 2]"),
        (&[8], "[heads, tokens, dim] or [tokens, dim]"),
        (&[2, 0, 2], "no axis empty"),
    ];
    for (shape, legal) in cases {
        let queries = ("queries", Dtype::F32, shape, ramp(shape.iter().product()));
        let message = message(&[keys.clone(), queries], Some("1"));
        assert!(message.contains("tensor `queries` has shape") && message.contains(legal));
    }
    let message = message(&[keys], Some("1"));
    assert!(message.contains("no tensor `queries`"), "{message}");
}

#[test]
fn numbers_that_are_none_are_found_with_their_index() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut values = vec![0.0; 12];
        values[9] = bad;
        let flat = ("keys", Dtype::F32, &[3, 4][..], f32s(&[0.0; 12]));
        let queries = ("queries", Dtype::F32, &[3, 4][..], f32s(&values));
        let text = message(&[flat, queries], Some("1"));
        assert!(
            text.contains("tensor `queries`") && text.contains("[2, 1]"),
            "{text}"
        );
        let deep = ("keys", Dtype::F32, &[1, 3, 4][..], f32s(&values));
        let queries = ("queries", Dtype::F32, &[3, 4][..], f32s(&[0.0; 12]));
        let text = message(&[deep, queries], Some("1"));
        assert!(
            text.contains("tensor `keys`") && text.contains("[0, 2, 1]"),
            "{text}"
        );
    }
}

#[test]
fn other_types_and_bad_metadata_are_refused() {
    let keys = ("keys", Dtype::F64, &[1, 1][..], vec![0; 8]);
    assert!(message(&[keys], Some("1")).contains("type F64; legal: F16, BF16, F32"));
    let parts = [
        ("keys", Dtype::F32, &[1, 1][..], ramp(1)),
        ("queries", Dtype::F32, &[1, 1], ramp(1)),
    ];
    for bad in [None, Some("0"), Some("-1"), Some("two"), Some("")] {
        assert!(
            message(&parts, bad).contains("`frame_tokens` is"),
            "{bad:?}"
        );
    }
}

#[test]
fn damaged_files_are_errors() {
    let parts = [
        ("keys", Dtype::F32, &[2, 2][..], ramp(4)),
        ("queries", Dtype::F32, &[2, 2], ramp(4)),
    ];
    let views = parts.iter().map(|(name, dtype, shape, data)| {
        (
            name.to_string(),
            TensorView::new(*dtype, shape.to_vec(), data).unwrap(),
        )
    });
    let metadata = HashMap::from([("frame_tokens".to_string(), "1".to_string())]);
    let whole = safetensors::serialize(views, Some(metadata)).unwrap();
    assert!(open_bytes(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(open_bytes(&whole[..length]).is_err(), "{length}");
    }
    let missing = Trace::open(Path::new("no/such.safetensors")).unwrap_err();
    assert_eq!(missing.to_string(), "cannot be read");
}

#[test]
fn shapes_that_would_fill_the_memory_are_refused() {
    let zeros = |shape: [usize; 3]| vec![0; 2 * shape.iter().product::<usize>()];
    let shaped = |keys: [usize; 3], queries: [usize; 3], frame_tokens: &str| {
        let parts = [
            ("keys", Dtype::F16, keys.as_slice(), zeros(keys)),
            ("queries", Dtype::F16, queries.as_slice(), zeros(queries)),
        ];
        open(&parts, Some(frame_tokens))
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let wide = 1 << 16;
    assert_eq!(shaped([1, 1, wide], [1, 1, wide], "1"), Ok(()));
    let keys = "tensor `keys` has shape";
    for (heads, dim) in [(1, wide + 1), (2, wide / 2 + 1), (257, 1)] {
        let error = shaped([heads, 1, dim], [heads, 1, dim], "1").unwrap_err();
        assert!(error.starts_with(keys), "{error}");
    }
    let error = shaped([1, 1, 1], [4097, 1, 1], "1").unwrap_err();
    assert!(error.starts_with("tensor `queries` has shape"), "{error}");
    // One of these tokens takes 4096 · (1 + 6) numbers.
    let tokens = (1 << 24) / (4096 * 7);
    let of = |tokens: usize| [4096, tokens, 1];
    assert_eq!(shaped([1, tokens, 1], of(tokens), "99999999"), Ok(()));
    let error = shaped([1, tokens + 1, 1], of(tokens + 1), "99999999").unwrap_err();
    assert!(error.ends_with("legal for this trace: 1..=585"), "{error}");
    assert_eq!(shaped([1, tokens + 1, 1], of(tokens + 1), "585"), Ok(()));
}

#[test]
fn the_length_of_the_header_is_looked_at_first() {
    for (length, expected) in [
        (0, "not a safetensors file"),
        (
            1 << 21,
            "not a safetensors file, or not a trace: the header is of 2097152 bytes",
        ),
    ] {
        let mut bytes = u64::to_le_bytes(length).to_vec();
        bytes.resize(1 << 22, b'{');
        let error = open_bytes(&bytes).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}
