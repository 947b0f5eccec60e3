//! The page on dependencies keeps step with `Cargo.lock`, and the policy with the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::repository;

fn toml_file(name: &str) -> toml::Table {
    fs::read_to_string(repository(name)).unwrap().parse().unwrap()
}

/// Names and versions in the page's tables.
fn rows() -> BTreeMap<String, String> {
    let page = fs::read_to_string(repository("docs/dependencies.md")).unwrap();
    let cells = |line: &str| -> Option<(String, String)> {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        Some((cells.next()?.trim_end_matches('`').to_owned(), cells.next()?.to_owned()))
    };
    page.lines().filter_map(cells).collect()
}

#[test]
fn every_row_of_the_page_on_dependencies_is_of_the_version_that_is_built() {
    let lock = toml_file("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let built: BTreeSet<(&str, &str)> =
        packages.iter().map(|it| (it["name"].as_str().unwrap(), it["version"].as_str().unwrap())).collect();
    let stale: Vec<_> =
        rows().into_iter().filter(|(name, version)| !built.contains(&(name.as_str(), version.as_str()))).collect();
    assert_eq!(stale, [], "docs/dependencies.md names what Cargo.lock does not");
}

#[test]
fn every_direct_dependency_has_a_row() {
    let manifest = toml_file("Cargo.toml");
    let named = rows();
    let typesetting = manifest["dependencies"].as_table().unwrap().keys().filter(|name| *name != "genba-core");
    let core = toml_file("src/Cargo.toml");
    let of_systems = core["target"].as_table().unwrap().values().map(|it| &it["dependencies"]);
    let direct = of_systems.chain([&core["dependencies"]]).flat_map(|it| it.as_table().unwrap().keys());
    let missing: Vec<_> = direct.chain(typesetting).filter(|name| !named.contains_key(*name)).collect();
    assert!(missing.is_empty(), "no row in docs/dependencies.md for {missing:?}");
}

#[test]
fn nothing_that_speaks_to_a_network_is_in_the_lock_file() {
    let (lock, policy) = (toml_file("Cargo.lock"), toml_file("deny.toml"));
    let banned = policy["bans"]["deny"].as_array().unwrap().iter().filter(|it| it.get("wrappers").is_none());
    let banned: BTreeSet<&str> = banned.map(|it| it["crate"].as_str().unwrap()).collect();
    assert!(banned.contains("openssl") && banned.contains("reqwest"), "{banned:?}");
    let packages = lock["package"].as_array().unwrap();
    let found: Vec<_> = packages.iter().filter(|it| banned.contains(it["name"].as_str().unwrap())).collect();
    assert!(found.is_empty(), "{found:#?}");
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let source = |it: &toml::Value| it.get("source").map(|source| source.as_str().unwrap().to_owned());
    let elsewhere: Vec<_> = packages.iter().filter(|it| source(it).as_deref() != Some(registry)).collect();
    let names: Vec<_> = elsewhere.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["genba", "genba-core"]);
    assert!(elsewhere.iter().all(|it| source(it).is_none()), "{elsewhere:#?}");
}
