//! What a workspace's folder lies on: is the disk encrypted, does it keep files from other users.
//!
//! Looks, and changes nothing. Where the system does not tell an ordinary user, the answer is that it
//! is not known. Never needs administrator's rights.

use std::path::{Path, PathBuf};

/// What is known of the medium under a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Medium {
    /// Whether what is at rest on it is encrypted: LUKS, BitLocker.
    pub encrypted: Option<bool>,
    /// The file system, where it keeps no owner of a file: FAT and its kin.
    pub without_owners: Option<String>,
    /// Whether it is a medium to carry away.
    pub removable: bool,
    /// On Windows: whether the folder lies outside the user's profile, whose access list it then lacks.
    pub outside_profile: bool,
}

const WITHOUT_OWNERS: [&str; 5] = ["vfat", "msdos", "exfat", "FAT32", "exFAT"];

impl Medium {
    /// Looks at the medium under a folder.
    pub fn under(folder: &Path) -> Self {
        match folder.canonicalize() {
            Ok(folder) => place::medium(&folder),
            Err(_) => Self::default(),
        }
    }
}

fn without_owners(kind: &str) -> Option<String> {
    WITHOUT_OWNERS.iter().find(|known| known.eq_ignore_ascii_case(kind)).map(|_| kind.to_owned())
}

/// Files and folders of a workspace that other users of the machine can read or change, but for the
/// access list of a folder above them. None on Windows, where inherited access lists decide.
pub fn exposed(home: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    place::exposed(home, &mut found);
    found.sort();
    found
}

#[cfg(unix)]
fn walk_exposed(path: &Path, found: &mut Vec<PathBuf>) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(meta) = path.symlink_metadata() else { return };
    if !meta.is_symlink() && meta.permissions().mode() & 0o077 != 0 {
        found.push(path.to_owned());
    }
    for entry in meta.is_dir().then(|| std::fs::read_dir(path)).into_iter().flatten().flatten().flatten() {
        walk_exposed(&entry.path(), found);
    }
}

#[cfg(target_os = "linux")]
mod place {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Medium, without_owners};

    pub fn exposed(home: &Path, found: &mut Vec<PathBuf>) {
        super::walk_exposed(home, found);
    }

    /// Layers of a device that are looked through.
    const DEEPEST: usize = 8;

    pub fn medium(folder: &Path) -> Medium {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let Some(mount) = super::mount_of(&mounts, folder) else { return Medium::default() };
        let device = device(&mount);
        Medium {
            encrypted: device.as_deref().and_then(|device| is_encrypted(device, DEEPEST)),
            without_owners: without_owners(&mount.kind),
            removable: device.is_some_and(|device| is_removable(&device)),
            outside_profile: false,
        }
    }

    /// The kernel's folder of the device; a file system over several has no number of its own.
    fn device(mount: &super::Mount) -> Option<PathBuf> {
        let by_number = Path::new("/sys/dev/block").join(&mount.device);
        let by_name = || {
            let source = Path::new(&mount.source).canonicalize().ok()?;
            Some(Path::new("/sys/class/block").join(source.file_name()?))
        };
        [Some(by_number), by_name()].into_iter().flatten().find_map(|path| path.canonicalize().ok())
    }

    fn is_encrypted(device: &Path, layers: usize) -> Option<bool> {
        let id = fs::read_to_string(device.join("dm/uuid")).unwrap_or_default();
        if id.starts_with("CRYPT-") {
            return Some(true);
        }
        let below: Vec<PathBuf> =
            fs::read_dir(device.join("slaves")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        if below.is_empty() || layers == 0 {
            return (layers > 0).then_some(false);
        }
        let mut all = Some(true);
        for path in below {
            match is_encrypted(&path.canonicalize().ok()?, layers - 1) {
                Some(true) => {}
                answer => all = answer,
            }
        }
        all
    }

    /// A partition says nothing of it, its disk does.
    fn is_removable(device: &Path) -> bool {
        let says = |path: &Path| fs::read_to_string(path.join("removable")).is_ok_and(|text| text.trim() == "1");
        says(device) || device.parent().is_some_and(says)
    }
}

#[cfg(windows)]
mod place {
    use std::path::{Component, Path, PathBuf, Prefix};
    use std::process::{Command, Stdio};

    use super::Medium;
    use crate::environment;

    pub fn exposed(_home: &Path, _found: &mut Vec<PathBuf>) {}

    pub fn medium(folder: &Path) -> Medium {
        let outside_profile = environment::profile().is_some_and(|profile| !folder.starts_with(profile));
        Medium { outside_profile, ..drive(folder).and_then(ask).unwrap_or_default() }
    }

