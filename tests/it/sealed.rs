//! Sealed evidence through the real binary: logs are collected on a laptop, opened and erased at the office.

use std::fs;
use std::path::Path;
use std::process::Command;

use genba::domain::Digest;
use genba::event::{Attachment, Draft, EvidenceAttached, Fact, Verdict};
use genba::exchange::{Judgement, import};
use genba::keys::{Opener, SALT, SecretKey, unseal};
use genba::workspace::Workspace;
use serde_json::Value;

#[cfg(unix)]
use crate::attacks::has_script;
use crate::harness::{Run, repository};
#[cfg(unix)]
use crate::packages::every_command_holds;
use crate::parties::Parties;
use crate::skipped::skipped;

/// Stands in every plaintext, and nowhere else.
const MARKER: &str = "marker-7f3a-山田太郎";

/// Every file below a folder that holds some bytes.
pub fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

impl Parties {
    /// A medium with logs, and a fault on a laptop.
    fn with_logs() -> (Self, String) {
        let parties = Self::new();
        parties.bench.write("usb/app/app.log", format!("{MARKER} app\n"));
        parties.bench.write("usb/os.evtx", [MARKER.as_bytes(), &vec![7; 200_000]].concat());
        parties.bench.write("usb/empty.log", "");
        let fault = parties.run("laptop-01", "--json fault open T-015 --worker W-02 --summary x").ok().json();
        (parties, fault["fault"].as_str().unwrap().to_owned())
    }

    /// Collects the medium's logs and carries them to the office: the digests of the small file and of the large one.
    fn carried(&self, fault: &str) -> (String, String) {
        let collect = format!("--json fault collect {fault} usb --worker W-02 --yes");
        let kept = attachments(self.run("laptop-01", &collect).ok());
        self.run("laptop-01", "export -o field.zip").ok();
        self.run("office", "import field.zip").ok();
        let digest = |at: usize| kept[at]["sha256"].as_str().unwrap().to_owned();
        (digest(0), digest(1))
    }

    /// The office has the large file neither in its evidence nor in a bundle.
    fn hold_no_more(&self, os: &str) {
        assert!(!self.bench.path("office/evidence").join(os).exists());
        for bundle in fs::read_dir(self.bench.path("office/inbox")).unwrap() {
            assert!(fs::read(bundle.unwrap().path()).unwrap().len() < 200_000);
        }
    }

    fn collect(&self, fault: &str, rest: &str) -> Run {
        self.run("laptop-01", &format!("fault collect {fault} --worker W-02 {rest}"))
    }
}

fn attachments(run: Run) -> Vec<Value> {
    run.json()["attachments"].as_array().unwrap().clone()
}

#[test]
fn logs_are_shown_then_sealed_and_never_reach_the_laptops_disk() {
    let (parties, fault) = Parties::with_logs();
    let shown = parties.collect(&fault, "usb --dry-run").ok();
    shown.says("app/app.log").says("os.evtx").says("empty.log: empty").says("2 file(s)");
    parties.collect(&fault, "usb").refused(2).says("--yes");
    assert_eq!(fs::read_dir(parties.bench.path("laptop-01/evidence")).unwrap().count(), evidence_of(&parties));
    let kept =
        attachments(parties.run("laptop-01", &format!("--json fault collect {fault} usb --worker W-02 --yes")).ok());
    assert_eq!(kept.len(), 2);
    for attachment in &kept {
        assert_eq!(attachment["sealed"], true);
        assert!(attachment["commit"].is_string());
    }
    assert_eq!(holding(&parties.bench.path("laptop-01"), MARKER.as_bytes()), Vec::<String>::new());
    let log = parties.json("laptop-01", "log --last 1");
    let body = &log[0]["body"];
    assert_eq!(body["files"], serde_json::json!(["app/app.log", "os.evtx"]));
    assert!(body["source"].as_str().unwrap().ends_with("usb"));
    parties.run("laptop-01", &format!("fault show {fault}")).ok().says("logs collected");
    parties.run("laptop-01", "doctor").ok();
}

/// Files that a laptop keeps from its dispatch.
fn evidence_of(parties: &Parties) -> usize {
    fs::read_dir(parties.bench.path("laptop-02/evidence")).unwrap().count()
}

