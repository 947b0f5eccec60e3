//! What the screen shows in each state.

use genba::message::Lang;

use super::super::Field;
use super::{LOOK, Play, TO_DISK, TO_HP, TO_LOG, TO_MODE, TO_RUN, all, japanese};

#[test]
fn it_begins_with_the_preconditions() {
    let field = Field::with_screen();
    insta::assert_snapshot!(japanese(&field).shot("T-030", &["<shot>"]), @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ 始める前に確かめること ────────────────────────────
    照合                       │ □ 作業計画書が承認されている
     →  端末と台帳の照合       │ □ 予備機が拠点にある
     ・ 現在のIPアドレス       │
     ・ 空き容量               │
     ・ 足りない理由           │
    適用                       │
     ・ 保護機能の一時停止     │
     ・ イベントログ           │
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     確認 ──────────────────────────────────────────────────────────────────────────
     すべて満たしていますか（y はい / n いいえ）
     YYYY-MM-DD は履行期間（2024-04-01〜2024-08-31、§2）の外です。期間外の作業とし
     て記録します
     作業指示 O-006 の期限 2024-06-30 を過ぎています
     入室が記録されていません: genba visit start S-06
     W-02 は市へ未報告です（§8(4)）。印を付けて記録します
     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    let (_, ended) = japanese(&field).run("T-030", &["n"]);
    assert!(ended.unwrap_err().what.ja.contains("始める前の条件"));
    assert!(field.of_kind("run.started").is_empty());
}

#[test]
fn a_check_names_its_witness_and_a_refusal_keeps_what_was_typed() {
    let field = Field::with_screen();
    let (shots, _) = japanese(&field).run("T-030", &["ｙ", "<shot>", "お", "髙﨑 健一", "<Enter>", "<shot>"]);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     →  端末と台帳の照合       │  端末と台帳の照合
     ・ 現在のIPアドレス       │
     ・ 空き容量               │  管理番号のラベルと画面のホスト名を、立会者と声に
     ・ 足りない理由           │  出して台帳と照合する。
    適用                       │  一つでも違えば作業を始めない。
     ・ 保護機能の一時停止     │  台帳: 製造番号 U34-2010-01210  ホスト名
     ・ イベントログ           │  MNT-S06-030  IP 10.62.6.12  MACアドレス
     ・ HP 適用の許可          │  02:00:5E:62:06:1E
     ・ 更新媒体の実行         │
    確認                       │  期待        すべて一致
     ・ ネットワーク設定の維持 │  必要        立会者
     ・ 診断                   │  異常のとき  作業を中止します
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     YYYY-MM-DD は履行期間（2024-04-01〜2024-08-31、§2）の外です。期間外の作業とし
     て記録します
     作業指示 O-006 の期限 2024-06-30 を過ぎています
     入室が記録されていません: genba visit start S-06
     W-02 は市へ未報告です（§8(4)）。印を付けて記録します
     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     →  端末と台帳の照合       │  端末と台帳の照合
     ・ 現在のIPアドレス       │
     ・ 空き容量               │  管理番号のラベルと画面のホスト名を、立会者と声に
     ・ 足りない理由           │  出して台帳と照合する。
    適用                       │  一つでも違えば作業を始めない。
     ・ 保護機能の一時停止     │  台帳: 製造番号 U34-2010-01210  ホスト名
     ・ イベントログ           │  MNT-S06-030  IP 10.62.6.12  MACアドレス
     ・ HP 適用の許可          │  02:00:5E:62:06:1E
     ・ 更新媒体の実行         │
    確認                       │  期待        すべて一致
     ・ ネットワーク設定の維持 │  必要        立会者
     ・ 診断                   │  異常のとき  作業を中止します
     「正常」の入力 ────────────────────────────────────────────────────────────────
     立会者の氏名
     > 髙﨑 健一
     【できません】立会者の「髙﨑 健一」は作業した本人です。本人は立会者になれませ
     ん
     次にすること: 別の人の氏名を入力してください

     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
}

#[test]
fn a_measure_shows_limits_and_what_a_deviation_owes() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = ["<shot>", "ｏ", "３９", "<Enter>", "<shot>", "一時ファイルが多い", "<Enter>", "<shot>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     ○ ip  現在のIPアドレス  10.62.3.11  正常  記録 5




     Enter 決定 ←→ 選ぶ 数字 値 p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     「異常」の入力 ────────────────────────────────────────────────────────────────
     備考・理由
     >
     「空き容量」にまだ足りないものがあります: 備考（異常のときは必須）（値「３９」
     は期待と合わないので、異常として扱います。期待: 40 ～ 900 GB）


     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                4/10
     本作業  逸脱 1 件                                         この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  足りない理由
     ○  現在のIPアドレス       │
     ×  空き容量               │  異常のとき  作業を中止します
     →  足りない理由           │
    適用                       │
     ・ 保護機能の一時停止     │
     ・ イベントログ           │
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     異常として記録します: 逸脱として記録し、続けます
     実測 39 ／ 期待 40 ～ 900 GB
     × disk  空き容量  39 GB  異常  記録 6


     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
}

#[test]
fn a_choice_evidence_and_a_hold_point_are_asked_for_one_after_the_other() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let folder = field.bench.path("写真").display().to_string();
    let photos = format!("{folder}/表");
    let script = [
        "o",
        "<Down>",
        "<shot>",
        "<Enter>",
        "o",
        &photos,
        "<Tab>",
        "<shot>",
        "1",
        "<Tab>",
        "<Enter>",
        "<shot>",
        "<Clear>",
        "log.txt",
        "<Enter>",
        "o",
        "佐藤 花子",
        "<Enter>",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &script], &mut keep);
    let english = Play { lang: Lang::En, ..japanese(&field) };
    let (shots, _) = english.run("T-030", &script);
    let shots: Vec<_> = shots.iter().map(|shot| shot.replace(&folder, "[FOLDER]")).collect();
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 4/9
     main steps                                               this step 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  端末と台帳の照合       │  適用
     ○  現在のIPアドレス       │  保護機能の一時停止
     ○  空き容量               │
    適用                       │  limits      one of 指示なし（停止しない） / 指示
     →  保護機能の一時停止     │              により停止した
     ・ イベントログ           │  owed        a value
     ・ HP 適用の許可          │  if NG       the work stops
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
    rollback (only when told)  │
    切戻し                     │
     input for ok ──────────────────────────────────────────────────────────────────
     choose
       1 指示なし（停止しない）
     → 2 指示により停止した



     ↑↓ or number  Enter take  Esc back to the answer
    "#);
    let line = |shot: &str, words: &str| shot.lines().any(|line| line.contains(words));
    assert!(line(&shots[1], "表 示 1.txt  表 示 2.txt"), "{}", shots[1]);
    assert!(line(&shots[2], "✓ 表 示 1.txt") && line(&shots[2], "1 of 2"), "{}", shots[2]);
    insta::assert_snapshot!(shots[3], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 6/9
     main steps                                               this step 0:ss  hh:mm
    ───────────────────────────┐╔ HOLD POINT: nothing goes on until it is signed ══╗
     ○  空き容量               │║ HP 適用の許可                                    ║
    適用                       │║ 立会者とシステム管理者が許可するまで、端末に触れ ║
     ○  保護機能の一時停止     │║ ない。                                           ║
     ○  イベントログ           │║ owed        a note (if NG), the witness's        ║
     →  HP 適用の許可          │║             signature, the manager's signature   ║
     ・ 更新媒体の実行         │║ if NG       the rollback begins (2 steps, from ` ║
    確認                       │║             切戻しの承認`)                       ║
     ・ ネットワーク設定の維持 │║ □ technician  髙﨑 健一 (by answering)           ║
     ・ 診断                   │║ ■ witness     佐藤 花子                          ║
    rollback (only when told)  │║ □ manager     not signed                         ║
    切戻し                     │║                                                  ║
     ・ 切戻しの承認           │║                                                  ║
     ・ イメージの復元         │╚══════════════════════════════════════════════════╝
     input for ok ──────────────────────────────────────────────────────────────────
     the name of the manager
     >




     Enter take  Esc back to the answer (text is kept)
    "#);
}

