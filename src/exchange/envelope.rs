//! Envelopes around bundles on their way: to whom what leaves is encrypted, how what came is opened.
//!
//! An envelope is age to the receiver's OpenSSH key and proves nothing: the bundle inside does, and its
//! id is the same with or without one. The bare bundle stands on the disk only under a temporary name
//! in the workspace's own folders.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;

use super::sealing::{office_key, openers};
use super::signers::trust_lines;
use crate::bundle::MAX_FILE;
use crate::domain::Digest;
use crate::durable::{Durable, drain, make_folder};
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::JournalRole;
use crate::given::need_file;
use crate::keys::{Addressee, Envelope, Header, Lock, PublicKey, SealProblem, UnsealProblem, opened, tag};
use crate::messages;
use crate::trust::{Trust, TrustLine};
use crate::workspace::Workspace;

const BUFFER: usize = 256 << 10;

messages! {
    for_whom() { ja: "誰あてに暗号化するかがわかりません", en: "it is not said to whom the bundle is to be encrypted" }
    name_receiver() {
        ja: "--to 名前 で渡す PC を指定するか、暗号化しないなら --plain を付けてください（監査人に渡すとき）",
        en: "give the laptop with --to NAME; or --plain for a bundle that is not encrypted, as an auditor needs it",
    }
    unknown_device(name) { ja: "作業用 PC {name} は登録されていません", en: "no laptop of the name {name} is trusted" }
    see_trust_list() { ja: "genba trust list で名前を確かめてください", en: "see `genba trust list` for the names" }
    key_not_valid(name) { ja: "{name} の鍵は今は有効ではありません", en: "the key of {name} is not valid now" }
    trust_anew(name) {
        ja: "PC がまだ使われているなら、新しい鍵を genba trust add で {name} として登録してください",
        en: "if the laptop is still in use, trust its new key as {name} with `genba trust add`",
    }
    hardware_key(name) {
        ja: "{name} の鍵では暗号化できません（ハードウェア鍵のため）",
        en: "nothing can be encrypted to the key of {name}: it is a hardware key",
    }
    plain_instead() {
        ja: "--plain で暗号化しない束を書き出し、暗号化された媒体で渡してください",
        en: "export it with --plain and carry it on an encrypted medium",
    }
    for_others(file, whom) { ja: "{file} は {whom} あてに暗号化されていて、ここでは開けません", en: "{file} is encrypted to {whom}, and cannot be opened here" }
    ask_for_ours(name) {
        ja: "送った側に、この PC（{name}）あてに書き出し直してもらってください",
        en: "have it exported again for this workspace, {name}",
    }
    a_backup(file) { ja: "{file} は合言葉で暗号化されています。束ではありません", en: "{file} is encrypted with a passphrase: it is no bundle" }
    restore_it() { ja: "バックアップなら genba restore で戻します", en: "a backup is taken back with `genba restore`" }
    damaged(file) { ja: "{file} は途中で切れているか、変えられています", en: "{file} is cut short or was changed" }
    fetch_again() { ja: "何も保存していません。もう一度、媒体に写すか書き出してもらってください", en: "nothing was stored; copy it from the medium again, or have it exported anew" }
}

/// Somebody to whom a bundle can be encrypted.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// The signer's name.
    pub name: String,
    key: PublicKey,
}

/// To whom what leaves here is encrypted: the office, or the laptop that it is for.
///
/// # Errors
/// At the office without a laptop's name, an unknown one, one whose key is not valid now; a failing database.
pub fn receiver(workspace: &Workspace, to: Option<&str>) -> Result<Receiver> {
    if workspace.role() == JournalRole::Device {
        return Ok(Receiver { name: "office".to_owned(), key: office_key(workspace)? });
    }
    let name = to.ok_or_else(|| Error::usage(for_whom(), name_receiver()))?;
    let mut lines = trust_lines(workspace)?;
    lines.retain(|line| line.principal == name && line.role == JournalRole::Device);
    if lines.is_empty() {
        return Err(Error::refused(unknown_device(name), see_trust_list()));
    }
    let now = workspace.now().seconds();
    let counts =
        |line: &TrustLine| Trust::new(vec![line.clone()]).judge(name, JournalRole::Device, &line.key, now).is_ok();
    match lines.into_iter().rfind(counts) {
        Some(line) => Ok(Receiver { name: line.principal, key: line.key }),
        None => Err(Error::refused(key_not_valid(name), trust_anew(name))),
    }
}

