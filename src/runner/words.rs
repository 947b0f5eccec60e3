//! The sentences of refusals: what happened, and the flag that helps.
//!
//! Only sentences. Whoever works without prompts reads them, so they name flags.

use crate::messages;

messages! {
    not_started() { ja: "作業が始まっていません", en: "the run has not been started" }
    not_started_help() { ja: "genba step 端末 で作業を始めてください", en: "start it with genba step TERMINAL" }
    paused(run) { ja: "作業 {run} は中断中です", en: "run {run} is paused" }
    paused_help() { ja: "genba step で再開してから回答してください", en: "resume it with genba step, then answer" }
    ended(run, outcome) { ja: "作業 {run} は終わっています（{outcome}）", en: "run {run} has ended ({outcome})" }
    ended_help() {
        ja: "記録を直すには genba correct 記録番号 --reason 理由 を使います",
        en: "to set a record right use genba correct EVENT --reason REASON",
    }
    unknown_step(given) { ja: "手順「{given}」はこの手順書にありません", en: "the procedure has no step `{given}`" }
    see_steps() { ja: "genba step --show で手順の id を確かめてください", en: "see the steps' ids with genba step --show" }
    out_of_order(given, current, title) {
        ja: "手順「{given}」の番ではありません。今の手順は「{title}」（{current}）です",
        en: "it is not the turn of `{given}`: the current step is `{current}` ({title})",
    }
    in_order_help(current) {
        ja: "先に「{current}」に回答してください。行わないときは --answer skip --note 理由 とします",
        en: "answer `{current}` first; if it is not done, --answer skip --note REASON",
    }
    recorded_help(seq) {
        ja: "この手順は記録済みです。直すには genba correct {seq} --reason 理由 を使います",
        en: "that step is already recorded; to set it right use genba correct {seq} --reason REASON",
    }
    owed(title, missing) { ja: "「{title}」にまだ足りないものがあります: {missing}", en: "`{title}` still owes: {missing}" }
    owed_help(flags) { ja: "付けてください: {flags}", en: "add {flags}" }
    value() { ja: "値", en: "a value" }
    note_owed(result) { ja: "備考（{result}のときは必須）", en: "a note (owed if {result})" }
    evidence(have, min) { ja: "証跡（{min} 点必要、今 {have} 点）", en: "evidence ({have} of {min} files)" }
    witness() { ja: "立会者", en: "a witness" }
    signature(role) { ja: "{role}の署名", en: "the {role}'s signature" }
    reason() { ja: "理由", en: "a reason" }
    unwanted(title, what) { ja: "「{title}」のこの回答には付けられません: {what}", en: "this answer to `{title}` does not take {what}" }
    unwanted_help() {
        ja: "外して回答し直してください。書き残すことがあれば --note に書きます",
        en: "answer again without it; whatever must be said goes into --note",
    }
    secret(title) {
        ja: "「{title}」では値も証跡も記録しません（秘密の入力を伴う手順）",
        en: "`{title}` takes no value and no files: something secret is typed there",
    }
    secret_help() {
        ja: "--value と --attach を外し、行った事実だけを回答してください",
        en: "leave out --value and --attach; only the fact is recorded",
    }
    not_a_number(value) { ja: "「{value}」は数ではありません", en: "`{value}` is not a number" }
    number_help(unit) {
        ja: "--value 41.5 のように数字で入力してください（単位は {unit} だけ付けられます。桁区切りは付けません）。測れないときは --answer ng か skip に --note を付けます",
        en: "give a number, as in --value 41.5, in {unit} and without separators; if it cannot be measured, --answer ng or skip with --note",
    }
    not_a_choice(value) { ja: "「{value}」は選択肢にありません", en: "`{value}` is not among the choices" }
    choice_help(choices) { ja: "--value に次のどれかを入力してください: {choices}", en: "give one of these as --value: {choices}" }
    hold_is_answered(title) {
        ja: "「{title}」は署名が済むまで進めない手順です。省略や対象外にはできません",
        en: "`{title}` is a hold point: it cannot be skipped",
    }
    hold_help() { ja: "--answer ok か --answer ng で回答してください", en: "use --answer ok or --answer ng" }
    witness_is_actor(name) {
        ja: "立会者の「{name}」は作業した本人です。本人は立会者になれません",
        en: "the witness {name} is the one who did the step",
    }
    witness_help() { ja: "--witness に別の人の氏名を入力してください", en: "name another person with --witness" }
    not_the_technician(name, actor) {
        ja: "技術者の署名「{name}」が、回答している {actor} と違います",
        en: "the technician's signature {name} is not that of {actor}, who answers",
    }
    technician_help() {
        ja: "--sign technician=… は要りません（回答が署名になります）。別の人が行ったなら --worker で指定してください",
        en: "leave out --sign technician=…: answering is signing; if somebody else did it, name them with --worker",
    }
    same_person(name, first, second) {
        ja: "「{name}」が{first}と{second}の両方になっています",
        en: "{name} would sign both as {first} and as {second}",
    }
    same_person_help(role) {
        ja: "署名は役割ごとに別の人が行います。--sign {role}=氏名 で別の人を入力してください",
        en: "each role is signed by another person: --sign {role}=NAME",
    }
    signer_of_crew(name, role) {
        ja: "「{name}」は従事者名簿にある受注者の人なので、{role}として署名できません",
        en: "{name} is on the contractor's roster and cannot sign as {role}",
    }
    signer_of_crew_help() {
        ja: "立ち会った方の氏名を入力してください。同姓同名の別の方なら、所属を添えてください（例: 情報政策課 佐藤花子）",
        en: "give the name of whoever is there for them; a namesake adds the department (such as: IT section Hanako Sato)",
    }
    unwritable(field, code) {
        ja: "--{field} に記録できない文字 U+{code} があります",
        en: "--{field} holds U+{code}, which cannot be recorded",
    }
    unwritable_help() { ja: "見えない文字を消して入力し直してください", en: "delete the invisible character and try again" }
    too_long(field, most) { ja: "--{field} が長すぎます（{most} 文字まで）", en: "--{field} is too long (at most {most} characters)" }
    too_long_help() { ja: "短く書き、全文はファイルにして --attach で付けてください", en: "shorten it and attach the full text with --attach FILE" }
    no_such_record(seq) { ja: "記録 {seq} はこの作業の手順の記録ではありません", en: "event {seq} is no record of a step of this run" }
    see_log() { ja: "genba log --run 作業番号 で記録番号を確かめてください", en: "see the events with genba log --run ID" }
    not_counting(seq, title) { ja: "「{title}」の記録 {seq} は取り消されています", en: "record {seq} of `{title}` does not count any more" }
    not_counting_help() {
        ja: "作業中なら genba step で手順をもう一度行ってください。新しい記録は genba log で分かります",
        en: "while the run goes on, do the step again with genba step; genba log shows the record that counts",
    }
    sign_anew_help(seq) {
        ja: "取り消しても、手順をやり直せません。署名の氏名が違うなら genba correct {seq} --sign 役割=氏名 --reason 理由、そのほかは --note で書き添えてください（前の署名も残ります）。作業のやり直しは、事務所の差戻し（genba review return）のあとで始めます",
        en: "voided, the step could not be done again: where a name is wrong use genba correct {seq} --sign ROLE=NAME --reason REASON, else --note (the first signature stays); to do the work again the office returns the run (genba review return)",
    }
    never_again_help(seq) {
        ja: "取り消しても、手順をやり直せません。genba correct {seq} に --answer、--value、--note と --reason を付けて訂正してください。作業のやり直しは、事務所の差戻し（genba review return）のあとで始めます",
        en: "voided, the step could not be done again: set it right with genba correct {seq} and --answer, --value or --note; to do the work again the office returns the run (genba review return)",
    }
    other_step(given, recorded, seq) {
        ja: "記録 {seq} は手順「{recorded}」のもので、「{given}」のものではありません",
        en: "record {seq} is of the step `{recorded}`, not `{given}`",
    }
}
