//! Where messages are kept: one file that only grows, and an index of it in memory.

mod index;
mod record;
#[cfg(test)]
mod tests;

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

pub(super) use index::Entry;
pub(super) use record::Arrival;

use index::{Index, Place};
use record::Found;

/// The file of messages, within its folder.
const FILE: &str = "messages.log";
/// Messages that one write to the disk may carry.
const BATCH_MAX: usize = 64;

/// What kept the store from opening.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    #[error("open the messages: another receiver uses them")]
    Busy,
    #[error("read the messages: byte {offset} does not begin one")]
    Damaged { offset: u64 },
    #[error("open the messages")]
    Io(#[source] io::Error),
}

/// A message that was not kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum KeepError {
    /// The store failed; it takes nothing more.
    #[error("keep a message: the disk failed")]
    Broken,
    /// For now: the disk or the store's own bound is reached.
    #[error("keep a message: the store is full")]
    Full,
}

/// Where messages are kept.
#[derive(Clone)]
pub(super) struct Store {
    file: Arc<File>,
    index: Arc<RwLock<Index>>,
    writer: mpsc::Sender<Job>,
}

struct Job {
    arrival: Arrival,
    done: oneshot::Sender<Result<(), KeepError>>,
}

impl Store {
    /// Opens the messages of a folder, and makes both where they are missing. The second value ends once every copy of
    /// the store is dropped, or with the error that broke it.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn open(folder: &Path, max_bytes: u64) -> Result<(Self, JoinHandle<io::Result<()>>), StoreError> {
        let file = open_file(folder)?;
        let (index, length) = load(&file)?;
        let (writer, jobs) = mpsc::channel(BATCH_MAX);
        let store = Self { file: Arc::new(file), index: Arc::new(RwLock::new(index)), writer };
        let (file, index) = (Arc::clone(&store.file), Arc::clone(&store.index));
        let writing = spawn_blocking(move || Writer { file, index, length, max_bytes }.run(jobs));
        Ok((store, writing))
    }

    /// Keeps a message: when this returns, it is on the disk and shown.
    ///
    /// # Errors
    /// [`KeepError`]; nothing of it is kept then.
    pub(super) async fn keep(&self, arrival: Arrival) -> Result<(), KeepError> {
        let (done, kept) = oneshot::channel();
        self.writer.send(Job { arrival, done }).await.map_err(|_| KeepError::Broken)?;
        kept.await.unwrap_or(Err(KeepError::Broken))
    }

    /// How many messages there are.
    pub(super) fn count(&self) -> u64 {
        self.read(|index| index.entries.len() as u64)
    }

    /// A message by its number.
    pub(super) fn entry(&self, id: u64) -> Option<Entry> {
        self.read(|index| index.entries.get(usize::try_from(id).ok()?.checked_sub(1)?).cloned())
    }

    /// Up to `max` messages after number `after`, in the order of their arrival.
    pub(super) fn after(&self, after: u64, max: usize) -> Vec<Entry> {
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        self.read(|index| index.entries.iter().skip(skipped).take(max).cloned().collect())
    }

    /// A message, byte for byte as it came first. Blocks.
    ///
    /// # Errors
    /// What the disk says.
    pub(super) fn raw(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        let mut raw = vec![0; entry.place.size];
        self.file.read_exact_at(&mut raw, entry.place.offset)?;
        Ok(raw)
    }

    fn read<T>(&self, ask: impl FnOnce(&Index) -> T) -> T {
        ask(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Only its owner may read it: the messages are about persons.
fn open_file(folder: &Path) -> Result<File, StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(StoreError::Io)?;
    let open = || {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(folder.join(FILE))?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        // The file's name must outlive the machine's power too.
        File::open(folder)?.sync_all()?;
        Ok(file)
    };
    let file = open().map_err(StoreError::Io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
        Err(TryLockError::Error(error)) => Err(StoreError::Io(error)),
    }
}

/// Reads all messages; a last one that was never acknowledged is cut off.
fn load(file: &File) -> Result<(Index, u64), StoreError> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    reader.seek(SeekFrom::Start(0)).map_err(StoreError::Io)?;
    let mut index = Index::default();
    let mut offset = 0;
    loop {
        match record::read(&mut reader).map_err(StoreError::Io)? {
            Found::Damaged => return Err(StoreError::Damaged { offset }),
            Found::End => return Ok((index, offset)),
            Found::Record(arrival, line_bytes) => {
                let place = Place { offset: offset + line_bytes, size: arrival.raw.len() };
                index.add(&arrival, place);
                offset = place.offset + place.size as u64 + 1;
            }
            Found::Torn => {
                tracing::warn!(offset, "cut off a message that was never acknowledged");
                file.set_len(offset).and_then(|()| file.sync_data()).map_err(StoreError::Io)?;
                return Ok((index, offset));
            }
        }
    }
}

struct Writer {
    file: Arc<File>,
    index: Arc<RwLock<Index>>,
    length: u64,
    max_bytes: u64,
}

impl Writer {
    /// Writes what comes, together what came together: the disk is waited for once.
    fn run(mut self, mut jobs: mpsc::Receiver<Job>) -> io::Result<()> {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while jobs.blocking_recv_many(&mut batch, BATCH_MAX) > 0 {
            let mut written = Vec::with_capacity(batch.len());
            for job in batch.drain(..) {
                match self.append(&job.arrival)? {
                    Some(place) => written.push((job, place)),
                    None => drop(job.done.send(Err(KeepError::Full))),
                }
            }
            self.file.sync_data()?;
            let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
            for (job, place) in &written {
                index.add(&job.arrival, *place);
            }
            drop(index);
            for (job, _) in written {
                let _gone = job.done.send(Ok(()));
            }
        }
        Ok(())
    }

    /// Appends one message; `None` where there is no room, and nothing of it was left.
    fn append(&mut self, arrival: &Arrival) -> io::Result<Option<Place>> {
        let (record, line_bytes) = record::write(arrival)?;
        let length = self.length + record.len() as u64;
        if length > self.max_bytes {
            return Ok(None);
        }
        if let Err(error) = (&*self.file).write_all(&record) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a message could not be written");
            self.file.set_len(self.length)?;
            return Ok(None);
        }
        let place = Place { offset: self.length + line_bytes, size: arrival.raw.len() };
        self.length = length;
        Ok(Some(place))
    }
}
