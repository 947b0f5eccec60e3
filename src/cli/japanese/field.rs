//! Help for the technician's commands.

use super::{Argument, BY, Page};

const WORKER: Argument = ("worker", "従事者番号", "作業する人（従事者番号）");
const TERMINAL: Argument = ("terminal", "端末", "端末の管理番号");

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "status",
        about: "ここにあるもの、残っている作業、まだ渡していない記録を見る",
        arguments: &[("site", "拠点", "この拠点だけ")],
    },
    Page { path: "visit", about: "拠点への入室と退室", arguments: &[] },
    Page {
        path: "visit start",
        about: "入室を記録する",
        arguments: &[
            ("site", "拠点", "拠点番号か拠点名（なければ尋ねる）"),
            WORKER,
            ("witness", "氏名", "市の立会者"),
            ("with", "氏名", "一緒に入室する人（複数あれば繰り返す）"),
            (
                "media",
                "媒体=検査",
                "持ち込む媒体の番号とウイルス検査\n（例 USB-07=engine=Defender,pattern=2024-06-10,\nresult=0件,by=鈴木。複数あれば繰り返す）",
            ),
            ("at", "時刻", "入退室簿の入室時刻（指定がなければ今）"),
        ],
    },
    Page {
        path: "visit end",
        about: "退室を記録する",
        arguments: &[
            ("media", "媒体=結果", "持ち帰る媒体と、消去・検査の結果\n（複数あれば繰り返す）"),
            ("left_behind", "媒体=理由", "置いていく媒体とその理由\n（複数あれば繰り返す）"),
            ("at", "時刻", "入退室簿の退室時刻（指定がなければ今）"),
            ("note", "文", "備考（未了のことなど）"),
        ],
    },
    Page { path: "visit list", about: "これまでの訪問を並べる", arguments: &[] },
    Page {
        path: "visit show",
        about: "一つの訪問の人・媒体・作業・残したことを見る",
        arguments: &[("id", "訪問番号", "訪問の番号")],
    },
    Page {
        path: "step",
        about: "端末の作業を手順書どおりに進める（途中なら続きから）",
        arguments: &[
            TERMINAL,
            ("work", "指示番号", "作業指示か同時実施の番号\n（端末に残りが二つ以上あるとき）"),
            WORKER,
            ("show", "", "今の手順を見るだけで、何も記録しない"),
            ("plain", "", "画面全体を使わず一行ずつ尋ねる\n（読み上げソフト向け。GENBA_PLAIN=1 でも同じ）"),
            ("print", "", "この作業の紙のチェックリストを出す\n（回答済みの分は記入済み）"),
            ("answer", "回答", "今の手順の回答: ok 正常、ng 異常、\nskip 省略、na 対象外"),
            ("at", "手順", "回答する手順の id\n（今の手順と違えば記録しない）"),
            ("value", "値", "読み取った値、選んだもの"),
            ("note", "文", "備考（省略したときはその理由）"),
            ("attach", "ファイル", "添付する証跡（複数あれば繰り返す）"),
            ("witness", "氏名", "確認した立会者"),
            ("sign", "役割=氏名", "止める手順での署名（例 manager=山本 隆）"),
            ("isolation", "切り分け", "障害の場所: hardware 機器、software ソフト、\nnetwork 回線、unknown 不明"),
            ("answers", "ファイル", "作業全体の回答をまとめたファイル（TOML）"),
            ("pause", "理由", "作業を中断する（理由は書かなくてもよい）"),
            ("emergency", "理由", "報告していない人が緊急に作業する理由\n（後で市への報告が要る。§8(4)）"),
            ("in_blackout", "理由", "作業禁止の間に始める理由と、指示した人"),
        ],
    },
    Page {
        path: "correct",
        about: "手順の記録を、理由を付けて訂正・取消しする（元の記録は残る）",
        arguments: &[
            ("event", "記録", "記録の番号、またはハッシュの先頭"),
            ("reason", "理由", "訂正する理由"),
            ("answer", "回答", "正しい回答: ok、ng、skip、na"),
            ("value", "値", "正しい値"),
            ("note", "文", "正しい備考"),
            ("witness", "氏名", "正しい立会者"),
            ("sign", "役割=氏名", "止める手順の正しい署名（前の署名も残る）"),
            ("void", "", "記録を取り消し、手順をやり直す"),
            WORKER,
        ],
    },
    Page {
        path: "attach",
        about: "作業や記録に証跡を添付する",
        arguments: &[
            ("files", "ファイル", "添付するファイル"),
            ("run", "作業番号", "どの作業の証跡か"),
            ("note", "文", "何を示す証跡か"),
            ("sensitive", "", "封をする（開けるのは事務所だけ）"),
            WORKER,
        ],
    },
    Page { path: "fault", about: "端末の障害", arguments: &[] },
    Page {
        path: "fault open",
        about: "障害を届け出る",
        arguments: &[
            TERMINAL,
            ("summary", "文", "どうなっているか"),
            ("isolation", "切り分け", "障害の場所: hardware 機器、software ソフト、\nnetwork 回線、unknown 不明"),
            ("seen_at", "時刻", "最初に気づいた時刻（今より前のとき）"),
            WORKER,
        ],
    },
    Page { path: "fault list", about: "障害を並べる", arguments: &[] },
    Page {
        path: "fault show", about: "一つの障害の経過を見る", arguments: &[("id", "障害番号", "障害の番号")]
    },
    Page {
        path: "fault collect",
        about: "媒体からログを採取し、事務所の鍵で封をする",
        arguments: &[
            ("fault", "障害番号", "障害の番号"),
            ("paths", "場所", "ファイル、フォルダー（中のすべて）、* や ? を使った名前"),
            ("note", "文", "何のログか"),
            ("clear", "理由", "封をせずに記録する（理由も記録する）"),
            ("yes", "", "確かめずに記録する"),
            ("dry_run", "", "採取するものを見るだけで、何も記録しない"),
            WORKER,
        ],
    },
    Page { path: "fault respond", about: "障害への対応を始めたことを記録する", arguments: NOTED },
    Page {
        path: "fault isolate",
        about: "障害の場所を切り分けた結果を記録する",
        arguments: &[
            FAULT,
            ("place", "切り分け", "障害の場所: hardware 機器、software ソフト、\nnetwork 回線、unknown 不明"),
            ("note", "文", "何から分かったか"),
            WORKER,
        ],
    },
    Page {
        path: "fault hand-over",
        about: "障害をほかの業者・窓口に引き継ぐ",
        arguments: &[FAULT, PARTY, PERSON, WHEN, OLD_DISK, REPORT, DONE, WORKER],
    },
    Page {
        path: "fault take-back",
        about: "引き継いだ障害を引き取る",
        arguments: &[
            FAULT,
            PARTY,
            PERSON,
            WHEN,
            OLD_DISK,
            REPORT,
            DONE,
            ("replaced", "部品", "交換した部品。部品=旧番号→新番号 とも書ける（複数あれば繰り返す）"),
            ("new_serial", "製造番号", "変わったときの新しい製造番号"),
            ("new_mac", "MAC", "変わったときの新しい MAC アドレス"),
            WORKER,
        ],
    },
    Page {
        path: "fault recover", about: "端末が使えるようになったことを記録する", arguments: NOTED
    },
    Page { path: "fault close", about: "障害を終わらせる", arguments: NOTED },
    Page { path: "difference", about: "台帳と現物の相違", arguments: &[] },
    Page {
        path: "difference add",
        about: "台帳と違うところを記録する",
        arguments: &[
            TERMINAL,
            ("found", "項目=値", "現物の値（例 製造番号=U34-1）"),
            ("note", "文", "どう見えたか"),
            WORKER,
        ],
    },
    Page { path: "difference list", about: "見つかった相違を並べる", arguments: &[] },
    Page {
        path: "difference accept",
        about: "【事務所】相違を認め、台帳を直す",
        arguments: &[
            ("id", "相違番号", "相違の番号"),
            ("reason", "理由", "そう決めた理由"),
            ("retire", "", "所在不明の端末を廃止する"),
            ("set", "項目=値", "台帳にない端末を加える（複数あれば繰り返す）"),
            BY,
        ],
    },
    Page {
        path: "difference reject", about: "【事務所】相違を認めず、台帳をそのままにする", arguments: DECIDE
    },
];

const FAULT: Argument = ("fault", "障害番号", "障害の番号");
const PARTY: Argument = ("party", "相手", "引き継ぐ相手、返してきた相手");
const PERSON: Argument = ("person", "氏名", "相手の担当者");
const WHEN: Argument = ("at", "時刻", "その時刻（指定がなければ今）");
const OLD_DISK: Argument = ("old_disk", "所在", "古いディスクのある所、または証明書の番号");
const REPORT: Argument = ("report", "番号", "相手の報告書の番号");
const DONE: Argument = ("note", "文", "行ったこと");
const NOTED: &[Argument] = &[FAULT, WHEN, DONE, WORKER];

const DECIDE: &[Argument] = &[("id", "相違番号", "相違の番号"), ("reason", "理由", "そう決めた理由"), BY];
