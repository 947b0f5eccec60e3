//! Sealed evidence: written as ciphertext only, opened only by who holds the office's key (format §7).

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use super::{BUFFER, Evidence, Keeping};
use crate::domain::Digest;
use crate::durable::Durable;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::Attachment;
use crate::keys::{Opener, PublicKey, SALT, SealProblem, Sealer, UnsealProblem, unseal};
use crate::messages;

messages! {
    unsuitable_key(fingerprint) {
        ja: "事務所の鍵 {fingerprint} では封ができません（ハードウェア鍵のため）",
        en: "nothing can be sealed to the office's key {fingerprint}: it is a hardware key",
    }
    need_plain_key() {
        ja: "事務所に、ファイルに置く ssh-ed25519 の鍵へ替えてもらってください。それまでは封なしで記録できます",
        en: "ask the office for an ssh-ed25519 key in a file; until then record it unsealed",
    }
    not_sealed(name) { ja: "{name} は封をした証跡ではありません", en: "{name} is not sealed" }
    copy_it(path) { ja: "中身はそのまま {path} にあります", en: "its bytes are in {path} as they are" }
    other_key(name) {
        ja: "{name} はこの事務所の鍵では開けません（別の鍵で封がされています）",
        en: "{name} is sealed to a key that this office does not hold",
    }
    find_that_key() {
        ja: "封をした当時の鍵を持つワークスペースで開くか、その鍵を keys に戻してください",
        en: "open it in the workspace that holds the key of that time, or bring that key back into `keys`",
    }
    damaged(name, digest) { ja: "{name}（{digest}）の暗号文が壊れています", en: "the ciphertext of {name} ({digest}) is damaged" }
    fetch_it_again() {
        ja: "バックアップから戻すか、記録した PC から genba export --from 0 でもう一度受け取ってください",
        en: "restore it from a backup, or have the laptop export it once more with `genba export --from 0`",
    }
    other_content(name, digest) {
        ja: "{name}（{digest}）は開けましたが、中身が記録時の約束（commit）と一致しません",
        en: "{name} ({digest}) opens, but its content is not what was committed to when it was recorded",
    }
    do_not_use_it() {
        ja: "書き出していません。証拠として使わず、記録した PC と人を確かめてください",
        en: "nothing was written; do not use it as evidence, and look into the laptop and person that recorded it",
    }
}

/// To whom a file is sealed.
#[derive(Debug, Clone, Copy)]
pub struct Seal<'a> {
    /// The office's key.
    pub to: &'a PublicKey,
    /// Random, used for one file.
    pub salt: [u8; SALT],
}

/// Where a file's bytes go while it is read.
pub(super) struct Sink {
    folder: PathBuf,
    to: To,
}

enum To {
    Clear(Keeping),
    Sealed(Box<Sealer<Keeping>>),
}

impl Sink {
    pub(super) fn begin(evidence: &Evidence, seal: Option<&Seal<'_>>) -> Result<Self> {
        let keeping = evidence.begin()?;
        let folder = evidence.folder.clone();
        let Some(seal) = seal else { return Ok(Self { folder, to: To::Clear(keeping) }) };
        match Sealer::begin(seal.to, &seal.salt, keeping) {
            Ok(sealer) => Ok(Self { folder, to: To::Sealed(Box::new(sealer)) }),
            Err(SealProblem::Unsuitable) => {
                Err(Error::refused(unsuitable_key(seal.to.fingerprint()), need_plain_key()))
            }
            Err(SealProblem::Output(why)) => Err(why).writing(&folder),
        }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.to {
            To::Clear(keeping) => keeping.take(bytes),
            To::Sealed(sealer) => sealer.take(bytes).writing(&self.folder),
        }
    }

    /// Digest and size of what is kept, and the commitment where it is sealed.
    pub(super) fn finish(self) -> Result<(Digest, u64, Option<Digest>)> {
        let (keeping, commit) = match self.to {
            To::Clear(keeping) => (keeping, None),
            To::Sealed(sealer) => {
                let (keeping, commit) = sealer.finish().writing(&self.folder)?;
                (keeping, Some(commit))
            }
        };
        let (sha256, size) = keeping.finish()?;
        Ok((sha256, size, commit))
    }
}

