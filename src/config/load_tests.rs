use super::*;

fn message(text: &str) -> String {
    from_toml_str("d.toml", text).unwrap_err().to_string()
}

fn set_message(text: &str) -> String {
    apply_set(&mut Config::default(), text)
        .unwrap_err()
        .to_string()
}

#[test]
fn sections_and_dotted_keys_mean_the_same() {
    let a = from_toml_str("a", "count_bits = 8\n[hash]\nbits = 64\n").unwrap();
    let b = from_toml_str("b", "hash.bits = 0x40\ncount_bits = 8\n").unwrap();
    assert_eq!(a, b);
    assert_eq!((a.hash.bits, a.count_bits), (64, 8));
}

#[test]
fn the_toml_of_a_design_reads_back() {
    let mut config = Config::preset("tiny").unwrap();
    config.hash.seed = u64::MAX;
    config.prefix = "abc".to_string();
    assert_eq!(from_toml_str("x", &config.to_toml()).unwrap(), config);
}

#[test]
fn messages_name_place_key_value_and_range() {
    assert_eq!(
        message("count_bits = 8\n[hash]\nbits = 7\n"),
        "d.toml:3: `hash.bits` = 7 is out of range; legal: 8..=256"
    );
    assert_eq!(
        message("wtu.domain = \"log\""),
        "d.toml:1: `wtu.domain` = log is out of range; legal: shifted, raw, exp2"
    );
    assert_eq!(
        set_message("kvmu.recent_max=48"),
        "--set kvmu.recent_max=48: `kvmu.recent_max` = 48 is out of range; \
         legal: 16..=65536, a power of two"
    );
    assert_eq!(
        message("[hash]\nbits = 8"),
        "the design: `hcu.xor_width` = 16 is out of range; legal: 1..=hash.bits, which is 8"
    );
}

#[test]
fn a_value_of_the_wrong_type_is_not_converted() {
    for (text, found) in [
        ("hash.bits = \"32\"", "a string"),
        ("hash.bits = 32.0", "a float"),
        ("hash.bits = true", "a boolean"),
        ("hash.bits = [32]", "an array"),
        ("hash.bits = { n = 32 }", "a table"),
        ("wtu.domain = 1", "an integer"),
    ] {
        let message = message(text);
        assert!(
            message.contains(found) && message.contains("legal:"),
            "{message}"
        );
    }
    assert!(set_message("hash.bits=many").contains("not an integer"));
    assert!(set_message("hash.bits=").contains("not an integer"));
    assert!(set_message("hash.bits=+32").contains("not an integer"));
}

#[test]
fn numbers_outside_64_bits_are_out_of_range() {
    for text in ["hash.seed=18446744073709551616", "hash.bits=-1"] {
        assert!(set_message(text).contains("out of range"), "{text}");
        let toml = message(&text.replace('=', " = "));
        assert!(toml.contains("out of range"), "{toml}");
    }
}

#[test]
fn unknown_keys_get_the_nearest_one() {
    for (key, nearest) in [
        ("hcu.xorwidth", "hcu.xor_width"),
        ("xor_width", "hcu.xor_width"),
        ("hash.bit", "hash.bits"),
        ("kvmu.page", "kvmu.pages"),
        ("hsah.bits", "hash.bits"),
    ] {
        let expected = format!("unknown key `{key}` = 3; did you mean `{nearest}`");
        for message in [
            message(&format!("{key} = 3")),
            set_message(&format!("{key}=3")),
        ] {
            assert!(message.contains(&expected), "{message}");
        }
    }
    assert!(set_message("something_else=3").contains("known keys: hash.bits, "));
    assert!(message("hash = 3").contains("unknown key `hash` = 3"));
    assert!(message("[hash.bits]\nx = 3").contains("a table"));
}

#[test]
fn bad_syntax_names_the_line() {
    let message = message("count_bits = 8\nhash bits = 3\n");
    assert!(message.starts_with("d.toml:2: not valid TOML"), "{message}");
    assert!(set_message("hash.bits").contains("expected key=value"));
}

#[test]
fn sets_go_on_top_and_are_checked_together() {
    let sets: Vec<String> = ["hash.bits=8", "hcu.xor_width=4"].map(String::from).into();
    let config = resolve(Some("paper"), None, &sets).unwrap();
    assert_eq!((config.hash.bits, config.hcu.xor_width), (8, 4));
    assert!(resolve(Some("paper"), None, &sets[..1]).is_err());
    let missing = resolve(None, Some(Path::new("no/such.toml")), &[]).unwrap_err();
    assert!(missing.to_string().contains("no/such.toml"));
    let preset = resolve(Some("papr"), None, &[]).unwrap_err().to_string();
    assert!(preset.contains("unknown preset `papr`; legal: paper, tiny"));
}
