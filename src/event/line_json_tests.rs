//! The form of a line, byte by byte.

use super::*;
use proptest::prelude::*;

fn ok(line: &str) -> bool {
    check(line.as_bytes(), |_, _| ()).is_ok()
}

#[test]
fn hands_over_the_members_raw() {
    let mut seen = Vec::new();
    check(r#"{"a":[1,{"x":"y"}],"b":"日本\n","c":null}"#.as_bytes(), |key, value| seen.push((key, value))).unwrap();
    assert_eq!(seen, [("a", r#"[1,{"x":"y"}]"#), ("b", r#""日本\n""#), ("c", "null")]);
}

#[test]
fn accepts_only_the_canonical_form() {
    for line in [
        "{}",
        r#"{"a":-9007199254740991,"b":9007199254740991,"c":0}"#,
        "{\"a\":\"葛\u{e0100}\"}",
        r#"{"a":[],"b":{},"c":[true,false,null]}"#,
    ] {
        assert!(ok(line), "{line}");
    }
    for line in [
        "",
        "[]",
        "1",
        "null",
        "{} ",
        " {}",
        "{}\n",
        "{\"a\" :1}",
        "{\"a\": 1}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        r#"{"b":1,"a":1}"#,
        r#"{"a":1,"a":1}"#,
        r#"{"A":1}"#,
        r#"{"":1}"#,
        r#"{"a-b":1}"#,
        r#"{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":1}"#,
        r#"{"a":1.0}"#,
        r#"{"a":1e3}"#,
        r#"{"a":01}"#,
        r#"{"a":-0}"#,
        r#"{"a":+1}"#,
        r#"{"a":9007199254740992}"#,
        r#"{"a":-9007199254740992}"#,
        r#"{"a":99999999999999999999}"#,
        r#"{"a":"\u0041"}"#,
        r#"{"a":"\/"}"#,
        r#"{"a":"\r"}"#,
        "{\"a\":\"\t\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\u{7f}\"}",
        "{\"a\":\"\u{85}\"}",
        "{\"a\":\"\u{202e}\"}",
        "{\"a\":\"\u{feff}\"}",
        "{\"a\":\"\u{ffff}\"}",
        "{\"a\":\"\u{e0001}\"}",
        "{\"a\":\"\u{61c}\"}",
        "{\"a\":\"\u{10ffff}\"}",
        "{\"a\":\"\u{fdd0}\"}",
        r#"{"a":"}"#,
        r#"{"a":tru}"#,
        r#"{"a":nan}"#,
    ] {
        assert!(!ok(line), "{line}");
    }
    assert!(check(b"{\"a\":\"\xed\xa0\x80\"}", |_, _| ()).is_err());
}

#[test]
fn counts_open_containers() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    assert!(ok(&nested(16)));
    assert!(!ok(&nested(17)));
    assert!(!ok(&nested(100_000)));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991i64..=9_007_199_254_740_991).prop_map(Value::from),
        "\\PC*".prop_map(|text| Value::from(text.replace(is_forbidden, ""))),
        Just(Value::from("\"\\\n\t髙﨑𠮷")),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z0-9_]{1,32}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_accepted(members in prop::collection::btree_map("[a-z0-9_]{1,32}", values(), 0..8)) {
        let line = write(&Value::Object(members.into_iter().collect()));
        prop_assert_eq!(check(line.as_bytes(), |_, _| ()), Ok(()), "{}", line);
    }

    #[test]
    fn a_line_that_is_accepted_is_split_as_it_was_checked(
        members in prop::collection::btree_map("[a-z0-9_]{1,32}", values(), 0..8),
    ) {
        let line = write(&Value::Object(members.into_iter().collect()));
        let (mut checked, mut found) = (Vec::new(), Vec::new());
        check(line.as_bytes(), |key, value| checked.push((key, value))).unwrap();
        split(line.as_bytes(), |key, value| found.push((key, value))).unwrap();
        prop_assert_eq!(found, checked);
    }

    #[test]
    fn what_is_accepted_is_what_would_be_written(
        members in prop::collection::btree_map("[a-z0-9_]{1,32}", values(), 0..4),
        at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut line = write(&Value::Object(members.into_iter().collect())).into_bytes();
        let at = at.index(line.len());
        line[at] = byte;
        if check(&line, |_, _| ()).is_ok() {
            let value: Value = serde_json::from_slice(&line).unwrap();
            prop_assert_eq!(write(&value).into_bytes(), line);
        }
    }

    #[test]
    fn never_panics(line in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = check(&line, |_, _| ());
        let _ = split(&line, |_, _| ());
    }
}
