//! `procedure answers`: an answers file (TOML) to fill in, for `step --answers`.
//!
//! Steps that are shown only sometimes, and the rollback, stand as comments: whoever needs them
//! takes the marks away.

use super::facts::{condition, facts, kind_word};
use crate::domain::Role;
use crate::message::Lang;
use crate::messages;
use crate::procedure::{Kind, OnAnswer, OnNg, Procedure, Step};

messages! {
    head(id, version) { ja: "手順書 {id} 版 {version} の回答ファイル", en: "answers for procedure {id} version {version}" }
    usage() {
        ja: "使い方  genba step 端末 --worker 従事者 --answers このファイル",
        en: "use  genba step TERMINAL --worker WORKER --answers THIS_FILE",
    }
    answers() {
        ja: "answer は ok（正常）、ng（異常）、skip（省略。note に理由）、na（対象外。note に理由）のどれか。",
        en: "answer is ok, ng, skip (the reason in note) or na (does not apply; the reason in note).",
    }
    places() {
        ja: "attach の場所は、このファイルから見た相対位置で書きます。パスワードや住民の情報は書きません。",
        en: "files in attach are named relative to this file; never write passwords or anything about residents.",
    }
    default_witness() { ja: "既定の立会者", en: "the witness where a step names no other" }
    rollback() { ja: "切戻し（行ったときだけ、行頭の「# 」を外して書く）", en: "rollback (only if done: take the leading \"# \" away)" }
    uncomment() { ja: "行ったときだけ、次の行頭の「# 」を外して書く", en: "only if done: take the leading \"# \" of the next lines away" }
}

/// The file's text.
pub fn template(procedure: &Procedure, lang: Lang) -> String {
    let mut page = Page { lang, procedure, text: String::new() };
    page.comment(head(&procedure.id, &procedure.version).get(lang));
    page.comment(&procedure.title);
    page.comment(&format!("SHA-256 {}", procedure.digest));
    for line in [usage(), answers(), places()] {
        page.comment(line.get(lang));
    }
    page.line("");
    page.comment(default_witness().get(lang));
    page.line("witness = \"\"");
    page.steps(&procedure.steps, "", false);
    if !procedure.rollback.is_empty() {
        page.line("");
        page.comment(&format!("==== {} ====", rollback().get(lang)));
        page.steps(&procedure.rollback, "R", true);
    }
    page.text
}

struct Page<'p> {
    lang: Lang,
    procedure: &'p Procedure,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        for line in text.trim_end().lines() {
            self.line(&format!("# {line}"));
        }
    }

    fn steps(&mut self, steps: &[Step], letter: &str, is_rollback: bool) {
        let mut section = None;
        for (number, step) in steps.iter().enumerate() {
            self.line("");
            if step.section != section {
                section.clone_from(&step.section);
                self.comment(&format!("---- {} ----", section.as_deref().unwrap_or("-")));
                self.line("");
            }
            self.step(step, &format!("{letter}{}", number + 1), is_rollback);
        }
    }

    fn step(&mut self, step: &Step, number: &str, is_rollback: bool) {
        let kind = kind_word(step.kind.name());
        self.comment(&format!("{number}. {} [{}]", step.title, kind.get(self.lang)));
        let condition = condition(self.procedure, step, self.lang);
        let about = condition.iter().cloned().chain(facts(self.procedure, step, self.lang));
        for line in about.collect::<Vec<_>>() {
            self.comment(&format!("  {line}"));
        }
        let is_optional = is_rollback || condition.is_some();
        if condition.is_some() {
            self.comment(uncomment().get(self.lang));
        }
        let mark = if is_optional { "# " } else { "" };
        let list = if is_rollback { "rollback" } else { "steps" };
        self.line(&format!("{mark}[{list}.{}]", step.id));
        for field in fields(step) {
            self.line(&format!("{mark}{field}"));
        }
    }
}

/// The lines of a step: blanks for what is owed, comments for what may be.
fn fields(step: &Step) -> Vec<String> {
    let mut fields = vec!["answer = \"\"".to_owned()];
    if step.takes_value() {
        fields.push("value = \"\"".to_owned());
    }
    if let Some(attach) = step.attach {
        let mark = if matches!(attach.when, OnAnswer::Done | OnAnswer::Always) { "" } else { "# " };
        fields.push(format!("{mark}attach = []"));
    }
    if let Kind::Hold { roles } = &step.kind {
        // the technician signs by answering, the witness as named above
        let others = roles.iter().filter(|role| !matches!(role, Role::Technician | Role::Witness));
        let others: Vec<_> = others.map(|role| format!("{} = \"\"", role.name())).collect();
        if !others.is_empty() {
            fields.push(format!("sign = {{ {} }}", others.join(", ")));
        }
    }
    let mark = if step.note_when == Some(OnAnswer::Always) { "" } else { "# " };
    fields.push(format!("{mark}note = \"\""));
    if step.witness {
        fields.push("# witness = \"\"".to_owned());
    }
    if step.on_ng == OnNg::Fault {
        fields.push("# isolation = \"unknown\"    # hardware | software | network | unknown".to_owned());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::parse;

    #[test]
    fn every_sample_gives_an_answers_file_that_is_toml() {
        for name in ["os-upgrade", "initial-setup", "log-collection", "settings-change", "software-update"] {
            let path = format!("{}/../procedures/{name}.toml", env!("CARGO_MANIFEST_DIR"));
            let procedure = parse(&std::fs::read(path).unwrap()).unwrap();
            for lang in [Lang::Ja, Lang::En] {
                let text = template(&procedure, lang);
                let table: toml::Table = text.parse().unwrap();
                let always = procedure.steps.iter().filter(|step| step.when.is_none()).count();
                assert_eq!(table["steps"].as_table().unwrap().len(), always, "{name}");
                // with the marks taken away, every step is there
                let marked = text.lines().map(|line| match line.strip_prefix("# ") {
                    Some(rest) if rest.starts_with('[') || rest.contains(" = ") && !rest.starts_with(' ') => rest,
                    _ => line,
                });
                let table: toml::Table = marked.collect::<Vec<_>>().join("\n").parse().unwrap();
                assert_eq!(table["steps"].as_table().unwrap().len(), procedure.steps.len(), "{name}");
                let rollback = table.get("rollback").map_or(0, |list| list.as_table().unwrap().len());
                assert_eq!(rollback, procedure.rollback.len(), "{name}");
            }
        }
    }
}
