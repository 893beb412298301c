//! `telnusqa-documents`: makes the papers that it is asked for over its input and output (`telnusqa_chassis::documents` says
//! how), or one of a file, as in `telnusqa-documents ORDER.json > paper.pdf`.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use nix::sys::resource::{Resource, setrlimit};
use telnusqa_contracts::document::Order;
use telnusqa_documents::{Press, TEMPLATES};

/// More memory than any paper needs, in bytes.
const MEMORY_MAX: u64 = 1024 * 1024 * 1024;
/// The longest order, in bytes.
const ORDER_MAX: u32 = 4 * 1024 * 1024;

fn main() -> ExitCode {
    // What a panic says may repeat what stands on a paper, and so may what would be left of the memory.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        drop(writeln!(io::stderr(), "telnusqa-documents: panicked at {place}"));
    }));
    let bounded = setrlimit(Resource::RLIMIT_AS, MEMORY_MAX, MEMORY_MAX)
        .and_then(|()| setrlimit(Resource::RLIMIT_CORE, 0, 0))
        .map_err(io::Error::from);
    let done = bounded.and_then(|()| match std::env::args_os().nth(1) {
        Some(file) => make_one(&std::fs::read(file)?),
        None => answer(io::stdin().lock(), io::stdout().lock()),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "telnusqa-documents: failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Whoever has the order in a file may see what is wrong with it.
fn make_one(order: &[u8]) -> io::Result<()> {
    let made = Press::default().make(&serde_json::from_slice::<Order>(order)?);
    let made = made.map_err(|error| {
        let details: String = error.details().map(|detail| format!("\n  {detail}")).collect();
        io::Error::other(format!("{error}{details}"))
    })?;
    io::stdout().write_all(&made.bytes)
}

/// Answers until the input ends.
fn answer(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let press = Press::default();
    output.write_all(&TEMPLATES.to_be_bytes())?;
    output.flush()?;
    loop {
        let mut size = [0; 4];
        match input.read_exact(&mut size) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        }
        let size = u32::from_be_bytes(size);
        if size > ORDER_MAX {
            return Err(io::Error::other("an order is longer than any"));
        }
        let mut order = vec![0; size as usize];
        input.read_exact(&mut order)?;
        let made = match serde_json::from_slice::<Order>(&order) {
            Ok(order) => press.make(&order).map_err(|error| error.code()),
            Err(_) => Err("order-unreadable"),
        };
        let (kind, bytes) = match &made {
            Ok(made) => (0, made.bytes.as_slice()),
            Err(code) => (1, code.as_bytes()),
        };
        output.write_all(&[kind])?;
        output.write_all(&u32::try_from(bytes.len()).map_err(io::Error::other)?.to_be_bytes())?;
        output.write_all(bytes)?;
        output.flush()?;
    }
}
