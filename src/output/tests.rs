use std::collections::BTreeMap;
use std::fs;

use super::{MANIFEST, Manifest, OutputError, Tree};

fn manifest() -> Manifest {
    Manifest {
        generator: "dregen".into(),
        version: "0".into(),
        command: "dregen generate".into(),
        parameters: BTreeMap::new(),
        files: BTreeMap::new(),
    }
}

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, content) in files {
        tree.add(path, *content).unwrap();
    }
    tree
}

#[test]
fn a_folder_is_written_with_its_digests_and_replaced_whole() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("deep/out");
    tree(&[("rtl/a.v", "abc"), ("x.f", "")])
        .write(&dir, manifest())
        .unwrap();
    let text = fs::read(dir.join(MANIFEST)).unwrap();
    let read: Manifest = serde_json::from_slice(&text).unwrap();
    assert_eq!(
        read.files["rtl/a.v"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    tree(&[("rtl/b.v", "new")]).write(&dir, manifest()).unwrap();
    assert!(!dir.join("rtl/a.v").exists());
    assert_eq!(fs::read_to_string(dir.join("rtl/b.v")).unwrap(), "new");
    let left: Vec<_> = fs::read_dir(root.path().join("deep")).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary folder stays behind");
}

#[test]
fn files_of_the_user_are_not_replaced() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    tree(&[("rtl/a.v", "abc")]).write(&dir, manifest()).unwrap();
    fs::write(dir.join("rtl/mine.v"), "precious").unwrap();
    let error = tree(&[("rtl/a.v", "new")])
        .write(&dir, manifest())
        .unwrap_err();
    assert!(
        matches!(error, OutputError::Foreign { ref file, .. } if file == "rtl/mine.v"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(dir.join("rtl/a.v")).unwrap(), "abc");
}

#[test]
fn what_was_built_in_the_folder_does_not_stand_in_the_way() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    tree(&[("testbench/Makefile", "abc")])
        .write(&dir, manifest())
        .unwrap();
    fs::create_dir(dir.join("testbench/build")).unwrap();
    fs::write(dir.join("testbench/build/Vdut"), "").unwrap();
    // What `make clean` of the testbench would take away beside the build folder.
    for file in ["result.json", "waves.fst", "coverage.dat"] {
        fs::write(dir.join("testbench").join(file), "").unwrap();
    }
    tree(&[("testbench/Makefile", "new")])
        .write(&dir, manifest())
        .unwrap();
}

#[test]
fn a_file_where_the_folder_should_be_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    fs::write(&dir, "a file").unwrap();
    assert!(tree(&[("a", "b")]).write(&dir, manifest()).is_err());
    assert_eq!(fs::read_to_string(&dir).unwrap(), "a file");
}

#[test]
fn a_file_that_was_edited_is_not_replaced() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    tree(&[("rtl/a.v", "abc")]).write(&dir, manifest()).unwrap();
    fs::write(dir.join("rtl/a.v"), "edited").unwrap();
    let error = tree(&[("rtl/a.v", "new")])
        .write(&dir, manifest())
        .unwrap_err();
    assert!(
        matches!(error, OutputError::Foreign { ref file, .. } if file == "rtl/a.v"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(dir.join("rtl/a.v")).unwrap(), "edited");
}

#[test]
fn paths_stay_inside() {
    let mut tree = Tree::default();
    for path in ["../x", "/x", "a/../../x", ""] {
        assert!(
            matches!(tree.add(path, ""), Err(OutputError::Path { .. })),
            "{path}"
        );
    }
    tree.add("a", "").unwrap();
    assert!(matches!(tree.add("a", ""), Err(OutputError::Twice { .. })));
}

#[test]
fn what_make_leaves_in_the_testbench_does_not_stand_in_the_way() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("out");
    let files = tree(&[("testbench/Makefile", "")]);
    files.write(&dir, manifest()).unwrap();
    fs::create_dir_all(dir.join("testbench/build/run")).unwrap();
    for product in ["build/run/Vdut", "result.json", "waves.fst", "coverage.dat"] {
        fs::write(dir.join("testbench").join(product), "made").unwrap();
    }
    files.write(&dir, manifest()).unwrap();
    assert!(!dir.join("testbench/coverage.dat").exists());
}

#[test]
fn a_file_and_a_path_without_a_name_are_no_places() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    fs::write(&file, "mine").unwrap();
    let error = tree(&[]).write(&file, manifest()).unwrap_err();
    assert!(matches!(error, OutputError::NotAFolder { .. }), "{error}");
    for path in [".".into(), root.path().join("..")] {
        let error = tree(&[]).write(&path, manifest()).unwrap_err();
        assert!(matches!(error, OutputError::Unnamed { .. }), "{error}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_the_folder_behind_it_is_replaced() {
    let root = tempfile::tempdir().unwrap();
    let (dir, link) = (root.path().join("out"), root.path().join("link"));
    tree(&[("rtl/a.v", "old")]).write(&dir, manifest()).unwrap();
    std::os::unix::fs::symlink("out", &link).unwrap();
    tree(&[("rtl/a.v", "new")])
        .write(&link, manifest())
        .unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(dir.join("rtl/a.v")).unwrap(), "new");
}
