//! Who may sign as what, and when: an OpenSSH `allowed_signers` file and nothing else (format §5).
//!
//! Reads a strict subset of ssh-keygen's format and refuses a file with any other line whole, so
//! that this program and ssh-keygen can never understand the same file differently. Never reads a
//! clock: the time to judge at is handed in.

use std::fmt;

use crate::domain::parse_compact;
use crate::event::JournalRole;
use crate::keys::{KeyDefect, PublicKey};

/// Whether a text can be a signer's name: `[A-Za-z0-9][A-Za-z0-9@._-]{0,63}`.
pub fn is_principal(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@._-".contains(&byte))
}

/// One line: a key, its name, what it may sign, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustLine {
    /// The signer's name.
    pub principal: String,
    /// What the key may sign.
    pub role: JournalRole,
    /// 14 digits and `Z`, inclusive.
    pub valid_after: Option<String>,
    /// 14 digits and `Z`, inclusive.
    pub valid_before: Option<String>,
    /// The key.
    pub key: PublicKey,
}

impl fmt::Display for TrustLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} namespaces=\"{}\"", self.principal, self.role.namespace())?;
        if let Some(time) = &self.valid_after {
            write!(f, ",valid-after=\"{time}\"")?;
        }
        if let Some(time) = &self.valid_before {
            write!(f, ",valid-before=\"{time}\"")?;
        }
        write!(f, " {}", self.key.to_openssh())
    }
}

/// Why a trust file is refused whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustDefect {
    /// The line, 1-based.
    pub line: usize,
    /// Whether the line is well-formed but its key is weak.
    pub weak_key: bool,
}

/// Why a signer is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// The key stands on no line.
    UnknownKey,
    /// The key stands under another name.
    OtherPrincipal,
    /// The key may not sign as this role.
    OtherRole,
    /// The key's time has not begun (14 digits and `Z`).
    NotYetValid(String),
    /// The key's time is over (14 digits and `Z`).
    Expired(String),
}

/// A parsed trust file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    lines: Vec<TrustLine>,
}

impl Trust {
    /// Trust made from lines that are known to be sound.
    pub fn new(lines: Vec<TrustLine>) -> Self {
        Self { lines }
    }

    /// Reads an `allowed_signers` file.
    ///
    /// # Errors
    /// The first line of any other form.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustDefect> {
        let defect = |line, weak_key| TrustDefect { line, weak_key };
        let text = std::str::from_utf8(bytes).map_err(|why| {
            let before = bytes.get(..why.valid_up_to()).unwrap_or_default();
            defect(before.split(|&byte| byte == b'\n').count(), false)
        })?;
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.split('\n')) {
            if line.contains(['\r', '\0']) {
                return Err(defect(number, false));
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            lines.push(parse_line(line).map_err(|why| defect(number, why == KeyDefect::Weak))?);
        }
        Ok(Self { lines })
    }

    /// The lines in their order.
    pub fn lines(&self) -> &[TrustLine] {
        &self.lines
    }

    /// Whether a key may sign under a name and role at a time (seconds since the Unix epoch); any
    /// one valid line suffices.
    ///
    /// # Errors
    /// The nearest reason why not.
    pub fn judge(&self, principal: &str, role: JournalRole, key: &PublicKey, at: i64) -> Result<(), Distrust> {
        let of_key = self.lines.iter().filter(|line| line.key == *key);
        let mut nearest = Distrust::UnknownKey;
        for line in of_key {
            let distrust = line.judge(principal, role, at);
            match distrust {
                None => return Ok(()),
                Some(reason) if reason.nearness() >= nearest.nearness() => nearest = reason,
                Some(_) => {}
            }
        }
        Err(nearest)
    }
}

impl Distrust {
    fn nearness(&self) -> u8 {
        match self {
            Self::UnknownKey => 0,
            Self::OtherPrincipal => 1,
            Self::OtherRole => 2,
            Self::NotYetValid(_) => 3,
            Self::Expired(_) => 4,
        }
    }
}

