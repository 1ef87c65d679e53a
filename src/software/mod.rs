//! What a program on the host includes: the C header of a design.

use askama::Template;

use crate::config::Config;

#[derive(Template)]
#[template(path = "software/header.h")]
struct Header<'a> {
    prefix: &'a str,
    /// The prefix as macros begin with it.
    macro_: &'a str,
    version: &'a str,
    command: &'a str,
    parameters: Vec<Define>,
}

struct Define {
    name: String,
    value: String,
}

/// `<prefix>.h`, C99: parameters as macros, and a decoder for each stream of records (docs/dre.md, records).
///
/// # Errors
/// A template that cannot be filled in; ours cannot fail, but their crate does not promise it.
pub fn header(config: &Config, version: &str, command: &str) -> Result<String, askama::Error> {
    let macro_ = config.prefix.to_uppercase();
    let parameters = config
        .keys_as_pairs()
        .into_iter()
        .filter(|(_, value)| value.parse::<u64>().is_ok())
        .map(|(key, value)| Define {
            name: format!("{macro_}_{}", key.to_uppercase().replace('.', "_")),
            value: match value.parse::<u32>() {
                Ok(_) => value,
                Err(_) => format!("{value}ull"),
            },
        });
    let text = Header {
        prefix: &config.prefix,
        macro_: &macro_,
        version,
        command,
        parameters: parameters.collect(),
    }
    .render()?;
    Ok(text + "\n")
}

#[cfg(test)]
mod tests {
    use super::header;
    use crate::config::Config;

    #[test]
    fn numbers_become_macros_and_every_name_has_the_prefix() {
        let config = Config {
            prefix: "my_dre".to_owned(),
            ..Config::default()
        };
        let text = header(&config, "0", "dregen generate").expect("the template holds");
        assert!(text.contains("#define MY_DRE_HASH_BITS 32\n"), "{text}");
        assert!(text.contains("struct my_dre_assign my_dre_assign_decode(uint64_t tdata)"));
        assert!(!text.contains("sync_low"), "words are no numbers");
    }
}
