//! One step read from its table: the fields, and what they mean on its kind.
//!
//! Owns which field works on which kind. References to other steps stay names: `check`
//! resolves them when all steps are read.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::model::{Attach, Kind, KindName, Limits, OnAnswer, OnNg, Part, Pattern, decimal, plain};
use super::words;
use crate::authored::words::twice_in_list;
use crate::authored::{Fields, Given, Problems, fits_id, read_id, read_word};
use crate::domain::{Role, fold};
use crate::event::Answer;

use KindName::{Check, Choice, Evidence, Hold, Measure, Text};

const ALL: &[KindName] = &[Check, Measure, Choice, Text, Evidence, Hold];
const VALUED: &[KindName] = &[Measure, Choice, Text];

/// Every field of a step and the kinds on which it does something.
pub(super) const FIELDS: [(&str, &[KindName]); 24] = [
    ("id", ALL),
    ("section", ALL),
    ("title", ALL),
    ("instruction", ALL),
    ("expect", ALL),
    ("kind", ALL),
    ("unit", &[Measure]),
    ("min", &[Measure]),
    ("max", &[Measure]),
    ("equals", VALUED),
    ("pattern", &[Text]),
    ("choices", &[Choice]),
    ("same_as", VALUED),
    ("new_version_of", VALUED),
    ("attach", ALL),
    ("attach_when", ALL),
    ("note_when", ALL),
    ("witness", &[Check, Measure, Choice, Text, Evidence]),
    ("roles", &[Hold]),
    ("when", ALL),
    ("on_ng", ALL),
    ("within_minutes", ALL),
    ("secret", &[Check]),
    ("common", &[Check, Measure, Choice, Text, Evidence]),
];

/// A step whose references to others are still names.
pub(super) struct RawStep {
    pub part: Part,
    pub id: Option<Given<String>>,
    /// Where it begins.
    pub at: usize,
    pub section: Option<String>,
    pub title: Option<Given<String>>,
    pub instruction: Option<Given<String>>,
    pub expect: Option<String>,
    pub kind: Option<Kind>,
    pub same_as: Option<Given<String>>,
    pub new_version_of: Option<Given<String>>,
    pub attach: Option<Attach>,
    /// As the step says.
    pub sensitive: Option<bool>,
    pub note_when: Option<OnAnswer>,
    pub witness: bool,
    pub when: Option<(Given<String>, Given<String>)>,
    pub on_ng: Option<Given<OnNg>>,
    pub within_minutes: Option<u32>,
    /// Where `within_minutes` and `roles` stand.
    pub within_at: Option<usize>,
    pub roles_at: Option<usize>,
    pub secret: bool,
    pub common: Option<Given<String>>,
}

impl RawStep {
    /// Reads a step and reports what is wrong with it by itself.
    pub fn read(fields: Fields<'_>, part: Part, problems: &mut Problems<'_>) -> Self {
        fields.only(&FIELDS.map(|(key, _)| key), problems);
        let kind = fields.word("kind", &KindName::WORDS, problems);
        let kind = fields.require("kind", "kind = \"check\"", kind, problems).map(Given::into_inner);
        if let Some(kind) = kind {
            refuse_idle_fields(&fields, kind, problems);
        }
        let id = read_id(&fields, "id = \"disk-free\"", problems);
        let common = fields.text("common", problems).filter(|key| fits_id("common", key, problems));
        let title = fields.text("title", problems);
        let title = fields.require("title", "title = \"空き容量\"", title, problems);
        let instruction = fields.text("instruction", problems);
        let mut text = |key| fields.text(key, problems).map(Given::into_inner);
        let (section, expect) = (text("section"), text("expect"));
        let mut earlier = |key| kind.filter(|kind| VALUED.contains(kind)).and_then(|_| fields.text(key, problems));
        let (same_as, new_version_of) = (earlier("same_as"), earlier("new_version_of"));
        let (attach, sensitive) = read_attach(&fields, kind, problems).unzip();
        let sensitive = sensitive.flatten();
        Self {
            part,
            id,
            at: fields.at,
            section,
            title,
            instruction,
            expect,
            kind: kind.and_then(|kind| read_kind(&fields, kind, same_as.as_ref(), problems)),
            same_as,
            new_version_of,
            attach,
            sensitive,
            note_when: read_on_answer(&fields, "note_when", kind, problems),
            witness: fields.flag("witness", problems),
            when: read_when(&fields, problems),
            on_ng: fields.word("on_ng", &OnNg::WORDS, problems),
            within_minutes: fields.number("within_minutes", problems),
            within_at: fields.place("within_minutes"),
            roles_at: fields.place("roles"),
            secret: fields.flag("secret", problems) && kind == Some(Check),
            common,
        }
    }
}

