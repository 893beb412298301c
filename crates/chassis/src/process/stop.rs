//! When a process is asked to stop: a signal, or its supervisor gone.

use std::io::{self, Read};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels `stop` on SIGTERM, SIGINT, or, where `TELNUSQA_SUPERVISED=1`, at the end of standard input: a supervisor holds
/// the other end, and takes the process with it even when it is killed.
///
/// # Errors
/// Where signals cannot be heard.
pub fn when_asked(stop: CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    if std::env::var("TELNUSQA_SUPERVISED").is_ok_and(|value| value == "1") {
        let stop = stop.clone();
        // A thread of its own: the runtime could not end while one of its threads reads.
        std::thread::Builder::new().name("supervisor".to_owned()).spawn(move || {
            wait_for_end(io::stdin().lock());
            stop.cancel();
        })?;
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}

fn wait_for_end(mut input: impl Read) {
    let mut ignored = [0; 64];
    loop {
        match input.read(&mut ignored) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::wait_for_end;

    #[test]
    fn a_supervisor_may_say_whatever_it_likes_until_it_is_gone() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let waiting = std::thread::spawn(move || wait_for_end(reader));
        writer.write_all(&[b'.'; 1000]).unwrap();
        assert!(!waiting.is_finished());
        drop(writer);
        waiting.join().unwrap();
    }
}
