//! One visit: who was there from when to when, and the media.

use serde_json::{Value, json};

use super::{site_name, worker_name};
use crate::domain::{day_in_era, same_id};
use crate::error::Result;
use crate::event::Medium;
use crate::messages;
use crate::state::Visit;
use crate::store::Store;

messages! {
    taken(result) { ja: "持帰り {result}", en: "taken away, {result}" }
    stays(reason) { ja: "置いていく {reason}", en: "stays, {reason}" }
    not_recorded() { ja: "記録なし", en: "not recorded" }
}

pub(super) fn tree(store: &Store, visit: &Visit) -> Result<Value> {
    let mut people = vec![worker_name(store, &visit.worker)?];
    people.extend(visit.begun.people.iter().filter(|name| !people.contains(name)).cloned().collect::<Vec<_>>());
    Ok(json!({
        "id": visit.begun.visit,
        "site": visit.begun.site,
        "site_name": site_name(store, &visit.begun.site)?,
        "entered_at": visit.from,
        "left_at": visit.to,
        "witness": visit.begun.witness,
        "worker": people.join("、"),
        "media": visit.begun.media.iter().map(|it| medium(visit, it)).collect::<Vec<_>>(),
    }))
}

fn medium(visit: &Visit, medium: &Medium) -> Value {
    let check = (!medium.virus_check.is_empty()).then(|| medium.virus_check.clone());
    let left = visit.ended.as_ref().map(|ended| {
        let out = ended.media.iter().find(|out| same_id(&out.id, &medium.id));
        out.map_or_else(not_recorded, |out| if out.taken { taken(&out.result) } else { stays(&out.result) }).ja
    });
    json!({
        "id": medium.id,
        "serial": medium.serial,
        "engine": medium.engine,
        "pattern": medium.pattern.map(day_in_era),
        "result": medium.result.clone().or(check),
        "by": medium.by,
        "left": left,
    })
}