/// Puts a file that has no name yet into an envelope at `target`, and removes it.
///
/// # Errors
/// A key to which nothing can be encrypted, a failing disk.
pub fn wrap(mut plain: Durable, to: &Receiver, target: &Path) -> Result<()> {
    let mut wrapped = Durable::create(target, true)?;
    let output = BufWriter::with_capacity(BUFFER, wrapped.file().writing(target)?);
    let mut envelope = match Envelope::begin(Lock::Key(&to.key), output) {
        Ok(envelope) => envelope,
        Err(SealProblem::Unsuitable) => return Err(Error::refused(hardware_key(&to.name), plain_instead())),
        Err(SealProblem::Output(why)) => return Err(why).writing(target),
    };
    let name = plain.target().to_owned();
    let input = plain.file().writing(&name)?;
    input.seek(SeekFrom::Start(0)).writing(&name)?;
    drain(input, &|read| read.reading_own(&name), &mut |chunk| envelope.write_all(chunk).writing(target))?;
    envelope.finish().and_then(|mut output| output.flush()).writing(target)?;
    wrapped.commit()
}

/// The header of an envelope; `None` where the file is none.
///
/// # Errors
/// Where it cannot be read.
pub fn header(path: &Path) -> Result<Option<Header>> {
    need_file(path)?;
    let file = File::open(path).reading(path)?;
    // what a folder is good for is said by whoever reads it
    if path.is_dir() { Ok(None) } else { Header::read(BufReader::new(file)).reading(path) }
}

/// For whom an envelope is, by the names that these signers have.
pub fn addressees(header: &Header, signers: &[TrustLine]) -> String {
    let named = |addressee: &Addressee| match addressee {
        Addressee::Key(its) => {
            let known = signers.iter().rfind(|line| tag(&line.key) == *its);
            known.map_or_else(|| format!("ssh-ed25519 {its}"), |line| line.principal.clone())
        }
        Addressee::Passphrase => "scrypt".to_owned(),
        Addressee::Other(kind) => kind.clone(),
    };
    header.addressees.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// Opens an envelope into the inbox under a temporary name; `None` where the file is none.
///
/// # Errors
/// One for somebody else, a damaged one, a key that does not open, a failing disk; nothing stays.
pub fn open(workspace: &Workspace, path: &Path) -> Result<Option<Durable>> {
    let Some(header) = header(path)? else { return Ok(None) };
    let shown = path.display();
    if header.addressees == [Addressee::Passphrase] {
        return Err(Error::usage(a_backup(shown), restore_it()));
    }
    let unverified = || Error { kind: Kind::Unverified, what: damaged(path.display()), help: Some(fetch_again()) };
    let openers = openers(workspace)?;
    let input = BufReader::with_capacity(BUFFER, File::open(path).reading(path)?);
    let mut inside = match opened(&openers, input) {
        Ok(inside) => inside,
        Err(UnsealProblem::OtherKey) => {
            let whom = addressees(&header, &trust_lines(workspace)?);
            return Err(Error::refused(for_others(shown, whom), ask_for_ours(workspace.principal())));
        }
        Err(UnsealProblem::Input(why)) => return Err(why).reading(path),
        Err(_) => return Err(unverified()),
    };
    let target = workspace.inbox(&Digest::ZERO);
    make_folder(target.parent().unwrap_or(&target), true)?;
    let mut copy = Durable::create(&target, true)?;
    let told = |read: io::Result<usize>| match read {
        Err(why) if matches!(why.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => Err(unverified()),
        read => read.reading(path),
    };
    let output = copy.file().writing(&target)?;
    let mut room = MAX_FILE;
    drain(&mut inside, &told, &mut |chunk| {
        // what is larger than any bundle is none, whatever it holds
        room = room.checked_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX)).ok_or_else(unverified)?;
        output.write_all(chunk).writing(&target)
    })?;
    Ok(Some(copy))
}
