//! Procedures: check without a workspace, publish, read, withdraw.

use super::{Office, procedure, text_of};
use crate::harness::{Bench, repository};

const SMALL: &str = r#"
schema = 1
id = "small"
version = "1"
title = "小さい手順"
work_type = "log-collection"
source = "見本"

[[steps]]
id = "look"
title = "見る"
kind = "check"
"#;

#[test]
fn checks_without_a_workspace_and_expands_patterns_itself() {
    let bench = Bench::new();
    let pattern = repository("procedures").join("*.toml").display().to_string();
    let run = bench.run(["procedure", "check", &pattern]).ok();
    run.says("os-upgrade version 2.1, 25 steps, 10 of rollback").says("software-update");
    bench.run(["procedure", "check", "*.toml"]).refused(2).says("no file matches *.toml");
    bench.run(["procedure", "check", "nothing.toml"]).refused(2).says("cannot read nothing.toml");
    bench.write("a.toml", SMALL);
    bench.write("B.TOML", SMALL);
    bench.run(["procedure", "check", "*.toml"]).ok().says("a.toml: no problems").says("B.TOML: no problems");
    bench.write("deep/a.toml", SMALL);
    bench.run(["procedure", "check", "d*/a.toml"]).ok().says("a.toml: no problems");
    bench.run(["procedure", "check", "d*"]).refused(2).says("no file matches d*");
}

#[test]
fn every_problem_has_its_place() {
    let bench = Bench::new();
    bench.write("bad.toml", SMALL.replace("\"check\"", "\"chek\"").replace("schema = 1", "schema = 9"));
    bench.write("good.toml", SMALL);
    let run = bench.run(["procedure", "check", "bad.toml", "good.toml"]).refused(2);
    run.says("bad.toml:2:1: schema = 9")
        .says("bad.toml:12:8:")
        .says("good.toml: no problems")
        .says("2 problem(s) in 1 file");
    let run = bench.run(["--lang", "ja", "procedure", "check", "bad.toml"]).refused(2);
    run.says("bad.toml:2:1: schema = 9 は読めません").says("2 件の問題があります").says("すべて直してから");
    let json = bench.run(["--json", "procedure", "check", "bad.toml", "good.toml"]).refused(2).json();
    assert_eq!(json["files"][0]["problems"][0]["line"], 2);
    assert_eq!((&json["files"][1]["id"], &json["files"][1]["problems"]), (&"small".into(), &serde_json::json!([])));
}

#[test]
fn nothing_is_published_where_one_file_is_wrong() {
    let office = Office::new();
    let before = office.events();
    office.bench.write("bad.toml", SMALL.replace("\"check\"", "\"chek\""));
    office.refuses(
        ["procedure", "add", &procedure("os-upgrade"), "bad.toml"],
        2,
        &["bad.toml:12:8:", "1 problem(s) in 1 file(s)"],
        &["bad.toml:12:8:", "1 件の問題"],
    );
    assert_eq!(office.events(), before);
    office.run(["procedure", "show", "os-upgrade"]).refused(1).says("there is no procedure yet");
}

#[test]
fn the_same_bytes_are_published_once_and_others_need_a_new_version() {
    let office = Office::new();
    office.bench.write("small.toml", SMALL);
    office.run(["procedure", "add", "small.toml"]).ok().says("published small version 1 (log collection)");
    let before = office.events();
    office.run(["procedure", "add", "small.toml"]).ok().says("already published: small version 1").says("nothing new");
    office.bench.write("other.toml", SMALL.replace("見る", "よく見る"));
    office.refuses(
        ["procedure", "add", "other.toml"],
        1,
        &["other.toml: version 1 of procedure small is published already, with other bytes", "a new `version`"],
        &["手順書 small の版 1 は、別の内容ですでに公開されています", "新しい版番号"],
    );
    office.bench.write("work.toml", SMALL.replace("\"log-collection\"", "\"os-upgrade\"").replace("\"1\"", "\"2\""));
    office.refuses(
        ["procedure", "add", "work.toml"],
        1,
        &["procedure small is published for log-collection; its work type cannot change"],
        &["作業区分は変えられません"],
    );
    let new = SMALL.replace("version = \"1\"", "version = \"2\"");
    office.bench.write("new.toml", &new);
    office.bench.write("twin.toml", new.replace("見る", "よく見る"));
    office.refuses(
        ["procedure", "add", "new.toml", "twin.toml"],
        1,
        &["twin.toml: version 2 of procedure small stands in two files"],
        &["内容の違う二つのファイル"],
    );
    assert_eq!(office.events(), before);
    office.run(["procedure", "add", "new.toml"]).ok();
    let rows = office.run(["--json", "procedure", "list"]).ok().json();
    let current: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true]);
    assert_eq!(office.run(["--json", "procedure", "show", "small"]).ok().json()["version"], "2");
    assert_eq!(office.run(["--json", "procedure", "show", "SMALL@1"]).ok().json()["version"], "1");
    office.run(["procedure", "show", "small@3"]).refused(1).says("there is no procedure small@3");
}

