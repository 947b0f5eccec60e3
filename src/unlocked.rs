//! Private keys that stay unlocked for a time, so that a passphrase is not asked for at every command.
//!
//! On Linux the kernel's keyring of the user: never swapped, gone at the time chosen and with the last
//! sign-out. On Windows the Credential Manager, for the sign-in session only. Nothing elsewhere: then
//! the passphrase is asked each time. Never holds the passphrase, and never writes a file.

use zeroize::Zeroizing;

use crate::domain::Moment;

/// What is kept: when it began and ends (milliseconds since 1970, big-endian), and the seed.
const LENGTH: usize = 8 + 8 + 32;

/// A key that is kept unlocked.
pub struct Unlocked {
    /// What the key is made from.
    pub seed: Zeroizing<[u8; 32]>,
    /// Until when.
    pub until: Moment,
}

/// Keeps a key unlocked; whether the system has a place for it.
pub fn keep(fingerprint: &str, seed: &[u8; 32], now: Moment, until: Moment) -> bool {
    let mut entry = Zeroizing::new(Vec::with_capacity(LENGTH));
    entry.extend(now.millis().to_be_bytes());
    entry.extend(until.millis().to_be_bytes());
    entry.extend(seed);
    let left = until.millis().saturating_sub(now.millis()) / 1000;
    place::put(&name(fingerprint), &entry, usize::try_from(left).unwrap_or(0).max(1))
}

/// A key that is kept unlocked now. One whose time is over, or that was kept later than now, as
/// after the clock was set back, is forgotten.
pub fn kept(fingerprint: &str, now: Moment) -> Option<Unlocked> {
    let entry = place::get(&name(fingerprint))?;
    let read = read(&entry, now);
    if read.is_none() {
        forget(fingerprint);
    }
    read
}

/// Forgets a key; whether one was kept.
pub fn forget(fingerprint: &str) -> bool {
    place::delete(&name(fingerprint))
}

fn name(fingerprint: &str) -> String {
    format!("genba {fingerprint}")
}

fn read(entry: &[u8], now: Moment) -> Option<Unlocked> {
    let (begun, rest) = entry.split_first_chunk::<8>()?;
    let (until, seed) = rest.split_first_chunk::<8>()?;
    let (begun, until) = (i64::from_be_bytes(*begun), i64::from_be_bytes(*until));
    let is_now = begun <= now.millis() && now.millis() < until;
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).ok()?);
    if is_now { Some(Unlocked { seed, until: Moment::from_millis(until)? }) } else { None }
}

#[cfg(target_os = "linux")]
mod place {
    use linux_keyutils::{Key, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    fn keyring() -> Option<KeyRing> {
        KeyRing::from_special_id(KeyRingIdentifier::User, true).ok()
    }

    fn find(name: &str) -> Option<Key> {
        keyring()?.search(name).ok()
    }

    pub fn put(name: &str, secret: &[u8], seconds: usize) -> bool {
        let Some(key) = keyring().and_then(|keyring| keyring.add_key(name, secret).ok()) else { return false };
        // read by the user's own processes, also where no session keyring leads to the user's
        let own = Permission::VIEW | Permission::READ | Permission::WRITE | Permission::SEARCH | Permission::SETATTR;
        let permissions = KeyPermissionsBuilder::builder().posessor(Permission::ALL).user(own).build();
        let is_set = key.set_perms(permissions).and_then(|()| key.set_timeout(seconds)).is_ok();
        if !is_set {
            // one that would never end is worse than none
            delete(name);
        }
        is_set && get(name).is_some()
    }

    pub fn get(name: &str) -> Option<Zeroizing<Vec<u8>>> {
        // an entry of another length is cut, and then not read
        let mut buffer = Zeroizing::new(vec![0; super::LENGTH + 1]);
        let length = find(name)?.read(&mut buffer.as_mut_slice()).ok()?;
        buffer.truncate(length);
        Some(buffer)
    }

    pub fn delete(name: &str) -> bool {
        find(name).is_some_and(|key| key.invalidate().or_else(|_| key.revoke()).is_ok())
    }
}

#[cfg(windows)]
mod place {
    use std::collections::HashMap;

    use keyring_core::Entry;
    use keyring_core::api::CredentialStoreApi;
    use windows_native_keyring_store::Store;
    use zeroize::Zeroizing;

    fn entry(name: &str) -> Option<Entry> {
        // gone with the sign-out: the default would stay on the disk
        let how = HashMap::from([("target", name), ("persistence", "Session")]);
        Store::new().ok()?.build("genba", "genba", Some(&how)).ok()
    }

    pub fn put(name: &str, secret: &[u8], _seconds: usize) -> bool {
        entry(name).is_some_and(|entry| entry.set_secret(secret).is_ok()) && get(name).is_some()
    }

    pub fn get(name: &str) -> Option<Zeroizing<Vec<u8>>> {
        Some(Zeroizing::new(entry(name)?.get_secret().ok()?))
    }

    pub fn delete(name: &str) -> bool {
        entry(name).is_some_and(|entry| entry.delete_credential().is_ok())
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod place {
    use zeroize::Zeroizing;

    pub fn put(_name: &str, _secret: &[u8], _seconds: usize) -> bool {
        false
    }

    pub fn get(_name: &str) -> Option<Zeroizing<Vec<u8>>> {
        None
    }

    pub fn delete(_name: &str) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse_given(text).unwrap()
    }

    #[test]
    fn a_key_is_unlocked_only_within_its_time() {
        let name = format!("test {}", std::process::id());
        let (begun, until) = (at("2024-06-10T09:00:00+09:00"), at("2024-06-10T10:00:00+09:00"));
        if !keep(&name, &[7; 32], begun, until) {
            crate::skipped::skipped("this machine keeps no keys");
            return;
        }
        let kept_at = |time| kept(&name, at(time)).map(|it| (*it.seed, it.until));
        assert_eq!(kept_at("2024-06-10T09:59:59+09:00"), Some(([7; 32], until)));
        assert_eq!(kept_at("2024-06-10T10:00:00+09:00"), None);
        assert_eq!(kept_at("2024-06-10T09:30:00+09:00"), None, "forgotten when its time was over");
        keep(&name, &[7; 32], begun, until);
        assert_eq!(kept_at("2024-06-10T08:00:00+09:00"), None, "a clock that was set back gains nothing");
        keep(&name, &[7; 32], begun, until);
        assert!(forget(&name) && !forget(&name));
        assert_eq!(kept_at("2024-06-10T09:30:00+09:00"), None);
    }

    #[test]
    fn what_is_not_an_entry_unlocks_nothing() {
        let now = at("2024-06-10T09:00:00+09:00");
        for entry in [&b""[..], &[0; 47], &[0xff; 48], &[0; 49]] {
            assert!(read(entry, now).is_none());
        }
    }
}
