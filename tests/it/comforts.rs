//! Little things that people expect: where they are, what is next, days, paths and ids as they type them,
//! listings that say so when they are empty.

use std::fs;

use serde_json::json;

use crate::harness::repository;
use crate::parties::{Parties, sample};

#[test]
fn genba_alone_says_how_to_begin_and_what_is_next() {
    let nobody = Parties::nobody();
    let begin = nobody.run("office", "").ok().says("there is no workspace in office yet").says("genba demo");
    assert_eq!(begin.stderr(), "");
    nobody.run("office", "--lang ja").ok().says("genba init --office --contract");
    nobody.run("office", "status").refused(2).says("genba init");
    let parties = Parties::new();
    parties.run("office", "").ok().says("office, 2024-06-10").says("paper list --owed").says("genba help");
    parties.run("office", "work order osupgrade --site S-03 --due 2024-06-30").refused(1).says("mean os-upgrade?");
    let fresh = parties.run("laptop-01", "").ok();
    let fresh = fresh.says("genba visit start SITE").says("genba step T-012   begins the work due 2024-06-30");
    assert!(!fresh.stdout().contains('│'), "a table: {}", fresh.stdout());
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "").ok().says("genba export");
    parties.run("laptop-01", "step T-013 --work O-001 --worker W-02 --answer na --note x").ok();
    parties.run("laptop-01", "").ok().says("genba step T-013   goes on with the run");
    assert_eq!(parties.run("office", "--json").ok().json()["role"], "office");
    // a terminal with several orders asks for one, here and where its run is only shown
    let procedure = repository("procedures/software-update.toml").display().to_string();
    parties.run("office", &format!("procedure add {procedure}")).ok();
    parties.run("office", "work order software-update --terminal T-012 --due 2024-07-31").ok();
    parties.run("office", "export --to laptop-02 -o more.zip").ok();
    parties.run("laptop-02", "import more.zip").ok();
    parties.run("laptop-02", "").ok().says("genba step T-012 --work O-001   begins the work due 2024-06-30");
    let entry = parties.run("laptop-02", "step T-012 --work O-001 --worker W-02 --answer skip --note x");
    entry.ok();
    let shown = parties.run("laptop-02", "step T-012 --work O-002 --show").refused(1);
    shown.says("there is no run of O-002 on T-012 yet").says("genba step T-012 --work O-002");
}

#[test]
fn every_kind_of_id_suggests_what_was_meant() {
    let parties = Parties::new();
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "difference add T-014 製造番号=X1").ok();
    parties.run("office", "paper new worker-report").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let number = |home: &str, list: &str, key: &str| {
        let listed = parties.json(home, list);
        listed[0][key].as_str().or(listed[0]["begun"][key].as_str()).unwrap().to_owned()
    };
    let fault = number("laptop-01", "fault list", "fault");
    let difference = number("laptop-01", "difference list", "difference");
    let visit = number("laptop-01", "visit list", "visit");
    let paper = number("office", "paper list", "paper");
    for (home, line, id) in [
        ("office", "terminal show", "T-012".to_owned()),
        ("office", "site show", "S-03".to_owned()),
        ("office", "worker show", "W-02".to_owned()),
        ("office", "work show", "O-001".to_owned()),
        ("office", "procedure show", "os-upgrade".to_owned()),
        ("office", "paper show", paper),
        ("office", "trust show", "laptop-01".to_owned()),
        ("office", "log --journal", "office".to_owned()),
        ("office", "report recovery", "laptop-01".to_owned()),
        ("laptop-01", "fault show", fault),
        ("office", "difference reject --reason x", difference),
        ("laptop-01", "visit show", visit),
    ] {
        // one letter too many
        let said = parties.run(home, &format!("{line} {id}Q"));
        assert!(said.code() == 1 && said.stderr().contains(&id), "{line} {id}Q\n{}{}", said.stdout(), said.stderr());
    }
    let stranger = parties.run("laptop-01", "fault open T-012 --summary x --worker W-2").refused(1);
    stranger.says("did you mean W-02?");
}

