//! What software is given: the header and the driver compile without a warning and do what they say, and the SystemRDL
//! says what the table says. A tool that is missing fails the test.

mod engine;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use dregen::config::Config;
use dregen::model;
use dregen::registers;
use dregen::software;

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// Runs a tool, of those in `.tools/bin` too; gives what it printed.
fn run(folder: &Path, tool: &str, arguments: &[&str]) -> String {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [tools]
        .into_iter()
        .chain(std::env::split_paths(&path))
        .collect::<Vec<_>>();
    let path: OsString = std::env::join_paths(folders).expect("a search path");
    let output = Command::new("env")
        .arg(tool)
        .args(arguments)
        .env("PATH", path)
        .current_dir(folder)
        .output()
        .expect("env starts");
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success(),
        "{tool} {arguments:?} (is it there? ./scripts/setup):\n{text}"
    );
    text
}

fn write_software(config: &Config, folder: &Path) {
    for (extension, write) in software::FILES {
        let text = write(config, "1.2.3", "dregen generate").expect("the template holds");
        let path = folder.join(format!("{}.{extension}", config.prefix));
        fs::write(path, text).expect("written");
    }
}

fn preset(name: &str) -> Config {
    Config::preset(name).expect("the preset")
}

#[test]
fn the_driver_compiles_everywhere_without_a_warning() {
    let mut odd = preset("wide");
    odd.prefix = "Reg_2".to_owned();
    odd.hash.bits = 250;
    for config in [preset("paper"), preset("tiny"), odd] {
        let root = tempfile::tempdir().expect("a folder");
        write_software(&config, root.path());
        let (header, code) = (
            format!("{}.h", config.prefix),
            format!("{}.c", config.prefix),
        );
        for (compiler, language) in [
            ("gcc", ["-std=c99", "-xc"]),
            ("gcc", ["-std=c17", "-xc"]),
            ("g++", ["-std=c++11", "-xc++"]),
            ("g++", ["-std=c++20", "-xc++"]),
        ] {
            for file in [&header, &code] {
                let mut arguments = vec!["-fsyntax-only", "-O2"];
                arguments.extend(STRICT);
                arguments.extend(language);
                arguments.push(file);
                assert_eq!(
                    run(root.path(), compiler, &arguments),
                    "",
                    "{compiler} {file}"
                );
            }
        }
    }
}

#[test]
fn the_driver_does_what_it_says() {
    let root = tempfile::tempdir().expect("a folder");
    write_software(&preset("tiny"), root.path());
    let main = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/driver/main.c");
    let mut arguments = vec!["-std=c99", "-O1", "-fsanitize=undefined,address", "-I."];
    arguments.extend(STRICT);
    arguments.extend([main, "dre.c", "-o", "driver"]);
    run(root.path(), "gcc", &arguments);
    assert_eq!(run(root.path(), "./driver", &[]), "");
}

#[test]
fn the_systemrdl_says_what_the_table_says() {
    for name in ["paper", "tiny"] {
        let mut config = preset(name);
        // A word of SystemRDL as a prefix does no harm.
        config.prefix = "field".to_owned();
        let root = tempfile::tempdir().expect("a folder");
        write_software(&config, root.path());
        let dump = run(root.path(), "peakrdl", &["dump", "field.rdl"]);
        let expected: Vec<String> = registers::present(&config)
            .map(|r| {
                let (first, last) = (r.address, r.address + 3);
                format!("{first:#04x}-{last:#04x}: field_csr.{}", r.name)
            })
            .collect();
        assert_eq!(dump.lines().collect::<Vec<_>>(), expected);
        run(root.path(), "peakrdl", &["html", "field.rdl", "-o", "html"]);
        run(
            root.path(),
            "peakrdl",
            &["c-header", "field.rdl", "-o", "map.h"],
        );
        let map = fs::read_to_string(root.path().join("map.h")).expect("the header");
        for register in registers::present(&config) {
            for field in register.fields(&config) {
                let macro_ = format!("{}__{}", register.name, field.name).to_uppercase();
                let defined = |what: &str| {
                    let lines = map.lines().map(|line| line.split_whitespace().collect());
                    let words: Vec<Vec<&str>> = lines.collect();
                    let suffix = format!("{macro_}_{what}");
                    let line = words
                        .into_iter()
                        .find(|w| w.len() == 3 && w[1].to_uppercase().ends_with(&suffix));
                    let number = line.unwrap_or_else(|| panic!("{suffix} in:\n{map}"))[2];
                    let digits = number.trim_start_matches("0x");
                    let radix = if digits == number { 10 } else { 16 };
                    u32::from_str_radix(digits, radix).expect("a number")
                };
                assert_eq!(defined("BM"), field.mask(), "{macro_}");
                assert_eq!(defined("BP"), field.lo, "{macro_}");
                assert_eq!(defined("RESET"), (field.reset)(&config), "{macro_}");
            }
        }
    }
}

/// Name of the model, low word, high word, and whether the value has 64 bits.
const SETTINGS: [(&str, &str, Option<&str>); 7] = [
    ("th_hd", "TH_HD", None),
    ("ratio", "TH_RATIO", None),
    ("recent_window", "RECENT_WINDOW", None),
    ("token_bytes", "TOKEN_BYTES", None),
    ("store_base", "STORE_BASE_LO", Some("STORE_BASE_HI")),
    ("store_limit", "STORE_LIMIT_LO", Some("STORE_LIMIT_HI")),
    ("max_burst", "MAX_BURST", None),
];

#[test]
fn the_model_has_the_same_settings() {
    for name in ["paper", "tiny", "wide"] {
        let config = preset(name);
        let names = SETTINGS.map(|(name, ..)| name);
        assert_eq!(names, model::REGISTER_NAMES);
        let resets = model::Registers::reset(&config);
        let resets = [
            u64::from(resets.th_hd),
            u64::from(resets.ratio),
            u64::from(resets.recent_window),
            u64::from(resets.token_bytes),
            resets.store_base,
            resets.store_limit,
            u64::from(resets.max_burst),
        ];
        for ((name, low, high), reset) in SETTINGS.into_iter().zip(resets) {
            let find = |name| registers::find(name).expect("a register");
            let word = |name| u64::from(find(name).reset(&config));
            let joined = word(low) | high.map_or(0, |high| word(high) << 32);
            assert_eq!(joined, reset, "{name}");
            let takes = |value: u64| {
                let mut writes = model::RegisterWrites::default();
                writes.put(name, value, &config).is_ok()
            };
            let (least, most) = find(low).legal(&config).expect("a range");
            let most = match high {
                Some(_) => u64::MAX,
                None => u64::from(most),
            };
            assert!(takes(u64::from(least)) && takes(most), "{name}");
            assert!(least == 0 || !takes(u64::from(least) - 1), "{name}");
            assert!(most == u64::MAX || !takes(most + 1), "{name}");
        }
    }
}