impl Evidence {
    /// Whether sealed evidence opens and is what was recorded; its plaintext goes nowhere.
    ///
    /// # Errors
    /// As for [`Evidence::unseal`].
    pub fn can_unseal(&self, attachment: &Attachment, openers: &[Opener]) -> Result<()> {
        self.unseal_into(attachment, openers, Path::new(""), &mut |_| Ok(()))
    }

    /// Writes the plaintext of sealed evidence into a file that is to be committed only where this
    /// succeeds: only at the end is it known to be what was recorded.
    ///
    /// # Errors
    /// Evidence that is not sealed, is missing or damaged, is sealed to another key, or is not what was
    /// committed to; a failing disk.
    pub fn unseal(&self, attachment: &Attachment, openers: &[Opener], output: &mut Durable) -> Result<()> {
        let target = output.target().to_owned();
        self.unseal_into(attachment, openers, &target, &mut |chunk| output.file()?.write_all(chunk))
    }

    fn unseal_into(
        &self,
        attachment: &Attachment,
        openers: &[Opener],
        target: &Path,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<()> {
        let path = self.path(&attachment.sha256);
        let (name, digest) = (&attachment.name, attachment.sha256.short());
        let Some(commit) = &attachment.commit else {
            return Err(Error::refused(not_sealed(name), copy_it(path.display())));
        };
        let sealed = BufReader::with_capacity(BUFFER, File::open(&path).reading_own(&path)?);
        let unverified = |what, help| Error { kind: Kind::Unverified, what, help: Some(help) };
        match unseal(openers, sealed, commit, take) {
            Ok(()) => Ok(()),
            Err(UnsealProblem::OtherKey) => Err(Error::refused(other_key(name), find_that_key())),
            Err(UnsealProblem::Damaged) => Err(unverified(damaged(name, digest), fetch_it_again())),
            Err(UnsealProblem::OtherContent) => Err(unverified(other_content(name, digest), do_not_use_it())),
            Err(UnsealProblem::Input(why)) => Err(why).reading_own(&path),
            Err(UnsealProblem::Output(why)) => Err(why).writing(target),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::keys::SecretKey;

    #[test]
    fn only_ciphertext_is_kept_and_only_its_key_opens_it() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::new(folder.path().join("evidence"));
        let source = folder.path().join("app.log");
        fs::write(&source, "the marker").unwrap();
        let key = SecretKey::from_seed(&[7; 32]);
        let keep = |salt| evidence.keep_file(&source, Some(&Seal { to: &key.public(), salt: [salt; SALT] })).unwrap();
        let (kept, again) = (keep(1), keep(2));
        assert_eq!(kept.plain, again.plain);
        assert_ne!(kept.attachment.sha256, again.attachment.sha256);
        assert_eq!((kept.attachment.name.as_str(), kept.attachment.sealed), ("app.log", Some(true)));
        assert_eq!(evidence.condition(&kept.attachment.sha256).unwrap(), super::super::Condition::Whole);
        for file in fs::read_dir(folder.path().join("evidence")).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(6).any(|window| window == b"marker"));
        }
        let target = folder.path().join("opened.log");
        let open = |attachment: &Attachment, key: &SecretKey| {
            let mut output = Durable::create(&target, true).unwrap();
            evidence.unseal(attachment, &[Opener::of(key).unwrap()], &mut output).map(|()| output.commit().unwrap())
        };
        open(&kept.attachment, &key).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "the marker");
        let other = SecretKey::from_seed(&[8; 32]);
        assert!(open(&kept.attachment, &other).unwrap_err().what.en.contains("a key that this office does not hold"));
        let swapped = Attachment { commit: again.attachment.commit, ..kept.attachment.clone() };
        assert!(open(&swapped, &key).unwrap_err().what.en.contains("not what was committed to"));
        let mut bytes = fs::read(evidence.path(&kept.attachment.sha256)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(evidence.path(&kept.attachment.sha256), bytes).unwrap();
        assert!(open(&kept.attachment, &key).unwrap_err().what.en.contains("is damaged"));
        let clear = evidence.keep_file(&source, None).unwrap().attachment;
        assert!(open(&clear, &key).unwrap_err().what.en.contains("is not sealed"));
    }
}