#[test]
fn a_day_is_taken_in_every_usual_form() {
    let parties = Parties::office();
    parties.run("office", "work cancel O-001 --reason x --decided-by 山本").ok();
    let forms = ["2024-06-30", "2024/6/30", "20240630", "R6.6.30", "令和6年6月30日", "6/30", "６／３０", "6月30日"];
    let meant = forms.map(|form| (form, "2024-06-30"));
    let near = [("今日", "2024-06-10"), ("明日", "2024-06-11"), ("8/31", "2024-08-31"), ("4/1", "2024-04-01")];
    for (number, (form, day)) in (1..).zip(meant.into_iter().chain(near)) {
        let line = format!("--json work order os-upgrade --terminal T-{number:03} --due {form}");
        assert_eq!(parties.run("office", &line).ok().json()["order"]["due"], day, "{form}");
    }
    let order = |day: &str| parties.run("office", &format!("--lang ja work order os-upgrade --site S-01 --due {day}"));
    order("令和1年4月30日").refused(2).says("平成31年4月30日 のことですか");
    order("平成31年5月1日").refused(2).says("令和元年5月1日 のことですか");
    order("2/30").refused(2).says("暦にない日");
    order("六月").refused(2).says("6/30、今日、明日");
    let blackout = "work blackout add --from 7/7 --until 7/7 --reason 選挙 --decided-by 山本";
    parties.run("office", blackout).ok().says("from 2024-07-07 to 2024-07-07");
    let listed = parties.run("office", "work blackout list").ok();
    assert!(listed.stdout().contains("2024-07-07") && !listed.stdout().contains("00:00"), "{}", listed.stdout());
    parties.run("office", "log --last 1").ok().says("from 2024-07-07 to 2024-07-07");
    let part = "work blackout add --from 7/8T08:30 --until 7/8T17:00 --reason 停電 --decided-by 山本";
    parties.run("office", part).ok().says("from 2024-07-08 08:30 to 2024-07-08 17:00");
}

#[test]
fn what_a_command_did_is_said_as_json_where_that_is_wanted() {
    let parties = Parties::new();
    let done = parties.json("office", "trust revoke laptop-02 --reason 紛失");
    assert_eq!((&done["name"], &done["revoked"]), (&json!("laptop-02"), &json!("紛失")));
    assert_eq!(done["valid_before"], "20240610000000Z");
    let paper = parties.json("office", "paper new worker-report")["paper"]["paper"].as_str().unwrap().to_owned();
    let done = parties.json("office", &format!("paper withdraw {paper} --reason 重複"));
    assert_eq!(done, json!({ "withdrawn": true, "paper": paper, "reason": "重複" }));
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "backup once.backup").ok();
    let done = parties.json("restored", "restore once.backup");
    assert_eq!((&done["name"], &done["unsound"]), (&json!("laptop-01.2"), &json!(0)));
    assert_eq!((&done["owes_rest"], &done["predecessor"]["seq"]), (&json!(true), &json!(2)));
    let former = done["fingerprint"].clone();
    let done = parties.json("restored", "init --device laptop-01b --successor");
    assert_eq!((&done["name"], &done["predecessor"]["journal"]), (&json!("laptop-01b"), &former));
    let added = parties.json("office", "trust add restored/keys/laptop-01b.pub --name laptop-01b");
    assert_eq!((&added["name"], &added["fingerprint"]), (&json!("laptop-01b"), &done["fingerprint"]));
    let key = added["fingerprint"].as_str().unwrap();
    let pinned = parties.json("laptop-01", &format!("trust pin {key}"));
    assert_eq!(pinned["office_keys"].as_array().unwrap().last().unwrap(), key);
}

#[test]
fn a_keys_validity_is_given_in_days_as_well() {
    let parties = Parties::new();
    let revoke =
        |day: &str| parties.run("office", &format!("trust revoke laptop-01 --reason 紛失 --valid-before {day}"));
    revoke("令和6年6月9日").ok().says("2024-06-09 23:59");
    revoke("2024-06-09T12:00").ok().says("2024-06-09 12:00");
    revoke("来週").refused(2).says("令和6年4月1日");
}

