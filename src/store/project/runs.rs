//! Runs: where they stand, and what they add to the orders they belong to.
//!
//! A run changes with every step, so it is gathered in memory and written now and then, and so are the
//! sums that it changes.

use rusqlite::{Connection, OptionalExtension, params};

use super::orders::{count, run_ended};
use super::{Projector, Stored, get, people, put, read, write};
use crate::domain::{Digest, Moment, Outcome, WorkType, fold};
use crate::error::Result;
use crate::event::{Event, RunFinished, RunReviewed, RunStarted};
use crate::state::{Document, Review, Run, RunState};

/// A run on its way into its table.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) run: Run,
    /// Whether something was recorded in it after its end.
    touched: bool,
}

/// Runs begun and done of an order on a terminal, which of them are done, and when the last one ended.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) work_type: &'static str,
    pub(super) started: i64,
    pub(super) done: i64,
    pub(super) mark: i64,
    ended: Option<Moment>,
}

/// What a run adds to the mark of what is done.
fn mark(run: &str) -> i64 {
    i64::from_str_radix(&Digest::of(run.as_bytes()).short(), 16).unwrap_or_default()
}

impl Projector {
    pub(super) fn run_started(&mut self, db: &Connection, event: &Event, started: &RunStarted) -> Result<()> {
        let run = Run {
            run: started.run.clone(),
            journal: event.journal.clone(),
            span: (event.seq, event.seq),
            worker: event.actor.clone(),
            workers: vec![event.actor.clone()],
            since: vec![event.at],
            order: started.order.clone(),
            terminal: started.terminal.clone(),
            work_type: started.work_type,
            procedure: started.procedure.clone(),
            state: RunState::Open,
            started_at: event.at,
            finished_at: None,
            outcome: None,
            deviations: 0,
            outside_period: started.outside_period,
            emergency: started.emergency.clone(),
            visit: started.visit.clone(),
            blackout: started.blackout.clone(),
            combination: started.combination.clone(),
            head: None,
        };
        if let Some(reason) = &started.emergency {
            people::emergency(db, event, started, reason)?;
        }
        self.tally(&started.order, &started.terminal, started.work_type).started += 1;
        // one that an office's review counted already is begun and not done for a moment
        self.counting(db, &started.run, |projector| {
            projector.runs.insert(run.run.clone(), Pending { run, touched: false });
            Ok(())
        })
    }

    pub(super) fn run_finished(&mut self, db: &Connection, event: &Event, finished: &RunFinished) -> Result<()> {
        self.counting(db, &finished.run, |projector| {
            projector.run(db, &finished.run, event.seq, |run| {
                run.state = RunState::Finished;
                run.finished_at = Some(event.at);
                run.outcome = Some(finished.outcome);
                run.deviations = finished.deviations;
                run.head = Some(event.hash);
            })
        })?;
        let place = self.held(db, &finished.run)?.map(|held| {
            let run = &held.run;
            (run.order.clone(), run.terminal.clone(), run.work_type)
        });
        if let Some((order, terminal, work_type)) = place {
            let tally = self.tally(&order, &terminal, work_type);
            tally.ended = tally.ended.max(Some(event.at));
        }
        Ok(())
    }

    fn tally(&mut self, order: &str, terminal: &str, work_type: WorkType) -> &mut Tally {
        let tally = self.tallies.entry((order.to_owned(), terminal.to_owned())).or_default();
        tally.work_type = work_type.name();
        tally
    }

    /// A run that was returned does not count, whichever of the two journals comes first. One that is not
    /// held, as another laptop's on a laptop, counts once the office has accepted it.
    pub(super) fn reviewed(
        &mut self,
        db: &Connection,
        event: &Event,
        review: &RunReviewed,
        accepted: bool,
    ) -> Result<()> {
        self.counting(db, &review.run, |_| {
            put(
                db,
                &Review {
                    run: review.run.clone(),
                    order: review.order.clone(),
                    terminal: review.terminal.clone(),
                    work_type: review.work_type,
                    outcome: review.outcome,
                    accepted,
                    reason: review.reason.clone(),
                    at: event.at,
                    head: review.head,
                    office: event.journal.clone(),
                    seq: event.seq,
                },
            )?;
            // one that is still on its way finds the review when it is written
            db.prepare_cached("UPDATE run SET reviewed = 1 WHERE id = ?1").stored()?.execute([&review.run]).stored()?;
            Ok(())
        })
    }

    /// Keeps the number of runs that count level with what `act` changes about one.
    fn counting(&mut self, db: &Connection, id: &str, act: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = self.counted(db, id)?;
        act(self)?;
        let after = self.counted(db, id)?;
        if before != after {
            for (place, by) in [(before, -1), (after, 1)] {
                if let Some((order, terminal, work_type)) = place {
                    let tally = self.tally(&order, &terminal, work_type);
                    tally.done += by;
                    tally.mark += by * mark(id);
                }
            }
        }
        Ok(())
    }

