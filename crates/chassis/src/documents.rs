//! Has documents made: by processes of `telnusqa-documents`, children of this one, each asked over its own pipes.
//!
//! A child sees the orders that it is sent and nothing else: its environment is empty, it opens no file and no connection.
//! It ends when its input does, so with us. One that says nothing for too long is killed, one that ended is started again.
//! A child says the version of its templates (u32) once, and answers each order (u32 length, JSON) with a byte (0 = made,
//! 1 = not), and the document or the code of what is wrong (u32 length, bytes). Numbers are big-endian.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use telnusqa_contracts::document::{MEDIA_TYPE, Made, Order, PICTURE_TYPE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;

/// The program that makes documents.
const PROGRAM: &str = "telnusqa-documents";
/// How long one document may take.
const MAKE_MAX: Duration = Duration::from_secs(10);
/// How long a child may take to be there.
const START_MAX: Duration = Duration::from_secs(20);
/// The largest document, in bytes: what the vault takes.
const SIZE_MAX: u32 = 16 * 1024 * 1024;
/// After so many documents a child is let go.
const MADE_MAX: u32 = 5_000;
/// How many documents are made at once, at most.
const CHILDREN_MAX: usize = 4;

/// Who makes documents.
#[derive(Clone)]
pub struct Documents {
    shared: Arc<Shared>,
}

struct Shared {
    idle: Mutex<Vec<Maker>>,
    program: PathBuf,
    room: Semaphore,
}

/// A child that waits for an order.
struct Maker {
    /// Killed when it is dropped.
    child: Child,
    input: ChildStdin,
    made: u32,
    output: ChildStdout,
    templates: u32,
}

/// Why a document was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The maker ended, or took too long, twice: it is this order's fault, or the machine's.
    #[error("have the document made: its maker ended or did not answer in time")]
    Lost(#[source] io::Error),
    /// It cannot be made of this order; the code says why.
    #[error("have the document made: {0}")]
    Refused(String),
    /// The maker cannot be started.
    #[error("start {PROGRAM}")]
    Start(#[source] io::Error),
}

impl Documents {
    /// Made by this program; where none is named, by the one beside our own.
    #[must_use]
    pub fn new(program: Option<PathBuf>) -> Self {
        let children = std::thread::available_parallelism().map_or(1, usize::from).min(CHILDREN_MAX);
        let program = program.unwrap_or_else(beside_us);
        Self { shared: Arc::new(Shared { idle: Mutex::default(), program, room: Semaphore::new(children) }) }
    }

    /// Made as the services of this machine have them made: by the program that `TELNUSQA_DOCUMENTS` names, or the one beside
    /// our own.
    #[must_use]
    pub fn here() -> Self {
        Self::new(std::env::var_os("TELNUSQA_DOCUMENTS").map(PathBuf::from))
    }

    /// Sees to it that documents can be made; the version of the templates.
    ///
    /// # Errors
    /// [`MakeError::Start`]
    pub async fn templates(&self) -> Result<u32, MakeError> {
        let maker = self.take().await?;
        let templates = maker.templates;
        self.put_back(maker);
        Ok(templates)
    }

    /// Has a document made. Where its maker is lost over it, another one tries once more.
    ///
    /// # Errors
    /// [`MakeError`]
    pub async fn make(&self, order: &Order) -> Result<Made, MakeError> {
        let media_type = if order.picture { PICTURE_TYPE } else { MEDIA_TYPE };
        let order = serde_json::to_vec(order).map_err(|error| MakeError::Refused(error.to_string()))?;
        let _room = self.shared.room.acquire().await;
        match self.make_once(&order, media_type).await {
            Err(MakeError::Lost(_)) => self.make_once(&order, media_type).await,
            made => made,
        }
    }

    async fn make_once(&self, order: &[u8], media_type: &'static str) -> Result<Made, MakeError> {
        let mut maker = self.take().await?;
        let answer = in_time(MAKE_MAX, maker.ask(order)).await.map_err(MakeError::Lost)?;
        let templates = maker.templates;
        self.put_back(maker);
        match answer {
            Ok(bytes) => Ok(Made { bytes, media_type, templates }),
            Err(code) => Err(MakeError::Refused(code)),
        }
    }

    /// Whoever takes a maker and does not put it back has ended it.
    async fn take(&self) -> Result<Maker, MakeError> {
        while let Some(mut maker) = self.idle() {
            if maker.is_there() {
                return Ok(maker);
            }
        }
        in_time(START_MAX, Maker::start(&self.shared.program)).await.map_err(MakeError::Start)
    }

    fn idle(&self) -> Option<Maker> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put_back(&self, maker: Maker) {
        if maker.made < MADE_MAX {
            self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(maker);
        }
    }
}

impl Maker {
    async fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.env_clear().kill_on_drop(true).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, mut output) = pipes.ok_or_else(|| io::Error::other("it has no pipes"))?;
        let templates = output.read_u32().await?;
        Ok(Self { child, input, made: 0, output, templates })
    }

    fn is_there(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The document, or the code of what is wrong.
    async fn ask(&mut self, order: &[u8]) -> io::Result<Result<Vec<u8>, String>> {
        self.input.write_u32(u32::try_from(order.len()).map_err(io::Error::other)?).await?;
        self.input.write_all(order).await?;
        self.input.flush().await?;
        let refused = self.output.read_u8().await? != 0;
        let size = self.output.read_u32().await?;
        if size > SIZE_MAX {
            return Err(io::Error::other("it answers with more than a document"));
        }
        let mut bytes = vec![0; size as usize];
        self.output.read_exact(&mut bytes).await?;
        self.made += 1;
        Ok(if refused { Err(String::from_utf8_lossy(&bytes).into_owned()) } else { Ok(bytes) })
    }
}

async fn in_time<T>(bound: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(bound, work).await.unwrap_or_else(|late| Err(late.into()))
}

/// Tests run from a folder below.
fn beside_us() -> PathBuf {
    let folder = std::env::current_exe().ok().and_then(|us| us.parent().map(Path::to_path_buf)).unwrap_or_default();
    match folder.parent() {
        Some(above) if folder.file_name() == Some(OsStr::new("deps")) => above.join(PROGRAM),
        Some(_) | None => folder.join(PROGRAM),
    }
}
