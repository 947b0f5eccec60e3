//! `genba evidence`: what is held, opening what is sealed, erasing it (format §7).

mod erase;
mod list;
mod open;

pub(super) use list::state_of;

use super::{Context, lookup};
use crate::cli::EvidenceCommand;
use crate::domain::Digest;
use crate::error::{Error, Result};
use crate::event::{Attachment, Event, Fact};
use crate::messages;
use crate::state::fault_of;
use crate::workspace::Workspace;

/// Characters of a digest that must be given at least.
const LEAST: usize = 4;

messages! {
    no_such_evidence(given) { ja: "{given} で始まる証跡はありません", en: "there is no evidence whose SHA-256 begins with {given}" }
    several_begin_so(given, list) { ja: "{given} で始まる証跡がいくつもあります: {list}", en: "several begin with {given}: {list}" }
    see_list() { ja: "genba evidence list で確かめてください", en: "see `genba evidence list`" }
    give_more() { ja: "もっと長く指定してください", en: "give more characters" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &EvidenceCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        EvidenceCommand::List(args) => list::run(context, &workspace, args),
        EvidenceCommand::Open(args) => open::run(context, &mut workspace, args),
        EvidenceCommand::Erase(args) => erase::run(context, &mut workspace, args),
    }
}

/// A file as an event refers to it.
#[derive(Clone)]
pub(super) struct Item {
    /// The event.
    pub event: Event,
    /// The file.
    pub attachment: Attachment,
    /// Its path below the medium, where it was collected.
    pub below: Option<String>,
}

impl Item {
    /// The fault that it belongs to.
    pub fn fault(&self) -> Option<&str> {
        fault_of(&self.event.fact)
    }

    /// Whether only the office's key opens it.
    pub fn is_sealed(&self) -> bool {
        self.attachment.sealed.is_some()
    }
}

/// Every file that any held event refers to, in the order of their times.
pub(super) fn items(workspace: &Workspace) -> Result<Vec<Item>> {
    let mut events = workspace.store.events_with_files()?;
    events.sort_by_key(|event| (event.at, event.seq));
    let mut items = Vec::new();
    for event in events {
        for (number, attachment) in event.attachments.iter().enumerate() {
            let below = match &event.fact {
                Fact::FaultLogsCollected(it) => it.files.get(number).cloned(),
                _ => None,
            };
            items.push(Item { event: event.clone(), attachment: attachment.clone(), below });
        }
    }
    Ok(items)
}

/// The one file whose SHA-256 begins so.
fn named<'i>(items: &'i [Item], given: &str) -> Result<&'i Item> {
    let prefix = lookup::digest_prefix(given, LEAST, see_list)?;
    let mut found: Vec<(Digest, &Item)> = items.iter().map(|item| (item.attachment.sha256, item)).collect();
    found.retain(|(digest, _)| digest.to_string().starts_with(&prefix));
    found.sort_by_key(|(digest, _)| *digest);
    found.dedup_by_key(|(digest, _)| *digest);
    match found.as_slice() {
        [] => Err(Error::refused(no_such_evidence(given), see_list())),
        [(_, only)] => Ok(only),
        several => {
            let list: Vec<String> = several.iter().take(6).map(|(digest, _)| digest.to_string()).collect();
            Err(Error::refused(several_begin_so(given, list.join(", ")), give_more()))
        }
    }
}