#[test]
fn clocks_run_over_and_what_a_rollback_is_stands_there_before_it_is_chosen() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = [
        "<shot>",
        "<later 95>",
        "<shot>",
        "n",
        "進捗が止まった",
        "<Enter>",
        "<shot>",
        "n",
        "<shot>",
        "n",
        "<Enter>",
        "y",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 7/9
     本作業                           この手順 0:ss  期限 hh:mm 残り 1:mm:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  適用
    適用                       │  更新媒体の実行
     ○  保護機能の一時停止     │
     ○  イベントログ           │  更新媒体の setup を実行する。途中で電源を切らな
     ○  HP 適用の許可          │  い。
     →  更新媒体の実行         │
    確認                       │  必要        備考（異常のとき）
     ・ ネットワーク設定の維持 │  制限時間    90 分以内
     ・ 診断                   │  異常のとき  切戻しに入ります（2 手順、「切戻しの
    切戻し（指示のときだけ）   │              承認」から）
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     署名 技術者 髙﨑 健一
     署名 立会者 佐藤 花子
     署名 市システム管理者 山本 隆
     ○ hp  HP 適用の許可  正常  記録 12

     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1].lines().nth(1).unwrap(), @" 本作業                   この手順 1:35:ss  【期限超過】 hh:mm から 5:ss  hh:mm");
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 7/9
     本作業                   この手順 1:35:ss  【期限超過】 hh:mm から 5:ss  hh:mm
    ───────────────────────────┐ この後に行うこと ──────────────────────────────────
     ○  空き容量               │ 切戻しに入ります
    適用                       │
     ○  保護機能の一時停止     │ 切戻しの手順
     ○  イベントログ           │  1. 切戻しの承認
     ○  HP 適用の許可          │  2. イメージの復元
     →  更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     確認 ──────────────────────────────────────────────────────────────────────────
     よろしいですか（y はい / n 回答し直す）
     異常として記録します: 切戻しに入ります




     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    assert!(shots[3].contains("回答に戻りました"), "{}", shots[3]);
    insta::assert_snapshot!(shots[4], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 1/2
     【切戻し中】  逸脱 1 件                                この手順 1:35:ss  hh:mm
    ───────────────────────────┐╔ 止める点 署名が済むまで先へ進まない ═════════════╗
     ○  空き容量               │║ 切戻しの承認                                     ║
    適用                       │║                                                  ║
     ○  保護機能の一時停止     │║ 必要        備考、立会者の署名                   ║
     ○  イベントログ           │║ 異常のとき  作業を中止します                     ║
     ○  HP 適用の許可          │║                                                  ║
     ×  更新媒体の実行         │║ □ 技術者    髙﨑 健一（回答で署名）              ║
    確認                       │║ □ 立会者    未署名                               ║
     ・ ネットワーク設定の維持 │║                                                  ║
     ・ 診断                   │║                                                  ║
    切戻し（指示のときだけ）   │║                                                  ║
    切戻し                     │║                                                  ║
     →  切戻しの承認           │║                                                  ║
     ・ イメージの復元         │╚══════════════════════════════════════════════════╝
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常
     × run  更新媒体の実行  異常  記録 13




     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
}

