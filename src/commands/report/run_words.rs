//! What the report of a run says: headings, columns, a few words in cells.

use crate::messages;

messages! {
    t_run() { ja: "作業", en: "run" }
    t_steps() { ja: "手順", en: "steps" }
    t_changes() { ja: "訂正・取消し", en: "corrections" }
    t_evidence() { ja: "証跡", en: "evidence" }
    item() { ja: "項目", en: "field" }
    content() { ja: "内容", en: "value" }
    number() { ja: "作業番号", en: "run" }
    order() { ja: "指示番号", en: "order" }
    terminal() { ja: "管理番号", en: "terminal" }
    site() { ja: "拠点番号", en: "site" }
    site_name() { ja: "拠点名", en: "site name" }
    place() { ja: "設置場所", en: "place" }
    model() { ja: "機種", en: "model" }
    serial() { ja: "製造番号", en: "serial" }
    work() { ja: "作業区分", en: "work type" }
    procedure() { ja: "手順書", en: "procedure" }
    procedure_digest() { ja: "手順書の SHA-256", en: "SHA-256 of the procedure" }
    visit() { ja: "訪問番号", en: "visit" }
    begun() { ja: "開始", en: "begun" }
    ended() { ja: "終了", en: "ended" }
    state() { ja: "状態", en: "state" }
    deviations() { ja: "逸脱の数", en: "deviations" }
    marks() { ja: "印", en: "marks" }
    code() { ja: "先頭符号", en: "head code" }
    head() { ja: "最後の記録のハッシュ", en: "hash of the last event" }
    laptop() { ja: "作業用 PC", en: "laptop" }
    no() { ja: "番号", en: "no." }
    part() { ja: "切戻し", en: "part" }
    rollback() { ja: "切戻し", en: "rollback" }
    section() { ja: "区分", en: "section" }
    id() { ja: "手順の id", en: "step" }
    title() { ja: "作業項目", en: "title" }
    expect() { ja: "期待結果", en: "expected" }
    answer() { ja: "結果", en: "answer" }
    not_answered() { ja: "未実施", en: "not answered" }
    value() { ja: "値", en: "value" }
    unit() { ja: "単位", en: "unit" }
    limits() { ja: "許容", en: "limits" }
    same_as(step) { ja: "{step} と同じ", en: "same as {step}" }
    note() { ja: "備考", en: "note" }
    by() { ja: "従事者", en: "by" }
    witness() { ja: "立会・署名", en: "witness, signatures" }
    at() { ja: "日時", en: "when" }
    evidence() { ja: "証跡", en: "evidence" }
    digests() { ja: "証跡の SHA-256", en: "SHA-256 of the evidence" }
    deviation() { ja: "逸脱", en: "deviation" }
    late(minutes) { ja: "時間超過 {minutes} 分", en: "{minutes} min late" }
    corrections() { ja: "訂正", en: "corrections" }
    what() { ja: "種別", en: "what" }
    corrected() { ja: "訂正", en: "corrected" }
    voided() { ja: "取消し", en: "voided" }
    before() { ja: "前", en: "before" }
    after() { ja: "後", en: "after" }
    reason() { ja: "理由", en: "reason" }
    seq() { ja: "記録番号", en: "event" }
    file() { ja: "ファイル", en: "file" }
    size() { ja: "大きさ（バイト）", en: "bytes" }
    sealed() { ja: "封緘", en: "sealed" }
}
