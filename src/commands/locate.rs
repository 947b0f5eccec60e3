//! The journal and the event that people mean: a signer's name, a number, the beginning of a hash.
//!
//! Reads only; what may be done with an event is for others to say.

use super::lookup::near_list;
use crate::domain::fold;
use crate::error::{Error, Result};
use crate::exchange::events_by_hash;
use crate::messages;
use crate::state::JournalState;
use crate::workspace::Workspace;

/// Fewest characters of a hash that can name an event.
const SHORTEST_HASH: usize = 6;
/// At most so many events are named where several are meant.
const MOST_LISTED: usize = 8;

messages! {
    no_such_journal(name) { ja: "{name} の記録はここにありません", en: "no journal of {name} is held here" }
    journals_are(names) { ja: "あるのは {names} です", en: "there are {names}" }
    not_an_event(given) { ja: "「{given}」は記録番号でもハッシュの先頭でもありません", en: "`{given}` is neither an event's number nor the beginning of its hash" }
    event_forms() {
        ja: "記録番号（例 57）か、ハッシュの先頭 6 文字以上を指定してください。genba log で分かります",
        en: "give its number, 57 for example, or at least 6 characters of its hash; `genba log` shows both",
    }
    no_such_event(given) { ja: "記録 {given} はありません", en: "there is no event {given}" }
    see_log() { ja: "genba log で確かめてください", en: "see the events with `genba log`" }
    ambiguous(given, list) { ja: "ハッシュ {given} で始まる記録が複数あります: {list}", en: "several events' hashes begin with {given}: {list}" }
    give_more() { ja: "ハッシュをもっと長く書くか、記録番号で指定してください", en: "give more of the hash, or the event's number" }
    whose_event(given) { ja: "{given} 番の記録は複数の PC にあります", en: "several laptops have an event {given}" }
    give_journal(names) { ja: "--journal でどの PC かを指定してください（{names}）", en: "say whose with --journal ({names})" }
}

/// The journal of a signer or a fingerprint, the latest of that name; one's own where none is given.
///
/// # Errors
/// Where none is held.
pub fn journal(workspace: &Workspace, name: Option<&str>) -> Result<JournalState> {
    let Some(name) = name else { return workspace.standing() };
    let journals = workspace.store.journals()?;
    let names = names(&journals);
    let known: Vec<String> = journals.iter().map(|journal| journal.principal.clone()).collect();
    journals
        .into_iter()
        .rev()
        .find(|journal| journal.journal == name || fold(&journal.principal) == fold(name))
        .ok_or_else(|| {
            Error::refused(no_such_journal(name), near_list(name, &known).unwrap_or_else(|| journals_are(names)))
        })
}

fn names(journals: &[JournalState]) -> String {
    journals.iter().map(|journal| journal.principal.as_str()).collect::<Vec<_>>().join(", ")
}

/// The event of some journals that a number or the beginning of a hash names.
///
/// # Errors
/// Where none or more than one is meant.
pub fn event(workspace: &Workspace, given: &str, journals: &[JournalState]) -> Result<(JournalState, u64)> {
    let typed = fold(given).to_lowercase();
    let is_hash = typed.len() >= SHORTEST_HASH && typed.len() <= 64 && typed.bytes().all(|it| it.is_ascii_hexdigit());
    let number = typed.trim_start_matches('#').parse::<u64>().ok();
    let has = |seq: u64| journals.iter().filter(move |journal| seq < journal.size);
    let number = number.filter(|seq| !is_hash || has(*seq).next().is_some());
    let found: Vec<(&JournalState, u64)> = match number {
        Some(seq) => has(seq).map(|journal| (journal, seq)).collect(),
        None if is_hash => {
            let mut found = Vec::new();
            for journal in journals {
                found.extend(events_by_hash(workspace, journal, &typed)?.into_iter().map(|seq| (journal, seq)));
            }
            found
        }
        None => return Err(Error::usage(not_an_event(given), event_forms())),
    };
    match found.as_slice() {
        [] => Err(Error::refused(no_such_event(given), see_log())),
        [(journal, seq)] => Ok(((*journal).clone(), *seq)),
        _ if number.is_some() => Err(Error::refused(whose_event(given), give_journal(names(journals)))),
        several => {
            let list: Vec<String> = several.iter().take(MOST_LISTED).map(|(_, seq)| seq.to_string()).collect();
            Err(Error::refused(ambiguous(given, list.join(", ")), give_more()))
        }
    }
}
