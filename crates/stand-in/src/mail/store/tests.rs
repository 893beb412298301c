use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;

use chrono::DateTime;
use futures_util::future::join_all;
use tempfile::TempDir;

use super::*;

const ROOM: u64 = 1024 * 1024;

fn arrival(message_id: &str, text: &str) -> Arrival {
    Arrival {
        at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        from: "office@telnusqa.test".to_owned(),
        raw: format!("Message-ID: <{message_id}>\r\nSubject: {text}\r\n\r\n{text}\r\n").into_bytes(),
        to: vec![format!("{text}@example.kz")],
    }
}

async fn close(store: Store, writing: JoinHandle<io::Result<()>>) {
    drop(store);
    writing.await.unwrap().unwrap();
}

/// Subjects, copies and whether all copies were the same.
fn shown(store: &Store) -> Vec<(String, u32, bool)> {
    let show = |entry: Entry| (entry.subject.unwrap_or_default(), entry.copies, entry.identical);
    store.after(0, usize::MAX).into_iter().map(show).collect()
}

#[tokio::test]
async fn messages_outlive_the_process_in_their_order() {
    let folder = TempDir::new().unwrap();
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    for (id, text) in [("1", "first"), ("2", "second"), ("1", "first"), ("2", "changed")] {
        store.keep(arrival(id, text)).await.unwrap();
    }
    let expected = [("first".to_owned(), 2, true), ("second".to_owned(), 2, false)];
    assert_eq!(shown(&store), expected);
    close(store, writing).await;
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    assert_eq!(shown(&store), expected);
    let second = store.entry(2).unwrap();
    assert_eq!(second.to, ["second@example.kz", "changed@example.kz"]);
    assert_eq!(store.raw(&second).unwrap(), arrival("2", "second").raw);
    assert!(store.entry(0).is_none() && store.entry(3).is_none());
    assert_eq!(fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
    close(store, writing).await;
}

#[tokio::test]
async fn many_at_once_are_kept_once_each() {
    let folder = TempDir::new().unwrap();
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    let texts: Vec<String> = (0..300).map(|number| format!("m{number}")).collect();
    let kept = join_all(texts.iter().map(|text| store.keep(arrival(text, text)))).await;
    assert!(kept.iter().all(Result::is_ok));
    let mut before: Vec<_> = shown(&store);
    close(store, writing).await;
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    assert_eq!(shown(&store), before);
    before.sort();
    before.dedup();
    assert_eq!(before.len(), 300);
    close(store, writing).await;
}

#[tokio::test]
async fn what_was_torn_is_cut_off_and_what_is_damaged_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(FILE);
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    store.keep(arrival("1", "first")).await.unwrap();
    close(store, writing).await;
    let whole = fs::read(&file).unwrap();
    fs::write(&file, [&whole[..], &whole[..whole.len() - 5]].concat()).unwrap();
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    assert_eq!(shown(&store), [("first".to_owned(), 1, true)]);
    store.keep(arrival("2", "second")).await.unwrap();
    close(store, writing).await;
    let (store, writing) = Store::open(folder.path(), ROOM).unwrap();
    assert_eq!(store.count(), 2);
    assert!(matches!(Store::open(folder.path(), ROOM), Err(StoreError::Busy)));
    close(store, writing).await;
    let mut damaged = fs::OpenOptions::new().append(true).open(&file).unwrap();
    damaged.write_all(b"not ours\n").unwrap();
    let end = damaged.metadata().unwrap().len() - 9;
    assert!(matches!(Store::open(folder.path(), ROOM), Err(StoreError::Damaged { offset }) if offset == end));
}

#[tokio::test]
async fn a_full_store_says_so_and_goes_on() {
    let folder = TempDir::new().unwrap();
    let (store, writing) = Store::open(folder.path(), 600).unwrap();
    store.keep(arrival("1", "first")).await.unwrap();
    assert_eq!(store.keep(arrival("2", &"a".repeat(600))).await, Err(KeepError::Full));
    store.keep(arrival("3", "third")).await.unwrap();
    assert_eq!(store.count(), 2);
    close(store, writing).await;
}