#[test]
fn collecting_refuses_what_cannot_be_right() {
    let (parties, fault) = Parties::with_logs();
    parties.run("office", &format!("fault collect {fault} usb --yes")).refused(1).says("laptop's workspace");
    parties.collect("F-NONE", "usb --yes").refused(1).says("there is no fault");
    parties.collect(&fault, "nowhere --yes").refused(2).says("not found");
    parties.collect(&fault, "usb/empty.log --yes").refused(2).says("there is no file to collect");
    let empty = ["--home", "laptop-01", "fault", "collect", &fault, "usb", "--worker", "W-02", "--yes", "--clear", " "];
    parties.bench.run(empty).refused(2).says("--clear has no reason");
    parties.run("laptop-01", &format!("fault collect {fault} usb --worker W-99 --yes")).refused(1).says("roster");
    let clear = parties.collect(&fault, "usb/*/*.log --yes --clear 市の了解").ok().says("recorded unsealed");
    drop(clear);
    assert_eq!(holding(&parties.bench.path("laptop-01/evidence"), MARKER.as_bytes()).len(), 1);
    assert_eq!(parties.json("laptop-01", "log --last 1")[0]["body"]["clear"], "市の了解");
}

#[test]
fn what_is_attached_as_sensitive_is_sealed() {
    let (parties, _) = Parties::with_logs();
    let run = parties.run("laptop-01", "--json attach usb/app/app.log --worker W-02 --sensitive").ok();
    assert_eq!(attachments(run)[0]["sealed"], true);
    assert_eq!(holding(&parties.bench.path("laptop-01"), MARKER.as_bytes()), Vec::<String>::new());
    let clear = parties.run("laptop-01", "--json attach usb/app/app.log --worker W-02").ok();
    assert_eq!(attachments(clear)[0].get("sealed"), None);
}

