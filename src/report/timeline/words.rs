//! What a run's timeline says, in both languages.

use crate::messages;

messages! {
    started() { ja: "作業を開始", en: "the run begins" }
    precondition(what) { ja: "前提（開始時に表示）: {what}", en: "precondition, as shown at the beginning: {what}" }
    resumed() { ja: "作業を再開", en: "the run goes on" }
    paused(length) { ja: "中断 {length}", en: "paused for {length}" }
    paused_for(length, reason) { ja: "中断 {length}（{reason}）", en: "paused for {length}: {reason}" }
    clock_back(length) { ja: "時計が {length} 戻った（間の時間は分からない）", en: "the clock went back by {length}; how long it really was is not known" }
    clock_on(length) { ja: "時計が {length} 進んだ（間の時間は分からない）", en: "the clock went on by {length}; how long it really was is not known" }
    quiet(length) { ja: "記録なし {length}", en: "nothing recorded for {length}" }
    finished(outcome, deviations) { ja: "作業を終了: {outcome}（逸脱 {deviations} 件）", en: "the run ends: {outcome}, {deviations} deviation(s)" }
    end_section() { ja: "終了", en: "end" }
    rollback() { ja: "切戻し", en: "rollback" }
    rollback_of(section) { ja: "切戻し: {section}", en: "rollback: {section}" }
    answered_as(answer) { ja: "回答は「{answer}」、値が範囲の外", en: "answered {answer}; the value is out of limits" }
    note(text) { ja: "備考: {text}", en: "note: {text}" }
    witnessed(name) { ja: "立会者 {name}", en: "witness {name}" }
    overrun(minutes) { ja: "制限時間を {minutes} 分超過", en: "{minutes} min over its time" }
    carried(run, seq) { ja: "共通の手順: 作業 {run} の {seq} 番から", en: "common step: from event {seq} of run {run}" }
    signed(role, name) { ja: "署名: {role} {name}", en: "signed by {name} as {role}" }
    hold_point(title) { ja: "止める手順「{title}」", en: "hold point: {title}" }
    attached() { ja: "証跡を添付", en: "evidence attached" }
    fault(id, summary) { ja: "障害 {id} を報告: {summary}", en: "fault {id} reported: {summary}" }
    file(name, digest) { ja: "証跡 {name}（{digest}）", en: "evidence {name} ({digest})" }
    sealed_file(name, digest) { ja: "証跡 {name}（封緘、{digest}）", en: "evidence {name} (sealed, {digest})" }
    corrected(now, reason) { ja: "訂正 → {now}（理由: {reason}）", en: "corrected → {now} (reason: {reason})" }
    corrected_noting(now, note, reason) { ja: "訂正 → {now}、備考: {note}（理由: {reason}）", en: "corrected → {now}, note: {note} (reason: {reason})" }
    voided(reason) { ja: "取消し（理由: {reason}）", en: "voided (reason: {reason})" }

    heading(run) { ja: "作業の記録 {run}", en: "record of run {run}" }
    terminal(id) { ja: "端末 {id}", en: "terminal {id}" }
    order(id) { ja: "指示 {id}", en: "order {id}" }
    worker(name) { ja: "従事者 {name}", en: "worker {name}" }
    witness(name) { ja: "立会者 {name}", en: "witness {name}" }
    took(begun, ended, length) { ja: "{begun} 〜 {ended}（{length}）", en: "{begun} to {ended} ({length})" }
    since(begun) { ja: "{begun} 開始、終わっていません", en: "begun {begun}, not ended" }
    code(code) { ja: "先頭符号 {code}", en: "head code {code}" }
    code_means() { ja: "確認書に書かれた 16 文字と同じなら、この記録は書き換えられていません。", en: "equal to the 16 characters on the confirmation, this record was not rewritten." }
    number(seq) { ja: "{seq} 番", en: "event {seq}" }
    guide() { ja: "この紙面は案内です。証拠は署名された束です（genba verify）。", en: "this page is a guide; the evidence is the signed bundle (`genba verify`)." }
}
