//! Damaged files of every kind that is read: an error or a result, never a panic.

use dregen::config::{Config, load};
use dregen::cost::liberty::Library;
use dregen::model::run::StimulusRun;
use dregen::model::trace::Trace;
use dregen::model::{Registers, Run};
use proptest::prelude::*;

/// Bytes put over a good file, and how much of it is left.
fn damage() -> impl Strategy<Value = (Vec<(prop::sample::Index, u8)>, prop::sample::Index)> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"{}[]\",:-.0123e \n=#".to_vec())
    ];
    (
        prop::collection::vec((any::<prop::sample::Index>(), byte), 0..6),
        any::<prop::sample::Index>(),
    )
}

fn damaged(good: &[u8], damage: &(Vec<(prop::sample::Index, u8)>, prop::sample::Index)) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for (index, byte) in &damage.0 {
        let index = index.index(bytes.len());
        bytes[index] = *byte;
    }
    // Half of the files keep their whole length.
    let length = damage.1.index(2 * bytes.len());
    bytes.truncate(length);
    bytes
}

const STIMULUS: &str = r#"{"set": {"th_hd": 7, "store_limit": 1073741824, "recent_window": 1}}
{"frame": ["1a2b3c4d", "0", "ffffffff"]}
{"group": [[12, -5, 3], [1, 2, 3]]}
"#;

fn trace() -> Vec<u8> {
    use safetensors::tensor::{Dtype, TensorView};
    let bytes: Vec<u8> = (0..24).flat_map(|i| (i as f32).to_le_bytes()).collect();
    let view = |shape: &[usize]| TensorView::new(Dtype::F32, shape.to_vec(), &bytes).unwrap();
    let views = [("keys", view(&[2, 3, 4])), ("queries", view(&[2, 3, 4]))];
    let metadata = [("frame_tokens".to_string(), "2".to_string())].into();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn stimulus(damage in damage()) {
        let config = Config::default();
        let bytes = damaged(STIMULUS.as_bytes(), &damage);
        let run = StimulusRun::new(bytes.as_slice(), &config, Registers::reset(&config));
        let failed = run.filter(Result::is_err).count();
        prop_assert!(failed <= 1);
    }

    #[test]
    fn configuration(damage in damage()) {
        let good = Config::default().to_toml();
        let bytes = damaged(good.as_bytes(), &damage);
        if let Ok(config) = load::from_toml_str("d.toml", &String::from_utf8_lossy(&bytes)) {
            prop_assert!(config.validate().is_ok());
        }
    }

    #[test]
    fn set(text in "[a-z._]{0,12}=?[-+0-9a-z]{0,24}") {
        let mut config = Config::default();
        if load::apply_set(&mut config, &text).is_err() {
            prop_assert_eq!(config, Config::default());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn traces(damage in damage()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.safetensors");
        std::fs::write(&path, damaged(&trace(), &damage)).unwrap();
        if let Ok(trace) = Trace::open(&path) {
            let config = Config::default();
            for head in 0..trace.heads() {
                let registers = Registers::for_trace(&config);
                let run = dregen::model::run::TraceRun::new(&trace, head, &config, registers, true);
                if let Ok(mut run) = run {
                    prop_assert!(run.by_ref().all(|step| step.is_ok()));
                    let tokens = run.context().counters().tokens;
                    prop_assert_eq!(tokens, trace.tokens() as u64);
                }
            }
        }
    }
    #[test]
    fn libraries(damage in damage()) {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("l.lib"), folder.path().join("again.lib")];
        let good = include_bytes!("data/cells.lib");
        std::fs::write(&paths[0], damaged(good, &damage)).unwrap();
        match Library::read(&paths[..1]) {
            Err(error) => prop_assert!(error.to_string().contains("l.lib")),
            Ok(library) => {
                // What the tools are given is Liberty, too.
                std::fs::write(&paths[1], library.for_mapping()).unwrap();
                prop_assert!(Library::read(&paths[1..]).is_ok());
                if library.check().is_ok() {
                    prop_assert!(library.nand().is_ok_and(|(_, nand)| nand.area > 0.0));
                }
                let macros = dregen::cost::memory::macros(&library).unwrap_or_default();
                prop_assert!(macros.len() <= library.cells.len());
            }
        }
    }
}
