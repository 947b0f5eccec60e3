//! What the register has for a run's terminal, at the steps that ask to compare with it.
//!
//! Only shown: nothing is judged by it. The values are the city's text; whoever shows them makes them harmless.

use crate::commands::lookup::fill;
use crate::domain::Terminal;
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::procedure::Step;
use crate::runner::View;
use crate::store::Store;

messages! {
    register_has(values) { ja: "台帳: {values}", en: "register: {values}" }
    serial(value) { ja: "製造番号 {value}", en: "serial {value}" }
    host(value) { ja: "ホスト名 {value}", en: "host {value}" }
    address(value) { ja: "IP {value}", en: "IP {value}" }
    mac_address(value) { ja: "MACアドレス {value}", en: "MAC {value}" }
}

/// The line for the step that waits; nothing where it does not speak of the register.
///
/// # Errors
/// A failing database.
pub fn line(store: &Store, view: &View<'_>) -> Result<Option<Text>> {
    match (&view.current, view.terminal) {
        (Some(current), Some(terminal)) if speaks_of_register(current.step) => {
            Ok(store.get::<Terminal>(terminal)?.as_ref().and_then(values))
        }
        _ => Ok(None),
    }
}

fn speaks_of_register(step: &Step) -> bool {
    let has_word = |text: &str| {
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        text.contains("台帳") || words.any(|word| word.eq_ignore_ascii_case("register"))
    };
    [Some(&step.title), step.instruction.as_ref(), step.expect.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| has_word(text))
}

fn values(terminal: &Terminal) -> Option<Text> {
    let all = [
        (&terminal.serial, serial(&terminal.serial)),
        (&terminal.host_name, host(&terminal.host_name)),
        (&terminal.ip_address, address(&terminal.ip_address)),
        (&terminal.mac_address, mac_address(&terminal.mac_address)),
    ];
    let known = all.into_iter().filter(|(value, _)| !value.is_empty()).map(|(_, text)| (text.ja, text.en));
    let (ja, en): (Vec<_>, Vec<_>) = known.unzip();
    (!ja.is_empty()).then(|| fill(&Text { ja: ja.join("  "), en: en.join("  ") }, |values| register_has(values)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::parse;

    #[test]
    fn a_step_speaks_of_the_register_by_its_own_words() {
        let speaks = |fields: &str| {
            let head =
                "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"台帳\"\nwork_type = \"os-upgrade\"\nsource = \"x\"";
            let text = format!("{head}\n[[steps]]\nid = \"a\"\nkind = \"check\"\n{fields}");
            speaks_of_register(&parse(text.as_bytes()).unwrap().steps[0])
        };
        assert!(speaks("title = \"端末と台帳の照合\""));
        assert!(speaks("title = \"Terminal and Register\""));
        assert!(speaks("title = \"x\"\ninstruction = \"Compare it with the register.\""));
        assert!(speaks("title = \"x\"\nexpect = \"台帳のIPアドレス\""));
        assert!(!speaks("title = \"registered users\"\ninstruction = \"open the registry\"\nexpect = \"外観\""));
    }

    #[test]
    fn only_what_the_register_has_is_said() {
        let full = Terminal {
            serial: "U34-1".to_owned(),
            host_name: "MNT-1".to_owned(),
            ip_address: "10.62.3.15".to_owned(),
            mac_address: "02-00-5E-62-03-0F".to_owned(),
            ..Terminal::default()
        };
        let text = values(&full).unwrap();
        assert_eq!(text.ja, "台帳: 製造番号 U34-1  ホスト名 MNT-1  IP 10.62.3.15  MACアドレス 02-00-5E-62-03-0F");
        assert_eq!(text.en, "register: serial U34-1  host MNT-1  IP 10.62.3.15  MAC 02-00-5E-62-03-0F");
        let text = values(&Terminal { serial: String::new(), mac_address: String::new(), ..full }).unwrap();
        assert_eq!(text.ja, "台帳: ホスト名 MNT-1  IP 10.62.3.15");
        assert_eq!(values(&Terminal::default()), None);
    }
}