#[test]
fn a_fault_asks_where_it_lies_and_the_end_is_for_the_witness() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script =
        ["o", "o", "10.62.3.11", "<Enter>", "<shot>", "n", "<shot>", "y", "<Down>", "<shot>", "<Enter>", "<shot>", "q"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    let (shots, ended) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  確認
    適用                       │  診断
     ○  保護機能の一時停止     │
     ○  イベントログ           │  異常のとき  障害を届け出て終わります（障害の場所
     ○  HP 適用の許可          │              を選びます）
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     ○ ip-after  ネットワーク設定の維持  10.62.3.11  正常  記録 14




     Enter 決定 ←→ 選ぶ p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ この後に行うこと ──────────────────────────────────
     ○  空き容量               │ 障害を届け出て終わります
    適用                       │
     ○  保護機能の一時停止     │
     ○  イベントログ           │
     ○  HP 適用の許可          │
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     確認 ──────────────────────────────────────────────────────────────────────────
     よろしいですか（y はい / n 回答し直す）
     異常として記録します: 障害を届け出て終わります




     y はい  n いいえ  PgUp/PgDn 送る
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 9/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
     ○  空き容量               │  確認
    適用                       │  診断
     ○  保護機能の一時停止     │
     ○  イベントログ           │  異常のとき  障害を届け出て終わります（障害の場所
     ○  HP 適用の許可          │              を選びます）
     ○  更新媒体の実行         │
    確認                       │
     ○  ネットワーク設定の維持 │
     →  診断                   │
    切戻し（指示のときだけ）   │
    切戻し                     │
     ・ 切戻しの承認           │
     ・ イメージの復元         │
     「異常」の入力 ────────────────────────────────────────────────────────────────
     障害の場所
       1 ハードウェア
     → 2 ソフトウェア
       3 ネットワーク
       4 まだ分からない
     異常として記録します: 障害を届け出て終わります
     ↑↓ か番号で選ぶ  Enter 決定  Esc 回答に戻る
    "#);
    insta::assert_snapshot!(shots[3], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一
     中止  逸脱 1 件                                                          hh:mm
    ╔ 作業の終わり ════════════════════════════════════════════════════════════════╗
    ║  立会者にこの画面を見せてください                                            ║
    ║  結果        中止                                                            ║
    ║  端末        T-030                                                           ║
    ║  作業        R-XXXXXXXX  髙﨑 健一                                           ║
    ║  時刻        YYYY-MM-DD hh:mm 〜 YYYY-MM-DD hh:mm                            ║
    ║  先頭符号    XXXX-XXXX-XXXX-XXXX                                             ║
    ║  逸脱 1 件                                                                   ║
    ║    × diag  診断  異常                                                        ║
    ║                                                                              ║
    ║  この符号を作業確認書に書き写してください。市に残る紙が、この記録の証人にな  ║
    ║  ります                                                                      ║
    ║  確認書を作るには: genba paper new confirmation --about R-XXXXXXXX（符号も   ║
    ║  入ります）                                                                  ║
    ║                                                                              ║
    ║                                                                              ║
    ║                                                                              ║
    ╚══════════════════════════════════════════════════════════════════════════════╝
     作業の終わり ──────────────────────────────────────────────────────────────────
     × diag  診断  異常  記録 15
     障害 F-XXXXXXXX を届け出ました
     Enter か q で閉じる
    "#);
    ended.unwrap();
    let fault = &field.of_kind("fault.opened")[0];
    assert_eq!(fault["body"]["isolation"], "software");
}

#[test]
fn a_run_is_paused_with_a_reason_and_goes_on() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = all(&field, &[&LOOK, &["p", "窓口対応", "<shot>", "<Enter>"]], &mut keep);
    let (shots, ended) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 2/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  現在のIPアドレス
     →  現在のIPアドレス       │
     ・ 空き容量               │  ネットワークの詳細に表示される IPv4 アドレスを入
     ・ 足りない理由           │  力する。
    適用                       │
     ・ 保護機能の一時停止     │  範囲        形式 [0-9]{1,3}(\.[0-9]{1,3}){3}
     ・ イベントログ           │  必要        値、備考（異常のとき）
     ・ HP 適用の許可          │  異常のとき  作業を中止します
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     入力 ──────────────────────────────────────────────────────────────────────────
     中断の理由（空でもよい）
     > 窓口対応
     T-030 の作業 R-XXXXXXXX を始めました
     ○ look  端末と台帳の照合  正常  記録 4


     Enter 決定  Esc 回答に戻る（入力は残ります）
    "#);
    ended.unwrap();
    assert_eq!(field.of_kind("run.paused")[0]["body"]["reason"], "窓口対応");
    let wide = Play { size: (100, 30), ..japanese(&field) };
    insta::assert_snapshot!(wide.shot("T-030", &["<shot>"]), @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                                     2/9
     本作業  中断中（窓口対応）。次の回答で再開します                              この手順 0:ss  hh:mm
    ──────────────────────────────────┐─────────────────────────────────────────────────────────────────
    照合                              │  照合
     ○  端末と台帳の照合              │  現在のIPアドレス
     →  現在のIPアドレス              │
     ・ 空き容量                      │  ネットワークの詳細に表示される IPv4 アドレスを入力する。
     ・ 足りない理由                  │
    適用                              │  範囲        形式 [0-9]{1,3}(\.[0-9]{1,3}){3}
     ・ 保護機能の一時停止            │  必要        値、備考（異常のとき）
     ・ イベントログ                  │  異常のとき  作業を中止します
     ・ HP 適用の許可                 │
     ・ 更新媒体の実行                │
    確認                              │
     ・ ネットワーク設定の維持        │
     ・ 診断                          │
    切戻し（指示のときだけ）          │
    切戻し                            │
     ・ 切戻しの承認                  │
     ・ イメージの復元                │
                                      │
                                      │
     回答 ──────────────────────────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外





     Enter 決定 ←→ 選ぶ 数字 値 p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    japanese(&field).run("T-030", &TO_DISK).1.unwrap_err();
    assert_eq!(field.of_kind("run.resumed").len(), 1);
}

#[test]
fn an_earlier_record_is_set_right_with_a_reason() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = [
        "c",
        "<shot>",
        "<Enter>",
        "<Down>",
        "<Clear>",
        "10.62.3.12",
        "<Down>",
        "<Down>",
        "<Down>",
        "<Enter>",
        "<shot>",
        "読み間違い",
        "<Enter>",
        "<shot>",
        "c",
        "<Up>",
        "<Enter>",
        "v",
        "<Down>",
        "<Down>",
        "<Down>",
        "照合し直す",
        "<Enter>",
        "<shot>",
    ];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    insta::assert_snapshot!(shots[0], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐ 訂正する手順 ──────────────────────────────────────
    照合                       │ 現在のIPアドレス
     ○  端末と台帳の照合       │
     ○  現在のIPアドレス       │ 記録        ○ 正常  10.62.3.11
     →  空き容量               │ 記録番号    5
     ・ 足りない理由           │ 時刻        YYYY-MM-DD hh:mm
    適用                       │
     ・ 保護機能の一時停止     │ Enter で訂正します。元の記録は消えず、理由とともに
     ・ イベントログ           │ 並べて残ります
     ・ HP 適用の許可          │
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     訂正する手順 ──────────────────────────────────────────────────────────────────






     ↑↓ 手順を選ぶ  Enter 訂正する  Esc 戻る
    "#);
    insta::assert_snapshot!(shots[1], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス       │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     訂正 ──────────────────────────────────────────────────────────────────────────
     現在のIPアドレス  今の記録 ○ 正常  10.62.3.11
     回答      [o 正常]   n 異常    s 省略    a 対象外    v 取消し
     立会者
     訂正理由
     【できません】「現在のIPアドレス」にまだ足りないものがあります: 理由
     次にすること: ↑↓ でその欄に移って入力し、最後の欄で Enter を押します
     ↑↓ 項目  Enter 次へ（最後で記録）  Esc やめる
    "#);
    insta::assert_snapshot!(shots[2], @r#"
     画面の試験 1  T-030  R-XXXXXXXX  髙﨑 健一                                 3/9
     本作業                                                    この手順 0:ss  hh:mm
    ───────────────────────────┐────────────────────────────────────────────────────
    照合                       │  照合
     ○  端末と台帳の照合       │  空き容量
     ○  現在のIPアドレス 訂正  │
     →  空き容量               │  C ドライブの空き容量を入力する。
     ・ 足りない理由           │
    適用                       │  範囲        40 ～ 900 GB
     ・ 保護機能の一時停止     │  必要        値（GB）、備考（異常のとき）
     ・ イベントログ           │  異常のとき  逸脱として記録し、続けます
     ・ HP 適用の許可          │  異常なら    「足りない理由」も行います
     ・ 更新媒体の実行         │
    確認                       │
     ・ ネットワーク設定の維持 │
     ・ 診断                   │
     回答 ──────────────────────────────────────────────────────────────────────────
     [o 正常]   n 異常    s 省略    a 対象外
     後  ○ 正常  10.62.3.12
     作業 R-XXXXXXXX は手順「空き容量」（disk）に進みます



     Enter 決定 ←→ 選ぶ 数字 値 p 中断 m 備考 f 証跡 c 訂正 ? 説明 Ctrl-C 閉じる
    "#);
    assert!(shots[3].contains("後  取消し") && shots[3].contains("→  端末と台帳の照合"), "{}", shots[3]);
    let kinds: Vec<String> = field.kinds_since(field.seqs() - 2);
    assert_eq!(kinds, ["step.corrected", "step.voided"]);
}

#[test]
fn a_correction_that_owes_evidence_or_signatures_says_to_answer_anew() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let script = ["s", "画面が出ない", "<Enter>", "c", "<Enter>"];
    let amend = ["o", "<Down>", "<Down>", "<Down>", "撮り直した", "<Enter>", "<shot>", "<Esc>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &script, &amend], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    // all of it, even in the smallest window
    for words in ["証跡（2 点必要", "取消し（v）を選ぶと", "せます", "撮り直した"] {
        assert!(shots[0].contains(words), "{words}\n{}", shots[0]);
    }
}
