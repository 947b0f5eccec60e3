//! What is lacking of a run: a mark for lists, and a warning for whoever is about to begin it.

use super::Lacking;
use crate::domain::WorkType;
use crate::message::Text;
use crate::messages;

messages! {
    report(worker) { ja: "市へ未報告 {worker}", en: "{worker} not reported to the city" }
    reported_work(worker) { ja: "報告した作業内容にない {worker}", en: "not among the work reported of {worker}" }
    plan() { ja: "計画未承認", en: "plan not approved" }
    changed_plan() { ja: "変更後の計画未承認", en: "plan not approved since the change" }
    consultation(other) { ja: "協議なしの同時実施 {other}", en: "together with {other} without a consultation" }
    recovery() { ja: "リカバリの記録なし", en: "no recovery on record" }
    blackout(number) { ja: "作業禁止中 {number}: 理由の記録なし", en: "in the blackout {number}: no reason on record" }

    warn_report(worker) {
        ja: "{worker} は市へ未報告です（§8(4)）。印を付けて記録します",
        en: "the city is not told of {worker} in writing (§8(4)); the run is marked so",
    }
    warn_reported_work(worker, work) {
        ja: "{work} は、市へ報告した {worker} の作業内容にありません（§8(4)）。印を付けて記録します",
        en: "{work} is not among the work that was reported of {worker} (§8(4)); the run is marked so",
    }
    warn_plan(order) {
        ja: "作業指示 {order} の計画書は市に承認されていません（§4）。印を付けて記録します",
        en: "the plan of order {order} is not approved by the city (§4); the run is marked so",
    }
    warn_changed_plan(order) {
        ja: "作業指示 {order} は計画の承認後に変更され、変更後の計画は未承認です（§5(2)）。印を付けて記録します",
        en: "order {order} was changed after its plan was approved, and the change is in no approved plan (§5(2)); the run is marked so",
    }
    warn_consultation(other) {
        ja: "この訪問で作業指示 {other} も同じ端末で始めています。同時に行うには市との協議が要ります（§4）。印を付けて記録します",
        en: "order {other} was begun on this terminal on the same visit: doing both at once takes a consultation (§4); the run is marked so",
    }
    warn_recovery(terminal) {
        ja: "{terminal} の障害を引き取った記録がありません。初期設定はリカバリ後の作業です（§4）: genba fault take-back",
        en: "no fault of {terminal} was taken back, as far as is known here: the initial setup follows a recovery (§4); `genba fault take-back` records it",
    }
    warn_blackout(number) {
        ja: "作業禁止中です（{number}）。印を付けて記録します",
        en: "the blackout {number} holds; the run is marked so",
    }
}

impl Lacking {
    /// The mark in lists and reports.
    pub fn mark(&self) -> Text {
        match self {
            Self::Report { worker } => report(worker),
            Self::ReportedWork { worker, .. } => reported_work(worker),
            Self::Plan { changed: false, .. } => plan(),
            Self::Plan { changed: true, .. } => changed_plan(),
            Self::Consultation { other } => consultation(other),
            Self::Recovery { .. } => recovery(),
            Self::Blackout { blackout: number } => blackout(number),
        }
    }

    /// What whoever begins it should know, and what puts it in order.
    pub fn warning(&self) -> Text {
        match self {
            Self::Report { worker } => warn_report(worker),
            Self::ReportedWork { worker, work_type } => of_work(worker, *work_type),
            Self::Plan { order, changed: false } => warn_plan(order),
            Self::Plan { order, changed: true } => warn_changed_plan(order),
            Self::Consultation { other } => warn_consultation(other),
            Self::Recovery { terminal } => warn_recovery(terminal),
            Self::Blackout { blackout } => warn_blackout(blackout),
        }
    }
}

fn of_work(worker: &str, work_type: WorkType) -> Text {
    let work = work_type.label();
    Text { ja: warn_reported_work(worker, work.ja).ja, en: warn_reported_work(worker, work.en).en }
}
