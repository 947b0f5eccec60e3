//! What the end of the period has to show for each clause of the specification.

use std::fs;
use std::path::Path;

use self::Proof::{Decided, Refused, Shown};
use super::spring::Spring;
use super::summer::Summer;
use super::{MARKER, Period, WORK};

/// Every clause that asks the software for something.
const CLAUSES: [&str; 20] = [
    "§2",
    "§4 terminals",
    "§4 procedures",
    "§4 counts",
    "§4 combined",
    "§4 logs",
    "§4 setup",
    "§5(1)",
    "§5(2)",
    "§5(3)",
    "§8(1)",
    "§8(4)",
    "§9 §11",
    "§10 §12",
    "§13(1)",
    "§13(2)",
    "§13(3)",
    "§13(4)",
    "§13(6)",
    "§13(7)",
];

/// What can be shown; words in English and Japanese.
enum Proof<'a> {
    /// A paper by its number: form and state.
    Decided(&'a str, &'a str, &'a str),
    /// A command line in a home that is refused in these words, exit code 1 or 2.
    Refused(&'a str, &'a str, &'a str, &'a str),
    /// A command line in a home that says these words.
    Shown(&'a str, &'a str, &'a str, &'a str),
}

pub fn hold(period: &Period, spring: &Spring, summer: &Summer) {
    let fault = format!("fault show {}", spring.fault);
    let confirmed = format!("paper show {}", spring.confirmation);
    let not_agreed = "work combine O-003 O-004 --consultation 協議-R6-999 --reason x";
    let table = [
        ("§2", Decided(&summer.completion, "contract-completion", "submitted")),
        (
            "§2",
            Refused(
                "office",
                "work order log-collection --terminal T-001 --due R6.9.30",
                "lies outside the contract's period, 2024-04-01 to 2024-08-31 (§2)",
                "契約の業務履行期間（令和6年4月1日 から 令和6年8月31日 まで）の外です",
            ),
        ),
        ("§2", Shown("office", "work show O-004", "outside the period", "期間外")),
        (
            "§4 terminals",
            Refused(
                "office",
                "work order log-collection --terminal CSサーバ --due R6.8.30",
                "which is out of the contract's scope (§4)",
                "契約の対象外です（§4）",
            ),
        ),
        ("§4 terminals", Shown("office", "terminal show T-010", "U34-2405-09999", "U34-2405-09999")),
        ("§4 procedures", Decided(&summer.late_report, "work-report", "submitted")),
        ("§4 counts", Decided(&spring.plan, "work-plan", "approved")),
        ("§4 counts", Shown("office", "status", "work planned, ordered, done", "作業の進み（予定・指示・完了）")),
        ("§4 combined", Decided(&spring.combination, "consultation", "approved")),
        ("§4 combined", Refused("office", not_agreed, "there is no paper", "はありません")),
        ("§4 combined", Shown("office", "work combine --list", "C-001", "C-001")),
        ("§4 logs", Decided(&summer.fault_report, "fault-report", "approved")),
        ("§4 logs", Shown("office", &fault, "app.log", "app.log")),
        ("§4 setup", Shown("office", &fault, "消去証明書123", "消去証明書123")),
        ("§5(1)", Decided(&spring.change, "consultation", "approved")),
        ("§5(1)", Decided(&spring.minutes, "minutes", "approved")),
        ("§5(2)", Shown("office", "work show O-002", "山本隆", "決定: 山本隆")),
        ("§5(2)", Shown("office", "work show O-005", "端末の入替え", "取消し（理由: 端末の入替え、決定: 山本隆）")),
        ("§5(2)", Refused("office", "work cancel O-003 --reason x", "who decided it (§5(2))", "だれが決めたか")),
        (
            "§5(3)",
            Refused(
                "laptop-03",
                "step T-001 --work O-003 --worker W-05 --answers answers.toml",
                "is suspended: 名札の不携行",
                "従事を止められています（名札の不携行）",
            ),
        ),
        ("§8(1)", Shown("office", "evidence list --sealed", "app.log", "app.log")),
        ("§8(4)", Decided(&spring.roster, "worker-report", "approved")),
        ("§8(4)", Decided(&summer.roster_change, "worker-change", "approved")),
        (
            "§8(4)",
            Refused(
                "laptop-03",
                "step T-001 --work O-003 --worker W-99 --answers answers.toml",
                "worker W-99 is not on the reported roster (§8(4))",
                "従事者 W-99 は名簿にありません（§8(4)）",
            ),
        ),
        ("§9 §11", Decided(&summer.damage, "damage-report", "approved")),
        ("§10 §12", Decided(&spring.licences, "licence-ledger", "submitted")),
        ("§13(1)", Decided(&spring.minutes, "minutes", "approved")),
        ("§13(2)", Decided(&spring.confirmation, "confirmation", "approved")),
        ("§13(2)", Shown("office", &confirmed, "orally", "口頭")),
        ("§13(3)", Decided(&summer.incident, "incident-report", "approved")),
        ("§13(4)", Shown("office", "report recovery laptop-02", "T-060", "T-060")),
        ("§13(6)", Decided(&summer.responsible, "responsible-change", "approved")),
        (
            "§13(6)",
            Refused(
                "office",
                "contract responsible W-02 --reason 異動",
                "only with the city's approval",
                "市の承認か求めが要ります（§13(6)）",
            ),
        ),
        ("§13(6)", Shown("office", "contract show", "W-03", "W-03")),
        ("§13(7)", Refused("laptop-01", "report audit -o package", "the office's workspace", "事務所のワークスペース")),
    ];
    for (clause, proof) in &table {
        assert!(CLAUSES.contains(clause), "{clause}");
        shows(period, clause, proof);
    }
    for clause in CLAUSES {
        assert!(table.iter().any(|(known, _)| *known == clause), "nothing to show for {clause}");
    }
    counted(period);
    sealed(period);
    audited(period);
}