    /// Order, terminal and work where a run counts as done: it ended so, as far as is known here, and was
    /// not returned.
    fn counted(&mut self, db: &Connection, id: &str) -> Result<Option<(String, String, WorkType)>> {
        let Some(held) = self.held(db, id)? else {
            let review = get::<Review>(db, id)?.filter(|review| review.accepted && review.outcome.is_done());
            return Ok(review.map(|review| (review.order, review.terminal, review.work_type)));
        };
        if !held.run.outcome.is_some_and(Outcome::is_done) {
            return Ok(None);
        }
        let place = (held.run.order.clone(), held.run.terminal.clone(), held.run.work_type);
        Ok(get::<Review>(db, id)?.is_none_or(|review| review.accepted).then_some(place))
    }

    /// A run, taken from its table where it is not on its way.
    pub(super) fn held(&mut self, db: &Connection, id: &str) -> Result<Option<&mut Pending>> {
        if !self.runs.contains_key(id) {
            let Some(stored) = stored_run(db, id)? else { return Ok(None) };
            self.runs.insert(id.to_owned(), stored);
        }
        Ok(self.runs.get_mut(id))
    }

    /// Changes a run and stretches its span to this event.
    pub(super) fn run(&mut self, db: &Connection, id: &str, seq: u64, edit: impl FnOnce(&mut Run)) -> Result<()> {
        if let Some(Pending { run, touched }) = self.held(db, id)? {
            *touched |= run.state == RunState::Finished;
            run.span.1 = seq;
            edit(run);
        }
        Ok(())
    }

    /// Writes what was gathered of runs.
    pub(super) fn flush_runs(&mut self, db: &Connection) -> Result<()> {
        for (id, pending) in self.runs.drain() {
            write_run(db, &id, &pending)?;
        }
        for ((order, terminal), tally) in self.tallies.drain() {
            count(db, &order, &terminal, &tally)?;
            if let Some(at) = tally.ended {
                run_ended(db, &order, at)?;
            }
        }
        Ok(())
    }
}

fn write_run(db: &Connection, id: &str, Pending { run, touched }: &Pending) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO run (id, state, order_id, terminal, started, in_emergency, reviewed, touched, doc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT count(*) FROM document WHERE kind = ?9 AND key = ?1), ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, order_id = excluded.order_id,
             terminal = excluded.terminal, started = excluded.started, in_emergency = excluded.in_emergency,
             reviewed = excluded.reviewed, touched = excluded.touched, doc = excluded.doc",
    )
    .stored()?
    .execute(params![
        id,
        run.state.name(),
        fold(&run.order),
        fold(&run.terminal),
        run.started_at.millis(),
        run.emergency.is_some(),
        touched,
        write(run)?,
        Review::KIND,
    ])
    .stored()?;
    Ok(())
}

/// A run as it was written last.
fn stored_run(db: &Connection, id: &str) -> Result<Option<Pending>> {
    let row: Option<(String, bool)> = db
        .prepare_cached("SELECT doc, touched FROM run WHERE id = ?1")
        .stored()?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .stored()?;
    row.map(|(doc, touched)| Ok(Pending { run: read(&doc)?, touched })).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::MAX_PENDING;
    use super::*;
    use crate::domain::Digest;
    use crate::event::Fact;
    use crate::store::Store;

    fn event(seq: usize, kind: &str, body: serde_json::Value) -> Event {
        Event {
            actor: "W-02".to_owned(),
            at: Moment::parse("2024-06-10T09:00:00.000+09:00").unwrap(),
            attachments: Vec::new(),
            fact: Fact::parse(kind, &body.to_string()).unwrap().unwrap(),
            hash: Digest::ZERO,
            journal: "journal".to_owned(),
            seq: seq.try_into().unwrap(),
        }
    }

    #[test]
    fn what_is_gathered_stays_small_however_many_runs_are_looked_at() {
        let store = Store::in_memory().unwrap();
        let mut projector = Projector::default();
        let mut most = 0;
        let mut apply = |event: Event| {
            projector.apply(&store.db, &event).unwrap();
            most = most.max(projector.runs.len());
        };
        let name = |number: usize| format!("R-{number:06}");
        for number in 0..3 * MAX_PENDING {
            let started = json!({ "emergency": null, "order": "O-1", "outside_period": false, "preconditions": [],
                "procedure": { "digest": Digest::ZERO, "id": "x", "version": "1" }, "run": name(number),
                "terminal": "T-1", "visit": null, "work_type": "os-upgrade" });
            apply(event(2 * number, "run.started", started));
            let finished = json!({ "deviations": 0, "outcome": "completed", "run": name(number) });
            apply(event(2 * number + 1, "run.finished", finished));
        }
        for number in 0..3 * MAX_PENDING {
            let reviewed = json!({ "head": Digest::ZERO, "order": "O-1", "outcome": "completed", "reason": "x",
                "run": name(number), "terminal": "T-1", "work_type": "os-upgrade" });
            apply(event(number, if number == 0 { "run.returned" } else { "run.accepted" }, reviewed));
        }
        projector.flush(&store.db).unwrap();
        assert!(most <= MAX_PENDING + 1, "{most} runs were held");
        let done = store.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment WHERE order_id = ?1",
            "O-1",
        );
        assert_eq!(done.unwrap()[0].done, u32::try_from(3 * MAX_PENDING - 1).unwrap(), "one was returned");
        assert_eq!(store.unreviewed().unwrap(), 0);
    }
}