#[test]
fn files_are_taken_as_they_are_dropped_on_the_console() {
    let parties = Parties::nobody();
    let contract = parties.bench.write("契約 その1/契約（写し）.toml", fs::read(sample("contract.toml")).unwrap());
    let quoted = format!("'{}'", contract.display());
    parties.bench.run(["--home", "office", "init", "--office", "--contract", &quoted]).ok();
    let sites = parties.bench.write("台帳 (新)/拠点 一覧.csv", fs::read(sample("sites.csv")).unwrap());
    parties.bench.run(["--home", "office", "site", "load", &format!("\"{}\"", sites.display())]).ok();
    let dispatch = parties.bench.path("束 1.zip");
    parties.bench.run(["--home", "office", "export", "--full", "-o", dispatch.to_str().unwrap()]).ok();
    parties.bench.run(["--home", "office", "trust", "export", "-o", "署名 者"]).ok();
    let line = ["verify", &format!("'{}'", dispatch.display()), "--trust", "'署名 者'"];
    parties.bench.run(line).ok();
    let gone = parties.bench.run(["--home", "office", "site", "load", "'ない もの.csv'"]);
    gone.refused(2).says("ない もの.csv");
}

#[test]
fn an_empty_listing_is_a_sentence_that_says_what_to_do_next() {
    let parties = Parties::nobody();
    parties.run("office", &format!("init --office --contract {}", sample("contract.toml"))).ok();
    for line in [
        "site list",
        "terminal list",
        "worker list",
        "procedure list",
        "work list",
        "work blackout list",
        "difference list",
        "fault list",
        "visit list",
        "paper list",
        "review list",
        "evidence list --sealed",
    ] {
        for lang in ["ja", "en"] {
            let said = parties.run("office", &format!("--lang {lang} {line}")).ok();
            assert!(!said.stdout().contains('│') && !said.stdout().trim().is_empty(), "{line}: {}", said.stdout());
            assert!(said.stdout().contains("genba ") || line == "review list", "{line}: {}", said.stdout());
        }
        assert_eq!(parties.json("office", line), serde_json::json!([]), "{line}");
        if parties.run("office", line).ok().stdout().contains("--all") {
            parties.run("office", &format!("{line} --all")).ok();
        }
    }
}

#[test]
fn tables_on_the_screen_hold_iso_days_and_sentences_the_era() {
    let parties = Parties::office();
    parties.run("office", "worker suspend W-05 --reason x --on 2024-07-01").ok();
    for line in [
        "work list",
        "work show O-001",
        "worker list",
        "worker show W-05",
        "terminal show T-002",
        "contract show",
        "report progress",
    ] {
        let said = parties.run("office", &format!("--lang ja {line}")).ok();
        let table = said.stdout().lines().filter(|line| line.contains(['│', '┆']));
        let era: Vec<&str> = table.filter(|row| row.contains("令和")).collect();
        assert_eq!(era, Vec::<&str>::new(), "{line}");
    }
    parties.run("office", "--lang ja work order os-upgrade --site S-01 --due 6/30").ok().says("令和6年6月30日");
    parties.run("office", "--lang ja terminal show T-002").ok().says("2021-03");
}

#[test]
fn an_import_says_what_to_do_next() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    let receipt = "genba export --to laptop-01 -o receipt-laptop-01.zip.age";
    let dry = parties.run("office", "import --dry-run field.zip").ok();
    assert!(!dry.stdout().contains(receipt), "{}", dry.stdout());
    parties.run("office", "import field.zip").ok().says(receipt);
    let again = parties.run("office", "import field.zip").ok();
    assert!(!again.stdout().contains("next:"), "{}", again.stdout());
    parties.run("office", "export --to laptop-01 -o receipt-laptop-01.zip.age").ok();
    let back = parties.run("laptop-01", "import receipt-laptop-01.zip.age").ok().says("next: `genba status`");
    assert!(!back.stderr().contains('%'), "a progress bar without a terminal");
}