#[test]
fn shows_the_steps_as_a_tree_and_prints_a_checklist() {
    let office = Office::ready();
    let run = office.run_in("ja", ["procedure", "show", "initial-setup"]).ok();
    let run = run.says("│  ├─ 2 ■ HP1 修理品の引渡し [止める手順: 機器賃貸借業者、立会者、技術者]");
    let run = run.says("│  │  └─ 異常 → 障害として終了");
    // what another step decides stands under it
    let run = run
        .says("│  │  └─ 「どちらとも一致しない」のときだけ\n│  │     └─ 4 身元の分からない機器の差戻し [確認: 備考]");
    assert!(!run.stdout().contains("復旧の完了を説明"));
    assert!(run.stdout().lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{}", run.stdout());
    // from far away it is named, and stands in its place
    let run = office.run_in("ja", ["procedure", "show", "os-upgrade"]).ok();
    let run = run.says("│  │  ├─ 異常 → 切戻し\n│  │  └─ 異常 → R2 失敗時のセットアップログ も行う");
    run.says("◇ 「更新後のOSビルド」が「異常」のときだけ");
    let full = office.run_in("ja", ["procedure", "show", "--full", "initial-setup"]).ok();
    full.says("機器賃貸借業者が復旧の完了を説明")
        .says("· 署名: 機器賃貸借業者、立会者、技術者。そろうまで先へ進めません");
    let json = office.run(["--json", "procedure", "show", "os-upgrade"]).ok().json();
    assert_eq!(json["steps"][6]["min"], "40");
    assert_eq!(json["rollback"].as_array().unwrap().len(), 10);
    office.run_in("ja", ["procedure", "print", "os-upgrade"]).ok().says("作業チェックリスト");
    office
        .run(["procedure", "answers", "os-upgrade"])
        .ok()
        .says("sign = { manager = \"\" }")
        .says("# [rollback.rb-approve]");
    office.refuses(
        ["procedure", "show", "os-upgarde"],
        1,
        &["there is no procedure os-upgarde", "did you mean os-upgrade?"],
        &["手順書「os-upgarde」はありません", "os-upgrade のことですか"],
    );
}

#[test]
fn a_withdrawn_procedure_is_used_no_more_and_stays_readable() {
    let office = Office::ready();
    office.run(["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]).ok();
    let run = office.run(["procedure", "withdraw", "os-upgrade", "--reason", "誤記"]).ok();
    run.says("withdrew os-upgrade version 2.1").says("order O-001 is to be done by os-upgrade");
    office.refuses(
        ["procedure", "withdraw", "os-upgrade", "--reason", "誤記"],
        1,
        &["procedure os-upgrade is withdrawn already (誤記)"],
        &["すでに取り下げられています"],
    );
    office.refuses(
        ["work", "order", "os-upgrade", "--terminal", "T-013", "--due", "2024-06-30"],
        1,
        &["procedure os-upgrade is withdrawn (誤記)", "publish a new version"],
        &["手順書 os-upgrade は取り下げられています", "新しい版を公開"],
    );
    office.refuses(
        ["work", "change", "O-001", "--add", "T-013", "--reason", "追加", "--decided-by", "山本"],
        1,
        &["procedure os-upgrade is withdrawn: no terminal can be added"],
        &["端末を加えられません"],
    );
    office.refuses(
        ["procedure", "add", &procedure("os-upgrade")],
        1,
        &["version 2.1 of procedure os-upgrade was withdrawn (誤記)"],
        &["手順書 os-upgrade の版 2.1 は取り下げられています"],
    );
    office.run(["procedure", "list"]).ok().says("withdrawn: 誤記");
    office.run(["procedure", "show", "os-upgrade"]).ok().says("withdrawn: 誤記");
    office.run(["work", "list"]).ok().says("O-001");
    office.bench.write("new.toml", text_of(&procedure("os-upgrade")).replace("version = \"2.1\"", "version = \"2.2\""));
    office.run(["procedure", "add", "new.toml"]).ok();
    office
        .run(["work", "change", "O-001", "--add", "T-013", "--reason", "追加", "--decided-by", "山本"])
        .ok()
        .says("+T-013");
}

#[test]
fn what_is_wrong_is_shown_in_its_line_and_what_is_doubtful_is_no_error() {
    let bench = Bench::new();
    bench.write("bad.toml", SMALL.replace("\"check\"", "\"chek\" # 確認"));
    let run = bench.run(["procedure", "check", "bad.toml"]).refused(2);
    run.says("did you mean `check`?\n 12 | kind = \"chek\" # 確認\n    |        ^^^^^^\n");
    let json = bench.run(["--json", "--lang", "ja", "procedure", "check", "bad.toml"]).refused(2).json();
    let problem = &json["files"][0]["problems"][0];
    assert_eq!((&problem["severity"], &problem["code"]), (&"error".into(), &"not-a-word".into()));
    assert_eq!((&problem["column"], &problem["message"]), (&8.into(), &problem["ja"]));

    bench.write("odd.toml", SMALL.replace("\"check\"", "\"measure\"\nmin = \"1\""));
    let run = bench.run(["procedure", "check", "odd.toml"]).ok();
    run.says("odd.toml:9:1: warning: a measure without `unit`").says("no errors, 1 warning(s) (small version 1");
    bench.run(["procedure", "check", "--strict", "odd.toml"]).refused(1).says("1 warning(s) in 1 file(s) (--strict)");
    let json = bench.run(["--json", "procedure", "check", "odd.toml"]).ok().json();
    assert_eq!(
        (&json["files"][0]["id"], &json["files"][0]["problems"][0]["code"]),
        (&"small".into(), &"no-unit".into())
    );
    let samples = repository("procedures").join("*.toml").display().to_string();
    bench.run(["procedure", "check", "--strict", &samples]).ok();
}

#[test]
fn an_author_begins_checks_looks_and_prints_without_a_workspace() {
    let bench = Bench::new();
    bench
        .run(["procedure", "new", "my-change", "-o", "my.toml", "--work-type", "os-upgrade"])
        .ok()
        .says("check my.toml");
    bench.run(["procedure", "check", "--strict", "my.toml"]).ok().says("my-change version 1.0");
    let before = bench.read("my.toml");
    bench.run(["procedure", "new", "other", "-o", "my.toml"]).refused(1).says("my.toml exists already");
    assert_eq!(bench.read("my.toml"), before);
    let japanese = bench.var("GENBA_LANG", "ja").run(["procedure", "new", "my-change"]).ok();
    assert!(japanese.stdout().contains("# ← 手順書の id。") && japanese.stdout().contains("\"settings-change\""));
    bench.run(["procedure", "new", "My"]).refused(2).says("lower-case letters");
    bench.run(["procedure", "new", "my", "--work-type", "upgrade"]).refused(2).says("os-upgrade");

    bench.run(["procedure", "show", "my.toml"]).ok().says("(my-change version 1.0)").says("NG → rollback");
    assert_eq!(bench.run(["--json", "procedure", "show", "my.toml"]).ok().json()["id"], "my-change");
    let text = bench.run(["procedure", "print", "my.toml"]).ok();
    bench.run(["procedure", "print", "my.toml", "-o", "a.txt"]).ok().says("printed to a.txt");
    assert_eq!(bench.read("a.txt"), text.bytes());
    bench.run(["procedure", "print", "my.toml", "-o", "a.html"]).ok();
    assert!(String::from_utf8(bench.read("a.html")).unwrap().contains("data:image/svg+xml;base64,"));
    bench.run(["procedure", "print", "my.toml", "-o", "a.doc"]).refused(2).says(".pdf, .html or .txt");
    let pdf = bench.run(["procedure", "print", "my.toml", "-o", "a.pdf"]);
    if cfg!(feature = "pdf") {
        pdf.ok();
        assert!(bench.read("a.pdf").starts_with(b"%PDF-1.7"));
    } else {
        pdf.refused(1).says("without PDF");
    }
    bench.write("bad.toml", SMALL.replace("\"check\"", "\"chek\""));
    bench.run(["procedure", "show", "bad.toml"]).refused(2).says("bad.toml:12:8:").says("1 problem(s)");
    bench.run(["procedure", "show", "none.toml"]).refused(2).says("cannot read none.toml");
}