/// The whole of it: collected, carried in, opened, erased, audited.
#[test]
fn the_office_opens_what_was_collected_and_erases_it() {
    let (parties, fault) = Parties::with_logs();
    let kept =
        attachments(parties.run("laptop-01", &format!("--json fault collect {fault} usb --worker W-02 --yes")).ok());
    let digest = |number: usize| kept[number]["sha256"].as_str().unwrap().to_owned();
    let (app, os) = (digest(0), digest(1));
    parties.run("laptop-01", "evidence list --sealed").ok().says("app/app.log").says("sealed").says(&app[..8]);
    parties
        .run("laptop-01", &format!("evidence open {app} -o x --reason x"))
        .refused(1)
        .says("only with the office's key");
    parties.run("laptop-01", &format!("evidence erase {app} --reason x --yes")).refused(1).says("office's workspace");

    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok().says("accepted");
    assert_eq!(holding(&parties.bench.path("office"), MARKER.as_bytes()), Vec::<String>::new());
    let list = parties.json("office", &format!("evidence list --fault {fault}"));
    assert_eq!((list.as_array().unwrap().len(), &list[0]["path"]), (2, &serde_json::json!("app/app.log")));

    // opened, checked, recorded
    parties
        .run("office", &format!("evidence open {} -o out --reason 市の求め --by W-01", &app[..3]))
        .refused(2)
        .says("too short");
    let nobody = format!("evidence open {app} -o out --reason 市の求め");
    parties.run("office", &nobody).refused(2).says("--by ID");
    parties.run("office", &format!("evidence erase {app} --reason 市の求め --yes")).refused(2).says("--by ID");
    parties.run("office", "evidence open 0000000 -o out --reason x --by W-01").refused(1).says("there is no evidence");
    let line = format!("evidence open {} {os} -o out --reason 市の求め --by W-01", &app[..10]);
    parties.run("office", &line).ok().says("delete them");
    parties.run("office", &line).ok();
    for (name, source) in
        [("app.log", "usb/app/app.log"), ("app (2).log", "usb/app/app.log"), ("os.evtx", "usb/os.evtx")]
    {
        assert!(parties.bench.read(&format!("out/{name}")) == parties.bench.read(source), "{name}");
    }
    let log = parties.log("office", "office");
    let opened: Vec<_> = log.iter().filter(|event| event["kind"] == "evidence.opened").collect();
    assert_eq!(opened.len(), 4);
    assert_eq!(
        opened[0]["body"],
        serde_json::json!({ "commit": kept[0]["commit"], "reason": "市の求め", "sha256": app })
    );

    // erased: from the evidence, from the archive, and every later word says so
    let archived = || {
        let inbox = parties.bench.path("office/inbox");
        let mut names: Vec<_> = fs::read_dir(inbox).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(names.len(), 1);
        names.pop().unwrap()
    };
    let before = fs::read(archived()).unwrap().len();
    let of_two_lines =
        ["--home", "office", "evidence", "erase", &os[..12], "--reason", "保管\n期限", "--by", "W-01", "--yes"];
    parties.bench.run(of_two_lines).ok().says("1 archived bundle");
    let after = fs::read(archived()).unwrap();
    assert!(after.len() + 200_000 < before);
    assert!(!parties.bench.path("office/evidence").join(&os).exists());
    parties
        .run("office", &format!("evidence erase {os} --reason 保管期限 --yes --by W-01"))
        .ok()
        .says("recorded before");
    parties.run("office", &format!("evidence open {os} -o out --reason x --by W-01")).refused(1).says("was erased");
    parties.run("office", "evidence list").ok().says("erased");
    parties.run("office", "doctor").ok();
    parties.run("office", "backup office.backup").ok();
    parties.run("office", &format!("evidence open {app} -o out --reason x --by W-01")).ok();

    // the auditor
    parties.run("office", "trust export -o allowed_signers").ok();
    parties.run("office", "export -o office.zip").ok();
    parties.bench.write("archived.zip", &after);
    parties.audited("--trust allowed_signers field.zip", 0);
    parties.audited("--trust allowed_signers archived.zip", 3).says("attachment-missing");
    let audited = parties.audited("--trust allowed_signers --with office.zip archived.zip", 0);
    audited.says("attachment-erased");
    parties.run("office", "report audit -o package").ok();
    #[cfg(unix)]
    if has_script() {
        let said = every_command_holds(&parties.bench.path("package"));
        assert!(said.contains(&format!("attachment {os} is gone")), "{said}");
    }
    let page = String::from_utf8(parties.bench.read("package/index.html")).unwrap();
    assert!(page.contains(&os) && page.contains("保管\n期限"), "{page}");
    let listed = String::from_utf8(parties.bench.read("package/erased.txt")).unwrap();
    assert!(listed.starts_with(&os) && listed.ends_with(" 保管 期限\n") && listed.lines().count() == 1, "{listed}");
}

#[test]
fn a_file_that_somebody_holds_in_clear_is_not_erased_because_a_laptop_calls_it_sealed() {
    let parties = Parties::new();
    let procedure = fs::read(repository("procedures/os-upgrade.toml")).unwrap();
    let sha256 = Digest::of(&procedure);
    let mut laptop = Workspace::open(&parties.bench.path("laptop-01")).unwrap();
    let said = Fact::EvidenceAttached(EvidenceAttached { note: String::new(), run: None, step: None });
    let sealed = Attachment {
        commit: Some(sha256),
        media_type: "text/plain".to_owned(),
        name: "residents.csv".to_owned(),
        sealed: Some(true),
        sha256,
        size: u64::try_from(procedure.len()).unwrap(),
    };
    laptop.record(vec![Draft { attachments: vec![sealed], ..Draft::new("W-09", said) }]).unwrap();
    drop(laptop);
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", &format!("evidence erase {sha256} --reason x --yes")).refused(1).says("sealed");
    parties.run("office", "procedure show os-upgrade").ok();
}

/// A laptop that still holds what was erased cannot bring it back.
#[test]
fn what_was_erased_stays_erased() {
    let (parties, fault) = Parties::with_logs();
    let (_, os) = parties.carried(&fault);
    parties.run("office", &format!("evidence erase {os} --reason 保管期限 --yes --by W-01")).ok();
    parties.run("laptop-01", "fault open T-016 --worker W-02 --summary y").ok();
    parties.run("laptop-01", "export --from 0 -o again.zip").ok();
    parties.run("office", "import again.zip").ok().says("accepted");
    parties.hold_no_more(&os);
    parties.run("office", "doctor").ok();

    // told of it, a laptop that has lost the file exports all the same
    parties.run("office", "export --to laptop-01 -o receipt.zip").ok();
    parties.run("laptop-01", "import receipt.zip").ok();
    fs::remove_file(parties.bench.path("laptop-01/evidence").join(&os)).unwrap();
    parties.run("laptop-01", "doctor").ok();
    parties.run("laptop-01", "fault open T-017 --worker W-02 --summary z").ok();
    parties.run("laptop-01", "export --from 0 -o third.zip").ok();
    parties.run("office", "import third.zip").ok().says("accepted");
    parties.run("office", "trust export -o allowed_signers").ok();
    parties.run("office", "export -o office.zip").ok();
    parties.audited("--trust allowed_signers --with office.zip third.zip", 0).says("attachment-erased");
}

