//! The forms there are: those built in, and a city's own laid over them from a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::form::Form;
use super::words;
use crate::authored::Problem;
use crate::error;

/// The layout of every form that has none of its own.
pub const DEFAULT_TEMPLATE: &str = include_str!("../../data/papers/default.typ");

/// The forms of the contract, in the order in which they are listed.
pub(super) const BUILT_IN: [&str; 14] = [
    include_str!("../../data/papers/work-plan.toml"),
    include_str!("../../data/papers/work-report.toml"),
    include_str!("../../data/papers/confirmation.toml"),
    include_str!("../../data/papers/completion-report.toml"),
    include_str!("../../data/papers/contract-completion.toml"),
    include_str!("../../data/papers/worker-report.toml"),
    include_str!("../../data/papers/worker-change.toml"),
    include_str!("../../data/papers/responsible-change.toml"),
    include_str!("../../data/papers/minutes.toml"),
    include_str!("../../data/papers/consultation.toml"),
    include_str!("../../data/papers/fault-report.toml"),
    include_str!("../../data/papers/incident-report.toml"),
    include_str!("../../data/papers/damage-report.toml"),
    include_str!("../../data/papers/licence-ledger.toml"),
];

/// A form's file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadForm {
    /// The file.
    pub path: PathBuf,
    /// Everything that is wrong with it.
    pub problems: Vec<Problem>,
}

/// The forms by their id.
#[derive(Debug, Clone)]
pub struct Library {
    forms: Vec<Form>,
    template: String,
}

impl Library {
    /// The forms built in; over them `<id>.toml` and `<id>.typ` of a folder, where one is given
    /// and there is such a folder. A `.typ` alone lays a form out anew, `default.typ` all of them.
    ///
    /// # Errors
    /// Every file that cannot be used.
    pub fn new(folder: Option<&Path>) -> Result<Self, Vec<BadForm>> {
        let mut bad = Vec::new();
        let (mut files, mut templates) = folder.map_or_else(Default::default, |folder| files_of(folder, &mut bad));
        let template = templates.remove("default").unwrap_or_else(|| DEFAULT_TEMPLATE.to_owned());
        let mut forms: Vec<Form> = Vec::new();
        for source in BUILT_IN {
            match Form::parse(source.as_bytes(), None) {
                Ok(form) if files.contains_key(&form.id) => {
                    let Some((path, bytes)) = files.remove(&form.id) else { continue };
                    forms.extend(read(path, &bytes, &form.id, &templates, &mut bad));
                }
                Ok(form) => match templates.get(&form.id) {
                    Some(template) => forms.extend(Form::parse(source.as_bytes(), Some(template)).ok()),
                    None => forms.push(form),
                },
                Err(problems) => bad.push(BadForm { path: PathBuf::from("built-in"), problems }),
            }
        }
        for (stem, (path, bytes)) in files {
            forms.extend(read(path, &bytes, &stem, &templates, &mut bad));
        }
        if bad.is_empty() { Ok(Self { forms, template }) } else { Err(bad) }
    }

    /// Every form, those of the contract first.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// A form by its id.
    pub fn get(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The layout for documents of a form, also of one that is gone.
    pub fn template(&self, id: &str) -> &str {
        self.get(id).and_then(|form| form.template.as_deref()).unwrap_or(&self.template)
    }
}

type Files = BTreeMap<String, (PathBuf, Vec<u8>)>;

/// The forms and templates of a folder by the stem of their names.
fn files_of(folder: &Path, bad: &mut Vec<BadForm>) -> (Files, BTreeMap<String, String>) {
    let (mut forms, mut templates) = (Files::new(), BTreeMap::new());
    let Ok(entries) = fs::read_dir(folder) else { return (forms, templates) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let part =
            |part: Option<&std::ffi::OsStr>| part.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let (stem, kind) = (part(path.file_stem()), part(path.extension()));
        let is_form = match kind.as_str() {
            "toml" => true,
            "typ" => false,
            _ => continue,
        };
        let whole = |problem| BadForm { path: path.clone(), problems: vec![problem] };
        match fs::read(&path) {
            Ok(bytes) if is_form => drop(forms.insert(stem, (path, bytes))),
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => drop(templates.insert(stem, text)),
                Err(_) => bad.push(whole(Problem::whole(crate::authored::words::not_utf8()))),
            },
            Err(why) => bad.push(whole(Problem::whole(error::cannot_read(path.display(), why)))),
        }
    }
    (forms, templates)
}

fn read(
    path: PathBuf,
    bytes: &[u8],
    stem: &str,
    templates: &BTreeMap<String, String>,
    bad: &mut Vec<BadForm>,
) -> Option<Form> {
    match Form::parse(bytes, templates.get(stem).map(String::as_str)) {
        Ok(form) if form.id == stem => Some(form),
        Ok(form) => {
            let problem = Problem::whole(words::other_id(&form.id, stem));
            bad.push(BadForm { path, problems: vec![problem] });
            None
        }
        Err(problems) => {
            bad.push(BadForm { path, problems });
            None
        }
    }
}
