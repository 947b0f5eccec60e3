//! New serials and addresses that a terminal comes back with, held against the register.
//!
//! A laptop records them as differences; the office sets its register itself.

use crate::commands::difference::{sites, title};
use crate::domain::{Terminal, same_id};
use crate::environment::new_number;
use crate::error::Result;
use crate::event::{DifferenceFound, FaultMoved, JournalRole};
use crate::message::Text;
use crate::messages;
use crate::register::set_field;
use crate::state::Difference;
use crate::workspace::Workspace;

messages! {
    found_on_repair(fault, report) { ja: "障害 {fault} の修理後（{report}）", en: "after the repair of fault {fault} ({report})" }
    recorded(list) {
        ja: "台帳との相違として記録しました: {list}（事務所が genba difference accept で反映します）",
        en: "recorded as differences from the register: {list}; the office accepts them with `genba difference accept`",
    }
    set_register(terminal, fields) {
        ja: "台帳も直してください: genba terminal set {terminal} {fields}",
        en: "set the register as well: `genba terminal set {terminal} {fields}`",
    }
}

/// What a machine came back with.
pub struct NewParts {
    /// The values as they are recorded.
    pub values: [Option<String>; 2],
    /// On a laptop: what differs from the register.
    pub differences: Vec<DifferenceFound>,
    /// What is said of it.
    pub remark: Option<Text>,
}

/// Compares fields and their new values with the register.
///
/// # Errors
/// A value that cannot be one; a failing database.
pub fn compare(
    workspace: &Workspace,
    terminal: &str,
    new: [(&str, Option<&str>); 2],
    moved: &FaultMoved,
) -> Result<NewParts> {
    let mut parts = NewParts { values: [None, None], differences: Vec::new(), remark: None };
    let Some(mut held) = workspace.store.get::<Terminal>(terminal)? else {
        // nothing to compare with: kept as they were typed
        parts.values = new.map(|(_, value)| value.map(str::to_owned));
        return Ok(parts);
    };
    let sites = sites(&workspace.store)?;
    let mut changes = Vec::new();
    for (slot, (field, value)) in parts.values.iter_mut().zip(new) {
        let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) else { continue };
        let change = set_field(&mut held, field, value, &sites)?;
        *slot = Some(change.to.clone());
        if change.from != change.to {
            changes.push(change);
        }
    }
    if workspace.role() == JournalRole::Office {
        let fields: Vec<_> = changes.iter().map(|it| format!("{}={}", title(&it.field), it.to)).collect();
        parts.remark = (!fields.is_empty()).then(|| set_register(&held.id, fields.join(" ")));
        return Ok(parts);
    }
    let known: Vec<Difference> = workspace.store.list_open()?;
    for change in changes {
        let is_same =
            |it: &DifferenceFound| same_id(&it.terminal, &held.id) && it.field == change.field && it.found == change.to;
        if known.iter().any(|it| it.decided.is_none() && it.found.as_ref().is_some_and(is_same)) {
            continue;
        }
        parts.differences.push(DifferenceFound {
            difference: new_number("D")?,
            field: change.field,
            found: change.to,
            kind: None,
            note: found_on_repair(&moved.fault, moved.report.as_deref().unwrap_or("—")).ja,
            registered: change.from,
            terminal: held.id.clone(),
        });
    }
    let list: Vec<_> =
        parts.differences.iter().map(|it| format!("{} {}={}", it.difference, title(&it.field), it.found)).collect();
    parts.remark = (!list.is_empty()).then(|| recorded(list.join(", ")));
    Ok(parts)
}