fn shows(period: &Period, clause: &str, proof: &Proof<'_>) {
    match proof {
        Decided(paper, form, state) => {
            let shown = period.json("office", &format!("paper show {paper}"));
            let document = &shown["document"];
            assert_eq!((&document["form"]["id"], &shown["state"]), (&(*form).into(), &(*state).into()), "{clause}");
            // §6 asks for nothing but that papers rest on the contract
            assert!(document["clause"].as_str().unwrap().starts_with('§'), "{clause}");
        }
        Refused(home, line, english, japanese) => period.refuses(home, line, english, japanese),
        Shown(home, line, english, japanese) => {
            for (lang, words) in [("en", english), ("ja", japanese)] {
                period.run(home, &format!("--lang {lang} {line}")).ok().says(words);
            }
        }
    }
}

/// 65 terminals at 16 sites; what was expected, ordered and done of each kind of work (§4).
fn counted(period: &Period) {
    let status = period.json("office", "status");
    let sites = status["sites"].as_array().unwrap();
    let terminals: u64 = sites.iter().map(|site| site["terminals"].as_u64().unwrap()).sum();
    assert_eq!((sites.len(), terminals), (16, 65));
    let counts: Vec<_> = WORK.iter().map(|work_type| period.counts(work_type)).collect();
    assert_eq!(counts, [(65, 65, 2), (65, 65, 2), (65, 65, 5), (6, 2, 2), (3, 1, 1)]);
}

/// What was collected is nowhere to be read but where the office opens it (§8).
fn sealed(period: &Period) {
    for home in ["laptop-01", "laptop-03", "laptop-04", "office"] {
        assert_eq!(holding(&period.parties.bench.path(home)), Vec::<String>::new(), "{home}");
    }
    let kept = period.json("office", "evidence list --sealed");
    let digest = kept[0]["sha256"].as_str().unwrap();
    period.office(&format!("evidence open {digest} -o opened --reason 解析 --by W-01"));
    assert_eq!(holding(&period.parties.bench.path("opened")).len(), 1);
}

/// Every file below a folder that holds what was collected.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path));
        } else if fs::read(&path).unwrap().windows(MARKER.len()).any(|window| window == MARKER.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

/// Every home is whole, and the auditor accepts every bundle of the package with his own program and with this one (§13(7)).
fn audited(period: &Period) {
    for home in ["office", "laptop-01", "laptop-03", "laptop-04"] {
        period.run(home, "doctor").ok();
    }
    period.office("report audit -o package");
    let mut bundles = Vec::new();
    let package = period.parties.bench.path("package/bundles");
    for signer in fs::read_dir(package).unwrap().map(|entry| entry.unwrap()) {
        let signer_name = signer.file_name().to_string_lossy().into_owned();
        for bundle in fs::read_dir(signer.path()).unwrap().map(|entry| entry.unwrap()) {
            bundles.push(format!("package/bundles/{signer_name}/{}", bundle.file_name().to_string_lossy()));
        }
    }
    bundles.sort_unstable();
    for laptop in ["laptop-01", "laptop-02", "laptop-03", "laptop-04", "office"] {
        assert!(bundles.iter().any(|bundle| bundle.contains(laptop)), "{laptop}: {bundles:?}");
    }
    let of_office = bundles.iter().filter(|bundle| bundle.contains("/office/"));
    let with: Vec<String> = of_office.map(|bundle| format!("--with {bundle}")).collect();
    let line = format!("--trust package/allowed_signers {} {}", with.join(" "), bundles.join(" "));
    period.parties.audited(&line, 0);
}