/// Fields that would do nothing on this kind.
fn refuse_idle_fields(fields: &Fields<'_>, kind: KindName, problems: &mut Problems<'_>) {
    for (key, kinds) in FIELDS.iter().filter(|(_, kinds)| !kinds.contains(&kind)) {
        let Some(at) = fields.place(key) else { continue };
        let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        problems.add(
            at,
            match (*key, kind) {
                ("witness", Hold) => words::hold_has_roles(),
                ("secret", _) => words::secret_only_check(),
                _ => words::not_on_kind(key, kind.name(), names.join(", ")),
            },
        );
    }
}

fn read_kind(
    fields: &Fields<'_>,
    kind: KindName,
    same_as: Option<&Given<String>>,
    problems: &mut Problems<'_>,
) -> Option<Kind> {
    let same_as = same_as.map(|given| given.get_ref().clone());
    match kind {
        Check => Some(Kind::Check),
        Evidence => Some(Kind::Evidence),
        Measure => {
            let unit = fields.text("unit", problems).map(Given::into_inner).unwrap_or_default();
            Some(Kind::Measure { unit, limits: read_limits(fields, same_as, problems) })
        }
        Choice => read_choice(fields, same_as, problems),
        Text => read_text_kind(fields, same_as, problems),
        Hold => read_hold(fields, problems),
    }
}

fn read_limits(fields: &Fields<'_>, same_as: Option<String>, problems: &mut Problems<'_>) -> Limits {
    let mut number = |key: &str| -> Option<(usize, Decimal)> {
        let given = fields.text(key, problems)?;
        let at = given.span().start;
        let number = decimal(given.get_ref());
        if number.is_none() {
            problems.add(at, words::not_decimal(key, given.get_ref()));
        }
        Some((at, number?))
    };
    let (min, max, equals) = (number("min"), number("max"), number("equals"));
    let limits = Limits { min: min.map(|it| it.1), max: max.map(|it| it.1), equals: equals.map(|it| it.1), same_as };
    if ["min", "max", "equals", "same_as"].iter().all(|key| fields.place(key).is_none()) {
        problems.add(fields.at, words::no_limits());
    }
    match (min, max, equals) {
        (Some((at, min)), Some((_, max)), _) if min > max => problems.add(at, words::min_above_max(min, max)),
        (_, _, Some((at, equals))) if !limits.include(equals) => problems.add(at, words::equals_outside(equals)),
        _ => {}
    }
    limits
}

fn read_choice(fields: &Fields<'_>, same_as: Option<String>, problems: &mut Problems<'_>) -> Option<Kind> {
    let equals = fields.text("equals", problems);
    let given = fields.texts("choices", problems);
    let given = fields.require("choices", "choices = [\"あり\", \"なし\"]", given, problems)?;
    let mut seen = HashSet::new();
    let mut choices: Vec<String> = Vec::with_capacity(given.len());
    for choice in given {
        let at = choice.span().start;
        let name = choice.into_inner();
        if Answer::from_name(&name).is_some() {
            problems.add(at, words::choice_is_answer(&name));
        }
        if !seen.insert(fold(&name)) {
            problems.add(at, twice_in_list("choices", &name));
        }
        choices.push(name);
    }
    if choices.len() < 2 {
        problems.add(fields.place("choices").unwrap_or(fields.at), words::few_choices());
    }
    if let Some(equals) = equals.as_ref().filter(|equals| !choices.contains(equals.get_ref())) {
        let known = choices.join(", ");
        problems.add(equals.span().start, words::not_a_choice("equals", equals.get_ref(), known));
    }
    Some(Kind::Choice { choices, equals: equals.map(Given::into_inner), same_as })
}