impl TrustLine {
    /// The first and the last second at which the key counts, since the Unix epoch.
    pub fn window(&self) -> (i64, i64) {
        let bound = |time: &Option<String>, without, unreadable| match time {
            Some(time) => parse_compact(time).unwrap_or(unreadable),
            None => without,
        };
        // a bound that cannot be read lets nothing through
        (bound(&self.valid_after, i64::MIN, i64::MAX), bound(&self.valid_before, i64::MAX, i64::MIN))
    }

    fn judge(&self, principal: &str, role: JournalRole, at: i64) -> Option<Distrust> {
        let (first, last) = self.window();
        if self.principal != principal {
            Some(Distrust::OtherPrincipal)
        } else if self.role != role {
            Some(Distrust::OtherRole)
        } else if at < first {
            self.valid_after.clone().map(Distrust::NotYetValid)
        } else if at > last {
            self.valid_before.clone().map(Distrust::Expired)
        } else {
            None
        }
    }
}

/// `PRINCIPAL namespaces="…"[,valid-after="…"][,valid-before="…"] TYPE BASE64`, single spaces, nothing else.
fn parse_line(line: &str) -> Result<TrustLine, KeyDefect> {
    let mut words = line.splitn(3, ' ');
    let (Some(principal), Some(options), Some(key)) = (words.next(), words.next(), words.next()) else {
        return Err(KeyDefect::Malformed);
    };
    let mut options = options.split(',').peekable();
    let mut option = |name: &str| {
        let value = options.peek().and_then(|option| option.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'));
        options.next_if(|_| value.is_some()).and(value)
    };
    let role = option("namespaces").and_then(JournalRole::from_namespace).ok_or(KeyDefect::Malformed)?;
    let (valid_after, valid_before) = (option("valid-after"), option("valid-before"));
    let seconds =
        |time: Option<&str>| time.map(|time| parse_compact(time).filter(|&at| at > 0).ok_or(KeyDefect::Malformed));
    let (first, last) = (seconds(valid_after).transpose()?, seconds(valid_before).transpose()?);
    // ssh-keygen skips a line whose window is empty instead of refusing it
    let is_empty_window = first.zip(last).is_some_and(|(first, last)| last <= first);
    if !is_principal(principal) || options.next().is_some() || is_empty_window {
        return Err(KeyDefect::Malformed);
    }
    let parsed = PublicKey::from_openssh(key)?;
    if parsed.to_openssh() != key {
        return Err(KeyDefect::Malformed);
    }
    Ok(TrustLine {
        principal: principal.to_owned(),
        role,
        valid_after: valid_after.map(str::to_owned),
        valid_before: valid_before.map(str::to_owned),
        key: parsed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;

    fn key(seed: u8) -> PublicKey {
        SecretKey::from_seed(&[seed; 32]).public()
    }

    fn line(options: &str) -> String {
        format!("laptop-03 {options} {}\n", key(1).to_openssh())
    }

    #[test]
    fn reads_what_it_writes() {
        let text = format!(
            "# genba\n\n{}",
            line(r#"namespaces="genba-device",valid-after="20240401000000Z",valid-before="20240831145959Z""#)
        );
        let trust = Trust::parse(text.as_bytes()).unwrap();
        assert_eq!(format!("# genba\n\n{}\n", trust.lines()[0]), text);
    }

    #[test]
    fn a_bound_that_cannot_be_read_lets_nothing_through() {
        let text = line(r#"namespaces="genba-device",valid-after="20240401000000Z",valid-before="20240831145959Z""#);
        let sound = Trust::parse(text.as_bytes()).unwrap().lines()[0].clone();
        let late = parse_compact("20240801000000Z").unwrap();
        let counts = |line: TrustLine| Trust::new(vec![line]).judge("laptop-03", JournalRole::Device, &key(1), late);
        assert!(counts(sound.clone()).is_ok());
        let unreadable = Some("+100000101085959Z".to_owned());
        assert!(counts(TrustLine { valid_before: unreadable.clone(), ..sound.clone() }).is_err());
        assert!(counts(TrustLine { valid_after: unreadable, ..sound }).is_err());
    }

    #[test]
    fn refuses_a_file_with_any_other_line_whole() {
        let good = line(r#"namespaces="genba-device""#);
        assert!(Trust::parse(good.as_bytes()).is_ok());
        let base64 = key(1).to_openssh();
        for bad in [
            line(""),
            line(r#"namespaces="genba-device","#),
            line(r#"namespaces="genba-*""#),
            line(r#"namespaces="device""#),
            line(r#"namespaces="genba-device,genba-office""#),
            line(r#"namespaces="genba-device",namespaces="genba-device""#),
            line(r#"namespaces=genba-device"#),
            line(r#"cert-authority,namespaces="genba-device""#),
            line(r#"namespaces="genba-device",valid-after="20240401""#),
            line(r#"namespaces="genba-device",valid-after="20240401000000""#),
            line(r#"namespaces="genba-device",valid-before="20240231000000Z""#),
            line(r#"valid-before="20240401000000Z""#),
            format!("* namespaces=\"genba-device\" {base64}\n"),
            format!("a,b namespaces=\"genba-device\" {base64}\n"),
            format!(" laptop-03 namespaces=\"genba-device\" {base64}\n"),
            format!("laptop-03  namespaces=\"genba-device\" {base64}\n"),
            format!("laptop-03 {base64}\n"),
            "laptop-03 namespaces=\"genba-device\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ\n".to_owned(),
            good.replace('\n', "\r\n"),
            good.replace('\n', " laptop-03\n"),
            line(r#"valid-after="20240401000000Z",namespaces="genba-device""#),
            line(r#"namespaces="genba-device",valid-after="20240401000000Z",valid-before="20240401000000Z""#),
            "# a comment\r\n".to_owned(),
            " \n".to_owned(),
        ] {
            let file = format!("{good}{bad}");
            assert_eq!(Trust::parse(file.as_bytes()), Err(TrustDefect { line: 2, weak_key: false }), "{bad}");
        }
    }

    #[test]
    fn judges_by_key_name_role_and_time() {
        let text = line(r#"namespaces="genba-device",valid-after="20240401000000Z",valid-before="20240831145959Z""#);
        let trust = Trust::parse(text.as_bytes()).unwrap();
        let (first, last) = (parse_compact("20240401000000Z").unwrap(), parse_compact("20240831145959Z").unwrap());
        let judge = |principal, role, seed, at| trust.judge(principal, role, &key(seed), at);
        assert_eq!(judge("laptop-03", JournalRole::Device, 1, first), Ok(()));
        assert_eq!(judge("laptop-03", JournalRole::Device, 1, last), Ok(()));
        assert_eq!(
            judge("laptop-03", JournalRole::Device, 1, first - 1),
            Err(Distrust::NotYetValid("20240401000000Z".into()))
        );
        assert_eq!(
            judge("laptop-03", JournalRole::Device, 1, last + 1),
            Err(Distrust::Expired("20240831145959Z".into()))
        );
        assert_eq!(judge("laptop-03", JournalRole::Office, 1, first), Err(Distrust::OtherRole));
        assert_eq!(judge("laptop-04", JournalRole::Device, 1, first), Err(Distrust::OtherPrincipal));
        assert_eq!(judge("laptop-03", JournalRole::Device, 2, first), Err(Distrust::UnknownKey));
    }

    #[test]
    fn any_one_valid_line_suffices() {
        let closed = line(r#"namespaces="genba-device",valid-before="20240401000000Z""#);
        let open = line(r#"namespaces="genba-device""#);
        let trust = Trust::parse(format!("{closed}{open}").as_bytes()).unwrap();
        assert_eq!(trust.judge("laptop-03", JournalRole::Device, &key(1), i64::MAX), Ok(()));
    }
}
