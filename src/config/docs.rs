//! Text about the parameters for people, all of it from the table of keys.

use std::fmt::Write;

use super::keys::KEYS;
use super::presets::PRESETS;

/// The page `docs/parameters.md`.
pub fn parameters_md() -> String {
    let mut page = String::from(
        "# Parameters\n\n\
         Generated from the table in `src/config/keys.rs`; a test compares. To renew it:\n\
         `DREGEN_UPDATE_DOCS=1 cargo test --lib config::docs`.\n\n\
         Give them in a TOML file (`--config`) or one by one (`--set key=value`). A key that is\n\
         unknown, of the wrong type or out of range is an error, and no file is written.\n\n\
         | key | default | legal | meaning |\n| --- | --- | --- | --- |\n",
    );
    for key in KEYS {
        let (name, legal, meaning) = (key.name, key.legal, key.meaning);
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| `{name}` | {} | {legal} | {meaning} |",
            key.default_value()
        );
    }
    page.push_str(
        "\n## Presets\n\n| name | differs from `paper` in | meaning |\n| --- | --- | --- |\n",
    );
    for preset in PRESETS {
        let differs = match preset.differs {
            [] => "(nothing)".to_string(),
            sets => format!("`{}`", sets.join("`, `")),
        };
        let _ = writeln!(
            page,
            "| `{}` | {differs} | {} |",
            preset.name, preset.meaning
        );
    }
    page
}

/// The list of keys under `--help`.
pub fn keys_help() -> String {
    let width = KEYS.iter().map(|key| key.name.len()).max().unwrap_or(0);
    let mut text = String::from("Keys for --set and --config (default; legal values):\n");
    for key in KEYS {
        let _ = writeln!(
            text,
            "  {:width$}  {}\n  {:width$}  ({}; {})",
            key.name,
            key.meaning,
            "",
            key.default_value(),
            key.legal
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/parameters.md");
        if std::env::var_os("DREGEN_UPDATE_DOCS").is_some() {
            std::fs::write(path, parameters_md()).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap();
        assert_eq!(committed, parameters_md());
    }

    #[test]
    fn help_lists_every_key() {
        let help = keys_help();
        for key in KEYS {
            assert!(help.contains(&format!("  {} ", key.name)), "{}", key.name);
        }
    }
}
