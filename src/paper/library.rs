//! The forms there are: those built in, and a city's own laid over them from folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::form::Form;
use super::look::Template;
use super::words;
use crate::authored::Problem;
use crate::error;
use crate::message::Text;

/// The styles of a city for papers in HTML.
const STYLE: &str = "paper.css";

/// The forms of the contract, in the order in which they are listed.
pub(super) const BUILT_IN: [&str; 15] = [
    include_str!("../../data/papers/work-plan.toml"),
    include_str!("../../data/papers/work-report.toml"),
    include_str!("../../data/papers/confirmation.toml"),
    include_str!("../../data/papers/inquiry.toml"),
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

/// The forms by their id, with the layouts of their papers.
#[derive(Debug, Clone)]
pub struct Library {
    forms: Vec<Form>,
    folders: Vec<Folder>,
    built_in: Template,
}

/// A form's file and its bytes.
type Source = (PathBuf, Vec<u8>);

/// What lies in one folder, by the stem of the names.
#[derive(Debug, Clone, Default)]
struct Folder {
    forms: BTreeMap<String, Source>,
    templates: BTreeMap<String, Template>,
    style: Option<String>,
}

impl Library {
    /// The forms built in; over them `<id>.toml` and `<id>.typ` of the folders, a later one over
    /// those before. A `.typ` alone lays a form out anew, `default.typ` all of them; `paper.css`
    /// adds to the styles of HTML. A folder that is not there holds nothing.
    ///
    /// # Errors
    /// Every file that cannot be used.
    pub fn new(folders: &[&Path]) -> Result<Self, Vec<BadForm>> {
        let mut bad = Vec::new();
        let folders = folders.iter().map(|folder| Folder::read(folder, &mut bad)).collect();
        let mut library = Self { forms: Vec::new(), folders, built_in: Template::built_in() };
        let mut files: BTreeMap<String, Source> = BTreeMap::new();
        for folder in &mut library.folders {
            files.append(&mut folder.forms);
        }
        for source in BUILT_IN {
            match Form::parse(source.as_bytes(), None) {
                Ok(form) => match (files.remove(&form.id), library.own_template(&form.id)) {
                    (Some(file), own) => library.forms.extend(read(file, &form.id, own, &mut bad)),
                    (None, Some(own)) => library.forms.extend(Form::parse(source.as_bytes(), Some(&own.text)).ok()),
                    (None, None) => library.forms.push(form),
                },
                Err(problems) => bad.push(BadForm { path: PathBuf::from("built-in"), problems }),
            }
        }
        for (stem, file) in files {
            library.forms.extend(read(file, &stem, library.own_template(&stem), &mut bad));
        }
        if bad.is_empty() { Ok(library) } else { Err(bad) }
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
    pub fn template(&self, id: &str) -> &Template {
        let mut found = self.folders.iter().rev();
        let found = found.find_map(|folder| folder.templates.get(id).or_else(|| folder.templates.get("default")));
        found.unwrap_or(&self.built_in)
    }

    /// The styles that stand over the built-in ones of HTML.
    pub fn style(&self) -> Option<&str> {
        self.folders.iter().rev().find_map(|folder| folder.style.as_deref())
    }

    /// Whether the last folder holds anything that a paper can be laid out with.
    pub fn is_last_folder_empty(&self) -> bool {
        self.folders.last().is_none_or(|folder| folder.templates.is_empty() && folder.style.is_none())
    }

    fn own_template(&self, id: &str) -> Option<&Template> {
        self.folders.iter().rev().find_map(|folder| folder.templates.get(id))
    }
}

impl Folder {
    fn read(folder: &Path, bad: &mut Vec<BadForm>) -> Self {
        let mut found = Self::default();
        let Ok(entries) = fs::read_dir(folder) else { return found };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let part =
                |part: Option<&std::ffi::OsStr>| part.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let (stem, kind) = (part(path.file_stem()), part(path.extension()));
            if kind == "typ" || kind == "toml" || part(path.file_name()) == STYLE {
                let kept = found.keep(folder, &path, stem, &kind);
                bad.extend(kept.err().map(|text| BadForm { path, problems: vec![Problem::whole(text)] }));
            }
        }
        found
    }

    fn keep(&mut self, folder: &Path, path: &Path, stem: String, kind: &str) -> Result<(), Text> {
        let bytes = fs::read(path).map_err(|why| error::cannot_read(path.display(), why))?;
        if kind == "toml" {
            self.forms.insert(stem, (path.to_owned(), bytes));
            return Ok(());
        }
        let text = String::from_utf8(bytes).map_err(|_| crate::authored::words::not_utf8().text)?;
        if kind == "typ" {
            let template = Template { path: path.to_owned(), folder: Some(folder.to_owned()), text };
            self.templates.insert(stem, template);
        } else if text.contains("</") {
            // it would end the element that holds it
            return Err(words::style_with_markup());
        } else {
            self.style = Some(text);
        }
        Ok(())
    }
}

fn read((path, bytes): Source, stem: &str, own: Option<&Template>, bad: &mut Vec<BadForm>) -> Option<Form> {
    match Form::parse(&bytes, own.map(|template| template.text.as_str())) {
        Ok(form) if form.id == stem => Some(form),
        Ok(form) => {
            bad.push(BadForm { path, problems: vec![Problem::whole(words::other_id(&form.id, stem))] });
            None
        }
        Err(problems) => {
            bad.push(BadForm { path, problems });
            None
        }
    }
}
