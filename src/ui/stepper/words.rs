//! The screen's own words: names of keys, of parts, of clocks.

use crate::messages;

messages! {
    too_small(columns, rows, need_columns, need_rows) {
        ja: "窓が小さすぎます（今 {columns}×{rows}）。{need_columns}×{need_rows} 以上に広げてください。記録と入力中の文字は残っています",
        en: "the window is too small ({columns}×{rows} now); make it {need_columns}×{need_rows} or larger. What was recorded and typed is kept",
    }
    answer_part() { ja: "回答", en: "answer" }
    question_part() { ja: "確認", en: "please confirm" }
    input_part() { ja: "入力", en: "input" }
    input_for(answer) { ja: "「{answer}」の入力", en: "input for {answer}" }
    pick_part() { ja: "訂正する手順", en: "step to correct" }
    form_part() { ja: "訂正", en: "correction" }
    end_part() { ja: "作業の終わり", en: "end of the run" }
    help_part() { ja: "キーの説明", en: "keys" }
    refused_mark() { ja: "できません", en: "refused" }
    next_mark() { ja: "次にすること", en: "what to do" }
    elapsed(time) { ja: "この手順 {time}", en: "this step {time}" }
    left(end, time) { ja: "期限 {end} 残り {time}", en: "due {end}, {time} left" }
    over(end, time) { ja: "【期限超過】 {end} から {time}", en: "[OVERDUE] {end}, {time} over" }
    back_left(end, time) { ja: "切戻しは {end} まで（{time}）", en: "rollback until {end} ({time})" }
    back_over(end, time) { ja: "【切戻し期限超過】 {end} から {time}", en: "[ROLLBACK OVERDUE] {end}, {time} over" }
    more() { ja: "▼ PgDn で続き", en: "▼ PgDn for more" }
    ready() { ja: "添える物", en: "with it" }
    answer_keys() {
        ja: "Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる",
        en: "Enter take ←→ choose p pause m note f file c correct ? help Ctrl-C close",
    }
    value_keys() {
        ja: "Enter 決定 ←→ 選ぶ 数字 値 p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる",
        en: "←→ Enter take 0-9 value p pause m note f file c correct ? help Ctrl-C close",
    }
    line_keys() { ja: "Enter 決定  Esc 回答に戻る（入力は残ります）", en: "Enter take  Esc back to the answer (text is kept)" }
    offered_keys() {
        ja: "Enter この氏名でよい  打てば入れ替わります  Esc 回答に戻る",
        en: "Enter take this name  typing replaces it  Esc back to the answer",
    }
    path_keys() {
        ja: "Enter 決定  Tab 続きを補う  Esc 回答に戻る（入力は残ります）",
        en: "Enter take  Tab complete  Esc back to the answer (text is kept)",
    }
    choose_keys() { ja: "↑↓ か番号で選ぶ  Enter 決定  Esc 回答に戻る", en: "↑↓ or number  Enter take  Esc back to the answer" }
    yes_keys() { ja: "y はい  n いいえ  PgUp/PgDn 送る", en: "y yes  n no  PgUp/PgDn scroll" }
    pick_keys() { ja: "↑↓ 手順を選ぶ  Enter 訂正する  Esc 戻る", en: "↑↓ choose a step  Enter correct it  Esc back" }
    form_keys() {
        ja: "↑↓ 項目  Enter 次へ（最後で記録）  Esc やめる",
        en: "↑↓ field  Enter next (the last records)  Esc give up",
    }
    end_keys() { ja: "Enter か q で閉じる", en: "Enter or q closes" }
    back_keys() { ja: "Esc 戻る", en: "Esc back" }
    answer_label() { ja: "回答", en: "answer" }
    help_answers() {
        ja: "全角・かなのままでも（ｏ、お）、数字 1〜4 でも、←→ と Enter でも選べます",
        en: "full width and kana (ｏ, お), the digits 1 to 4, or ←→ and Enter do as well",
    }
    help_answers_or_value() {
        ja: "全角・かなのままでも（ｏ、お）、←→ と Enter でも選べます。数字を打つと値の入力になり、Enter で「正常」の値として決まります",
        en: "full width and kana (ｏ, お), or ←→ and Enter do as well; a digit begins the value, which Enter takes as that of an ok",
    }
    help_pace() {
        ja: "押し続けたキーと、画面が変わってすぐのキーは回答になりません",
        en: "a key held down, or pressed as the screen changes, is no answer",
    }
    help_pause() { ja: "中断する（数分でも数週間でも。理由は書かなくてもよい）", en: "pause, for minutes or weeks; a reason may be given" }
    help_note() { ja: "回答に備考を添える", en: "add a note to the answer" }
    help_file() { ja: "回答に証跡のファイルを添える（ここへドロップしてもよい）", en: "add a file to the answer, or drop it here" }
    help_correct() { ja: "前の手順の記録を、理由を付けて訂正・取消しする", en: "correct or void an earlier record, with a reason" }
    help_close() {
        ja: "画面を閉じる。記録は一つずつ保存済みで、genba step で続きから始まります",
        en: "close the screen; every answer is already on disk, and `genba step` goes on from here",
    }
    help_scroll() { ja: "手順の説明を送る", en: "scroll the instruction" }
}
