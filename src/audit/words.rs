//! What the index of a package says: headings, columns, remarks.

use crate::messages;

messages! {
    title(contract) { ja: "監査用一式 契約 {contract}", en: "audit package, contract {contract}" }
    intro() {
        ja: "確かめ方は README.txt にあります。この索引は案内であり、証拠は bundles/ の束です。",
        en: "README.txt says how to check it. This index is a guide; the evidence is the bundles under bundles/.",
    }
    t_contract() { ja: "契約", en: "contract" }
    t_journals() { ja: "記録（鍵ごと）", en: "journals, one for each key" }
    t_bundles() { ja: "束", en: "bundles" }
    t_findings() { ja: "検証で見つかった問題", en: "findings of our own verification" }
    t_runs() { ja: "作業", en: "runs" }
    t_orders() { ja: "作業指示", en: "orders" }
    t_faults() { ja: "障害", en: "faults" }
    t_people() { ja: "従事者", en: "people" }
    t_papers() { ja: "提出した書面のファイル", en: "files of papers submitted" }
    t_erased() { ja: "消去した添付", en: "attachments that were erased" }
    t_unsealed() { ja: "封印されていない証跡", en: "evidence that is not sealed" }
    nothing_found() { ja: "問題は見つかりませんでした。", en: "nothing was found." }
    quarantine_is_none() {
        ja: "quarantine/ の束は受け入れていないもので、証拠には数えません。判定は「判定」欄のとおりです。",
        en: "bundles under quarantine/ were not accepted and count for nothing; the verdict says why.",
    }
    unsealed_is_readable() {
        ja: "次の添付は封印（暗号化）されておらず、束を開けば読めます。渡す相手を確かめてください。",
        en: "these attachments are not sealed: whoever opens the bundle can read them. Mind to whom it is given.",
    }
    item() { ja: "項目", en: "item" }
    content() { ja: "内容", en: "content" }
    number() { ja: "番号", en: "number" }
    name() { ja: "名称", en: "name" }
    person() { ja: "氏名", en: "name" }
    client() { ja: "委託者", en: "client" }
    contractor() { ja: "受注者", en: "contractor" }
    responsible() { ja: "業務責任者", en: "responsible person" }
    period_from() { ja: "履行期間の始期", en: "first day of the period" }
    period_to() { ja: "履行期間の終期", en: "last day of the period" }
    as_of() { ja: "この一式が示す時点", en: "state shown" }
    signer() { ja: "署名者", en: "signer" }
    role() { ja: "役割", en: "role" }
    office() { ja: "事務所", en: "office" }
    events() { ja: "記録数", en: "events" }
    code() { ja: "先頭符号", en: "head code" }
    journal_head() { ja: "最後の記録のハッシュ", en: "hash of the last event" }
    last_event() { ja: "最後の記録", en: "last event" }
    last_receipt() { ja: "最後の受領", en: "last receipt" }
    covered() { ja: "受領済み", en: "receipted" }
    fingerprint() { ja: "鍵の指紋（記録の番号）", en: "key fingerprint (the journal's id)" }
    file() { ja: "ファイル", en: "file" }
    span() { ja: "範囲", en: "events" }
    verdict() { ja: "判定", en: "verdict" }
    received() { ja: "受領", en: "received" }
    bundle_id() { ja: "束の番号", en: "bundle" }
    holds() { ja: "検証", en: "verified" }
    own_word() { ja: "事務所自身", en: "the office's own" }
    place() { ja: "場所", en: "place" }
    meaning() { ja: "意味", en: "meaning" }
    terminal() { ja: "端末", en: "terminal" }
    site() { ja: "拠点", en: "site" }
    work() { ja: "作業区分", en: "work" }
    procedure() { ja: "手順書", en: "procedure" }
    worker() { ja: "従事者", en: "worker" }
    begun() { ja: "開始", en: "begun" }
    ended() { ja: "終了", en: "ended" }
    outcome() { ja: "結果", en: "outcome" }
    not_ended() { ja: "終了の記録なし", en: "no end is recorded" }
    marks() { ja: "印", en: "marks" }
    deviations() { ja: "逸脱", en: "deviations" }
    laptop() { ja: "作業用 PC", en: "laptop" }
    due() { ja: "期限", en: "due" }
    wanted() { ja: "台数", en: "terminals" }
    done() { ja: "完了", en: "done" }
    state() { ja: "状態", en: "state" }
    cancelled_word() { ja: "取消し", en: "cancelled" }
    decisions() { ja: "変更・取消しの理由", en: "why changed or cancelled" }
    seen() { ja: "報告", en: "reported" }
    summary() { ja: "概要", en: "summary" }
    affiliation() { ja: "所属", en: "affiliation" }
    assets() { ja: "取り扱う情報資産", en: "assets" }
    from() { ja: "始期", en: "from" }
    until() { ja: "終期", en: "until" }
    suspended() { ja: "停止", en: "suspended" }
    revision() { ja: "版", en: "revision" }
    submitted() { ja: "提出日", en: "submitted" }
    recorded() { ja: "提出の記録", en: "submission recorded" }
    to() { ja: "提出先", en: "to" }
    decided() { ja: "回答日", en: "answered" }
    by() { ja: "回答した人", en: "answered by" }
    medium() { ja: "回答の方法", en: "answered in" }
    note() { ja: "回答の内容", en: "what was said" }
    sha256() { ja: "SHA-256", en: "SHA-256" }
    erased_at() { ja: "消去", en: "erased" }
    reason() { ja: "理由", en: "reason" }
    kind() { ja: "形式", en: "type" }
    bytes() { ja: "バイト", en: "bytes" }
    ok_word() { ja: "合格", en: "holds" }
}