/// What is erased while a bundle that carries it is being checked is erased in that bundle's copy, too.
#[test]
fn an_import_beside_an_erasure_does_not_bring_the_file_back() {
    let (parties, fault) = Parties::with_logs();
    let (_, os) = parties.carried(&fault);
    parties.fault("laptop-01", "y").ok();
    parties.run("laptop-01", "export --from 0 -o again.zip").ok();
    let mut office = Workspace::open(&parties.bench.path("office")).unwrap();
    let (mut results, mut is_erased) = (Vec::new(), false);
    import(&mut office, &parties.bench.path("again.zip"), &mut results, &mut |_, _| {
        if !std::mem::replace(&mut is_erased, true) {
            let line = format!("evidence erase {os} --reason 保管期限 --yes --by W-01");
            parties.run("office", &line).ok().says("1 archived bundle");
        }
    })
    .unwrap();
    drop(office);
    assert!(is_erased && results.len() == 1 && results[0].verdict == Judgement::Judged(Verdict::Accepted));
    parties.hold_no_more(&os);
    parties.run("office", "doctor").ok().says("2 bundle(s), as they came but for what was erased from 2");
}

/// While nothing can be recorded, no byte of the plaintext is anywhere on the disk.
#[test]
fn nothing_is_written_out_before_the_opening_is_recorded() {
    let (parties, fault) = Parties::with_logs();
    parties.collect(&fault, "usb --yes").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let log = parties.log("office", "laptop-01");
    let digest = log.iter().find_map(|event| event["attachments"][0]["sha256"].as_str()).unwrap();
    let lock = rusqlite::Connection::open(parties.bench.path("office/genba.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let words = ["--home", "office", "evidence", "open", digest, "-o", "out", "--reason", "x", "--by", "W-01"];
    let mut child = parties.bench.command().args(words).stderr(std::process::Stdio::null()).spawn().unwrap();
    let out = parties.bench.path("out");
    let begun = |wait: u64| {
        std::thread::sleep(std::time::Duration::from_millis(wait));
        out.is_dir() && fs::read_dir(&out).unwrap().count() > 0
    };
    assert!((0..200).any(|_| begun(25)), "it has not come to the record");
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(holding(&out, MARKER.as_bytes()), Vec::<String>::new());
    child.kill().unwrap();
    child.wait().unwrap();
    drop(lock);
    parties.run("office", &format!("evidence open {digest} -o out --reason x --by W-01")).ok();
    assert_eq!(holding(&out, MARKER.as_bytes()).len(), 1);
}

#[test]
fn opening_refuses_what_is_not_as_it_was_recorded() {
    let (parties, fault) = Parties::with_logs();
    let kept =
        attachments(parties.run("laptop-01", &format!("--json fault collect {fault} usb --worker W-02 --yes")).ok());
    let (app, os) = (kept[0]["sha256"].as_str().unwrap(), kept[1]["sha256"].as_str().unwrap());
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let place = |digest: &str| parties.bench.path("office/evidence").join(digest);
    let good = fs::read(place(os)).unwrap();
    let open = |digest: &str| parties.run("office", &format!("evidence open {digest} -o out --reason x --by W-01"));

    let mut bytes = good.clone();
    bytes[100_000] ^= 1;
    fs::write(place(os), bytes).unwrap();
    open(os).refused(3).says("is damaged");
    // another sealed file in its place opens, but is not what was committed to
    fs::copy(place(app), place(os)).unwrap();
    open(os).refused(3).says("not what was committed to");
    fs::write(place(os), good).unwrap();
    let nothing = fs::read_dir(parties.bench.path("out")).unwrap().count();
    assert_eq!(nothing, 0, "nothing is written unless it is what was recorded");
    open(os).ok();

    // another office's key
    let key = |name: &str| parties.bench.path(format!("office/keys/{name}"));
    let own = fs::read(key("office")).unwrap();
    parties.run("other", &format!("init --office --contract {}", crate::parties::sample("contract.toml"))).ok();
    fs::copy(parties.bench.path("other/keys/office"), key("office")).unwrap();
    open(app).refused(1).says("a key that this office does not hold");
    fs::write(key("office"), own).unwrap();
    open(app).ok();
    let clear = parties.run("office", "evidence list --json").ok().json();
    assert!(clear.as_array().unwrap().iter().any(|item| item["sealed"] == false));
}

/// Runs the stock tool; `None`, and a word on it, where the machine has none.
pub fn age(parties: &Parties, arguments: &[&str]) -> Option<Vec<u8>> {
    let ran = Command::new("age").args(arguments).current_dir(parties.bench.path("")).output();
    let Ok(output) = ran else {
        skipped("no age on this machine");
        return None;
    };
    assert!(output.status.success(), "age {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

#[test]
fn the_stock_tool_opens_what_genba_sealed_and_the_other_way_round() {
    let (parties, fault) = Parties::with_logs();
    let run = parties.run("laptop-01", &format!("--json fault collect {fault} usb --worker W-02 --yes"));
    for (attachment, source) in attachments(run.ok()).iter().zip(["usb/app/app.log", "usb/os.evtx"]) {
        let file = format!("laptop-01/evidence/{}", attachment["sha256"].as_str().unwrap());
        let Some(opened) = age(&parties, &["-d", "-i", "office/keys/office", &file]) else { return };
        assert!(opened[SALT..] == parties.bench.read(source));
        let committed = Digest::of(&[b"genba-commit", &*opened].concat());
        assert_eq!(attachment["commit"], committed.to_string());
    }
    let salted = [&[5; SALT][..], MARKER.as_bytes()].concat();
    parties.bench.write("salted", &salted);
    age(&parties, &["-R", "office/keys/office.pub", "-o", "theirs.age", "salted"]).unwrap();
    let key = SecretKey::from_openssh(&parties.bench.read("office/keys/office"), None).unwrap();
    let commit = Digest::of(&[b"genba-commit", &*salted].concat());
    let mut plaintext = Vec::new();
    let opened = unseal(&[Opener::of(&key).unwrap()], &*parties.bench.read("theirs.age"), &commit, &mut |chunk| {
        plaintext.extend_from_slice(chunk);
        Ok(())
    });
    opened.unwrap();
    assert_eq!(plaintext, MARKER.as_bytes());
}

/// A key that replaced a lost one opens what was sealed to the one before, where that is still here.
#[test]
fn a_restored_office_opens_what_was_sealed_before_and_after() {
    let (parties, fault) = Parties::with_logs();
    let collect = |file: &str| {
        let run = parties.run("laptop-01", &format!("--json fault collect {fault} {file} --worker W-02 --yes"));
        attachments(run.ok())[0]["sha256"].as_str().unwrap().to_owned()
    };
    let before = collect("usb/app/app.log");
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", "backup office.backup").ok();
    parties.bench.run(["--home", "restored", "restore", "office.backup"]).ok();
    let own = parties.json("restored", "trust list");
    let names: Vec<_> = own.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect();
    let new = names.iter().rfind(|name| name.starts_with("office")).unwrap();
    let key = parties.run("restored", &format!("trust show {new} --fingerprint")).ok().stdout().trim().to_owned();
    parties.run("laptop-01", &format!("trust pin {key}")).ok();
    parties.run("restored", "export --to laptop-01 -o anew.zip").ok();
    parties.run("laptop-01", "import anew.zip").ok().says("accepted");
    let after = collect("usb/os.evtx");
    parties.run("laptop-01", "export -o field-2.zip").ok();
    parties.run("restored", "import field-2.zip").ok().says("accepted");
    parties.run("restored", &format!("evidence open {before} {after} -o out --reason x --by W-01")).ok();
    assert!(parties.bench.read("out/app.log") == parties.bench.read("usb/app/app.log"));
    assert!(parties.bench.read("out/os.evtx") == parties.bench.read("usb/os.evtx"));
    let sealed_to = |digest: &str| fs::read(parties.bench.path("laptop-01/evidence").join(digest)).unwrap();
    let stanza = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..60]).split(' ').nth(2).unwrap().to_owned();
    assert_ne!(stanza(&sealed_to(&before)), stanza(&sealed_to(&after)), "sealed to the office's current key");
}

/// Log collection is sealed unless a step says otherwise; other work only where a step says so.
const LOGS: &str = r#"
schema = 1
id = "logs"
version = "1"
title = "ログ採取"
work_type = "log-collection"
source = "試験用"

[[steps]]
id = "taken"
title = "ログ"
kind = "evidence"

[[steps]]
id = "list"
title = "一覧"
kind = "evidence"
attach = { min = 1, sensitive = false }

[[steps]]
id = "look"
title = "外観"
kind = "check"
"#;

#[test]
fn steps_seal_what_their_procedure_says() {
    let (parties, _) = Parties::with_logs();
    parties.bench.write("logs.toml", LOGS);
    parties.run("office", "procedure add logs.toml").ok();
    parties.run("office", "work order logs --terminal T-020 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o d.zip").ok();
    parties.run("laptop-01", "import d.zip").ok();
    let shown =
        parties.run("laptop-01", "--json step T-020 --worker W-02 --answer ok --attach usb/app/app.log").ok().json();
    let run = shown["view"]["run"].as_str().unwrap().to_owned();
    parties.run("laptop-01", "step T-020 --worker W-02 --answer ok --attach usb/os.evtx").ok();
    // files that nothing asked for follow the kind of work
    parties.run("laptop-01", &format!("attach usb/app/app.log --worker W-02 --run {run}:look")).ok().says("sealed");
    parties.run("laptop-01", &format!("attach usb/app/app.log --worker W-02 --run {run}")).ok().says("sealed");
    let list = parties.json("laptop-01", &format!("evidence list --run {run}"));
    let sealed: Vec<_> = list.as_array().unwrap().iter().map(|item| (&item["name"], &item["sealed"])).collect();
    let expected = [("app.log", true), ("os.evtx", false), ("app.log", true), ("app.log", true)];
    let expected = expected.map(|(name, sealed)| (serde_json::json!(name), serde_json::json!(sealed)));
    assert_eq!(sealed, expected.iter().map(|(name, sealed)| (name, sealed)).collect::<Vec<_>>());
}

#[test]
fn nothing_is_erased_that_nobody_confirmed_and_a_later_backup_restores_without_an_alarm() {
    let (parties, fault) = Parties::with_logs();
    let (app, os) = parties.carried(&fault);
    let erase = format!("evidence erase {os} --reason 保管期限 --by W-01");
    parties.run("office", &erase).refused(2).says("give --yes");
    let nobody = format!("--lang ja evidence open {os} -o out --reason x");
    parties.run("office", &nobody).refused(2).says("指定がありません: だれが行いますか（従事者番号）");
    #[cfg(unix)]
    {
        let words = ["--home", "office"].into_iter().chain(erase.split(' '));
        let typed = parties.bench.at(crate::parties::MORNING).var("GENBA_PLAIN", "1").typing(words, &["n"]);
        if let Some(asked) = typed {
            let shown = asked.refused(1);
            shown
                .says(&format!("os.evtx ({}", &os[..8]))
                .says(&fault)
                .says("1 archived bundle")
                .says("nothing was erased");
        }
    }
    assert!(parties.log("office", "office").iter().all(|event| event["kind"] != "evidence.erased"));
    parties.run("office", &format!("{erase} --yes")).ok();
    parties.run("office", "doctor").ok().says("1 bundle(s), as they came but for what was erased from 1");
    parties.run("office", "backup office.backup").ok();
    parties.run("office-2", "restore office.backup").ok();
    parties.run("office-2", "doctor").ok();
    // another file that is missing is still told
    fs::remove_file(parties.bench.path("office/evidence").join(app)).unwrap();
    parties.run("office", "backup other.backup");
    parties.run("office-3", "restore other.backup").refused(3).says("1 file(s) are missing or damaged");
}
