use super::{driver, example, header, registers_page, system_rdl};
use crate::config::{Config, Protect, Reset};
use crate::registers::TABLE;

fn mine() -> Config {
    Config {
        prefix: "my_dre".to_owned(),
        ..Config::default()
    }
}

#[test]
fn numbers_become_macros_and_every_name_has_the_prefix() {
    let text = header(&mine(), "0", "dregen generate").expect("the template holds");
    assert!(text.contains("#define MY_DRE_HASH_BITS 32\n"), "{text}");
    assert!(text.contains("struct my_dre_assign my_dre_assign_decode(uint64_t tdata)"));
    assert!(!text.contains("sync_low"), "words are no numbers");
    let code = driver(&mine(), "0", "dregen generate").expect("the template holds");
    let files = example(&mine(), "0", "dregen generate").expect("the templates hold");
    let texts = files.into_iter().map(|(_, text)| text);
    for text in texts.chain([text, code]) {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let foreign: Vec<&str> = words
            .filter(|word| word.starts_with("dre_") || word.starts_with("DRE_"))
            .collect();
        assert_eq!(foreign, Vec::<&str>::new());
    }
}

#[test]
fn the_example_has_the_names_and_the_reset_of_the_design() {
    let mut config = mine();
    for (reset, line) in [
        (Reset::SyncLow, "model_->aresetn = !asserted;"),
        (Reset::AsyncLow, "model_->aresetn = !asserted;"),
        (Reset::SyncHigh, "model_->areset = asserted;"),
    ] {
        config.reset = reset;
        let files = example(&config, "0", "dregen generate").expect("the templates hold");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["Makefile", "main.c", "my_dre_sim.h", "my_dre_sim.cpp"]
        );
        assert!(files[3].1.contains(line), "{line}");
        for (name, text) in &files {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}");
            assert!(!text.contains("${{") && !text.contains("{%"), "{name}");
        }
    }
}

#[test]
fn every_register_is_in_each_of_them() {
    let mut config = mine();
    all_registers_in_each(&config);
    config.protect = Protect::Parity;
    all_registers_in_each(&config);
}

fn all_registers_in_each(config: &Config) {
    let head = header(config, "0", "").expect("the template holds");
    let rdl = system_rdl(config, "0", "").expect("the template holds");
    let page = registers_page(config).expect("the template holds");
    for register in TABLE {
        let (name, address) = (register.name, register.address);
        let there = config.protect != Protect::None || !register.guards;
        let define = format!("#define MY_DRE_REG_{name} 0x{address:03x}u");
        assert_eq!(head.contains(&define), there, "{define}");
        let component = format!("}} {name} @ 0x{address:03x};");
        assert_eq!(rdl.contains(&component), there, "{name}");
        let row = format!("| 0x{address:03x} | `{name}` |");
        assert_eq!(page.contains(&row), there, "{name}");
        for field in register.fields.iter().filter(|_| !register.is_whole()) {
            let there = config.protect != Protect::None || !field.guards;
            let row = format!("| `{}` |", field.name);
            assert_eq!(page.contains(&row), there, "{name}.{}", field.name);
        }
    }
    assert!(page.contains("0 ..= 33"), "{page}");
}

#[test]
fn texts_of_the_table_need_no_escape_anywhere() {
    for register in TABLE {
        for text in register
            .fields
            .iter()
            .map(|f| f.about)
            .chain([register.about])
        {
            assert!(
                !text.contains(['"', '\\', '|', '`']) && !text.contains("*/"),
                "{text}"
            );
        }
    }
}
