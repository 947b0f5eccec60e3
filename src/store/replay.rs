//! Making the projections anew: every event again, in an order that is the same wherever they are held.

use std::collections::HashMap;

use rusqlite::{Connection, TransactionBehavior};

use super::append::{line, readable, role};
use super::project::Projector;
use super::{PROJECTED, PROJECTION_VERSION, Store, Stored, event_id, set, unsigned};
use crate::error::Result;
use crate::event::{Event, Fact, JournalOpened, JournalRole};

impl Store {
    /// Drops the projections and replays every event.
    ///
    /// # Errors
    /// A failing database, or an event that this version cannot read.
    pub fn rebuild(&mut self) -> Result<()> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).stored()?;
        for table in PROJECTED {
            tx.execute_batch(&format!("DROP TABLE IF EXISTS {table}")).stored()?;
        }
        tx.execute_batch(include_str!("projection.sql")).stored()?;
        let mut projector = Projector::default();
        replay(&tx, &tx, &mut projector)?;
        set(&tx, "projection", PROJECTION_VERSION)?;
        tx.commit().stored()
    }
}

/// Projects every event of `from` into `into`: the offices' first, then what laptops recorded in the order in
/// which it was received, so that whatever was received first is what counts; but whoever goes on with what another
/// began comes after that one, whichever was received first.
pub(super) fn replay(from: &Connection, into: &Connection, projector: &mut Projector) -> Result<()> {
    let mut query = from.prepare("SELECT line FROM event WHERE id BETWEEN ?1 AND ?2 ORDER BY id").stored()?;
    let mut project = |no: i64, first: u64, end: u64| -> Result<()> {
        let mut rows = query.query([event_id(no, first), event_id(no, end) - 1]).stored()?;
        while let Some(row) = rows.next().stored()? {
            let line = row.get_ref(0).stored()?.as_blob().unwrap_or_default();
            projector.apply(into, &readable(line)?)?;
        }
        Ok(())
    };
    let (offices, laptops): (Vec<Held>, Vec<Held>) =
        succession(from)?.into_iter().partition(|held| held.role == JournalRole::Office);
    for held in &offices {
        project(held.no, 0, held.size)?;
    }
    let mut done: HashMap<i64, u64> = HashMap::new();
    let mut advance = |held: &Held, end: u64| {
        let first = done.entry(held.no).or_default();
        let end = end.min(held.size).max(*first);
        project(held.no, std::mem::replace(first, end), end)
    };
    for (journal, size) in receipts(into, &offices)? {
        let Some(at) = laptops.iter().position(|held| held.id == journal) else { continue };
        for held in formers(&laptops, at) {
            advance(held, held.size)?;
        }
        if let Some(held) = laptops.get(at) {
            advance(held, size)?;
        }
    }
    for held in &laptops {
        advance(held, held.size)?;
    }
    projector.flush(into)
}

/// The journals that one continues, the first of them first.
fn formers(laptops: &[Held], at: usize) -> Vec<&Held> {
    let former = |held: &&Held| laptops.iter().find(|it| Some(&it.id) == held.former.as_ref());
    // a chain that never ends is cut off where it is longer than all journals
    let chain = std::iter::successors(laptops.get(at), former).skip(1).take(laptops.len());
    let mut chain: Vec<&Held> = chain.collect();
    chain.reverse();
    chain
}

/// Journals and how far they were received, in the order of the receipts.
fn receipts(db: &Connection, offices: &[Held]) -> Result<Vec<(String, u64)>> {
    let mut query = db.prepare("SELECT journal, size FROM receipt WHERE office = ?1 ORDER BY seq").stored()?;
    let mut found = Vec::new();
    for office in offices {
        let rows = query.query_map([&office.id], |row| Ok((row.get(0)?, unsigned(row.get(1)?)))).stored()?;
        for row in rows {
            found.push(row.stored()?);
        }
    }
    Ok(found)
}

/// A journal that is held.
pub(super) struct Held {
    pub(super) no: i64,
    pub(super) id: String,
    role: JournalRole,
    size: u64,
    /// The journal that it continues.
    former: Option<String>,
}

/// Every journal: predecessors before their successors, else by id, so that their order is the same wherever
/// they are held. Of two offices' words the successor's is the later, whichever arrived first.
pub(super) fn succession(db: &Connection) -> Result<Vec<Held>> {
    let mut query = db.prepare_cached("SELECT no, id, role, size FROM journal ORDER BY id").stored()?;
    let rows = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, unsigned(row.get(3)?))))
        .stored()?;
    let mut journals = Vec::new();
    for row in rows {
        let (no, id, word, size) = row.stored()?;
        journals.push(Held { no, id, role: role(&word)?, size, former: None });
    }
    for held in &mut journals {
        let opening = line(db, held.no, 0)?.and_then(|line| Event::parse(&line).ok());
        if let Some(Fact::JournalOpened(JournalOpened { predecessor: Some(former), .. })) = opening.map(|it| it.fact) {
            held.former = Some(former.journal);
        }
    }
    let formers: HashMap<String, String> =
        journals.iter().filter_map(|held| Some((held.id.clone(), held.former.clone()?))).collect();
    let most = journals.len();
    let generation = |id: &String| {
        // a chain that never ends is nobody's; it is cut off where it is longer than all journals
        std::iter::successors(Some(id), |id| formers.get(*id)).take(most + 1).count()
    };
    journals.sort_by_cached_key(|held| generation(&held.id));
    Ok(journals)
}