    fn drive(folder: &Path) -> Option<char> {
        match folder.components().next()? {
            Component::Prefix(prefix) => match prefix.kind() {
                Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => Some(char::from(letter)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The property that the Explorer shows everybody; the program for it wants administrator's rights.
    fn ask(drive: char) -> Option<Medium> {
        let script = format!(
            "$d='{drive}:'; $s=(New-Object -ComObject Shell.Application).NameSpace($d).Self; \
             $i=[IO.DriveInfo]::new($d); \
             \"$($s.ExtendedProperty('System.Volume.BitLockerProtection'))|$($i.DriveFormat)|$($i.DriveType)\""
        );
        let program = environment::system_folder()?.join("System32/WindowsPowerShell/v1.0/powershell.exe");
        let mut command = Command::new(program);
        command.args(["-NoProfile", "-NonInteractive", "-Command", &script]).stdin(Stdio::null());
        let output = command.output().ok()?;
        super::volume(&String::from_utf8_lossy(&output.stdout))
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod place {
    use std::path::{Path, PathBuf};

    pub fn exposed(home: &Path, found: &mut Vec<PathBuf>) {
        super::walk_exposed(home, found);
    }

    pub fn medium(_folder: &Path) -> super::Medium {
        super::Medium::default()
    }
}

/// One mount of the kernel's list (proc_pid_mountinfo(5)).
#[cfg(any(target_os = "linux", test))]
struct Mount {
    device: String,
    kind: String,
    source: String,
}

/// The mount that a folder lies on: the longest that leads to it, the last of equals.
#[cfg(any(target_os = "linux", test))]
fn mount_of(list: &str, folder: &Path) -> Option<Mount> {
    let mut best: Option<(usize, Mount)> = None;
    for line in list.lines() {
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let before: Vec<&str> = before.split(' ').collect();
        let (Some(device), Some(point)) = (before.get(2), before.get(4)) else { continue };
        let mut after = after.split(' ');
        let (Some(kind), Some(source)) = (after.next(), after.next()) else { continue };
        let point = point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
        let length = point.len();
        if folder.starts_with(&point) && best.as_ref().is_none_or(|(longest, _)| *longest <= length) {
            let mount = Mount { device: (*device).to_owned(), kind: kind.to_owned(), source: source.to_owned() };
            best = Some((length, mount));
        }
    }
    best.map(|(_, mount)| mount)
}

/// What Windows says of a volume: protection, file system and type, with bars between.
#[cfg(any(windows, test))]
fn volume(text: &str) -> Option<Medium> {
    let mut words = text.trim().split('|');
    let (protection, format, kind) = (words.next()?, words.next()?, words.next()?);
    let encrypted = match protection {
        "1" | "6" => Some(true),
        // off, suspended (the key lies open on the disk), waiting to be switched on
        "2" | "5" | "8" => Some(false),
        _ => None,
    };
    Some(Medium {
        encrypted,
        without_owners: without_owners(format),
        removable: kind == "Removable",
        outside_profile: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 253:0 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw
30 22 253:2 / /home rw,relatime shared:2 - ext4 /dev/mapper/home rw
31 22 8:17 / /media/my\\040stick rw,relatime shared:3 - vfat /dev/sdb1 rw
";

    #[test]
    fn the_mount_of_a_folder_is_the_nearest_above_it() {
        let found = |folder: &str| {
            let mount = mount_of(MOUNTS, Path::new(folder)).unwrap();
            [mount.device, mount.kind, mount.source].join(" ")
        };
        assert_eq!(found("/var/lib/genba"), "253:0 ext4 /dev/mapper/root");
        assert_eq!(found("/home/tanaka/genba"), "253:2 ext4 /dev/mapper/home");
        assert_eq!(found("/homeless"), "253:0 ext4 /dev/mapper/root");
        assert_eq!(found("/media/my stick/genba"), "8:17 vfat /dev/sdb1");
        assert!(mount_of("nonsense\n\n - \n", Path::new("/")).is_none());
    }

    #[test]
    fn what_windows_says_of_a_volume_is_read() {
        let fixed = |encrypted| Some(Medium { encrypted, ..Medium::default() });
        assert_eq!(volume("1|NTFS|Fixed\r\n"), fixed(Some(true)));
        assert_eq!(volume("2|NTFS|Fixed\r\n"), fixed(Some(false)));
        assert_eq!(volume("5|NTFS|Fixed\r\n"), fixed(Some(false)), "suspended");
        assert_eq!(volume("|NTFS|Fixed\r\n"), fixed(None));
        assert_eq!(volume(""), None);
        let stick = volume("2|exFAT|Removable").unwrap();
        assert_eq!((stick.without_owners.as_deref(), stick.removable), (Some("exFAT"), true));
    }
}