fn read_text_kind(fields: &Fields<'_>, same_as: Option<String>, problems: &mut Problems<'_>) -> Option<Kind> {
    let equals = fields.text("equals", problems);
    let mut pattern = None;
    if let Some(given) = fields.text("pattern", problems) {
        match Pattern::new(given.get_ref()) {
            Ok(compiled) => pattern = Some(compiled),
            Err(why) => problems.add(given.span().start, words::bad_pattern(why)),
        }
    }
    if let (Some(pattern), Some(equals)) = (&pattern, &equals)
        && !pattern.matches(&plain(equals.get_ref()))
    {
        problems.add(equals.span().start, words::never_matches(equals.get_ref()));
    }
    Some(Kind::Text { pattern, equals: equals.map(Given::into_inner), same_as })
}

fn read_hold(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Kind> {
    const EXAMPLE: &str = "roles = [\"technician\", \"witness\"]";
    let given = fields.texts("roles", problems);
    let given = fields.require("roles", EXAMPLE, given, problems)?;
    if given.is_empty() {
        problems.add(fields.place("roles").unwrap_or(fields.at), words::no_roles());
    }
    let known: Vec<_> = Role::ALL.iter().map(|role| (role.name(), *role)).collect();
    let mut roles = Vec::new();
    for word in &given {
        let Some(role) = read_word("roles", word, &known, problems) else { continue };
        if roles.contains(role.get_ref()) {
            problems.add(word.span().start, twice_in_list("roles", word.get_ref()));
        }
        roles.push(role.into_inner());
    }
    Some(Kind::Hold { roles })
}

/// `attach` and `attach_when`, and whether it says `sensitive`; evidence steps owe one file even without them.
fn read_attach(
    fields: &Fields<'_>,
    kind: Option<KindName>,
    problems: &mut Problems<'_>,
) -> Option<(Attach, Option<bool>)> {
    let when = read_on_answer(fields, "attach_when", kind, problems);
    if fields.flag("secret", &mut Problems::new("")) {
        for key in ["attach", "attach_when"] {
            if let Some(at) = fields.place(key) {
                problems.add(at, words::secret_no_evidence(key));
            }
        }
        return None;
    }
    let given = fields.table("attach", "attach = { min = 1 }", problems);
    if let (Some(at), None) = (fields.place("attach_when"), fields.place("attach"))
        && kind != Some(Evidence)
    {
        problems.add(at, words::attach_when_alone());
    }
    let when = when.unwrap_or(OnAnswer::Done);
    let Some(table) = given else {
        return (kind == Some(Evidence)).then_some((Attach { min: 1, when }, None));
    };
    table.only(&["min", "sensitive"], problems);
    let min = table.number("min", problems).unwrap_or(1);
    let sensitive = table.place("sensitive").map(|_| table.flag("sensitive", problems));
    Some((Attach { min, when }, sensitive))
}

fn read_on_answer(
    fields: &Fields<'_>,
    key: &str,
    kind: Option<KindName>,
    problems: &mut Problems<'_>,
) -> Option<OnAnswer> {
    let given = fields.word(key, &OnAnswer::WORDS, problems)?;
    if let (OnAnswer::Only(answer @ (Answer::Skip | Answer::Na)), Some(Hold)) = (given.get_ref(), kind) {
        problems.add(given.span().start, words::never_at_hold(key, answer.name()));
    }
    Some(given.into_inner())
}

fn read_when(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<(Given<String>, Given<String>)> {
    const EXAMPLE: &str = "when = { step = \"disk-free\", is = \"ng\" }";
    let table = fields.table("when", EXAMPLE, problems)?;
    table.only(&["step", "is"], problems);
    let step = table.text("step", problems);
    let step = table.require("step", EXAMPLE, step, problems);
    let is = table.text("is", problems);
    let is = table.require("is", EXAMPLE, is, problems);
    Some((step?, is?))
}
