//! A child process that ends when we end, is reaped at once, and can be signalled without ever hitting a stranger.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::Pid;
use tokio::sync::{oneshot, watch};

/// How a child ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ended {
    /// With this exit code.
    Exited(i32),
    /// Killed by this signal.
    Signalled(Signal),
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "exit code {code}"),
            Self::Signalled(signal) => write!(f, "signal {}", signal.as_str()),
        }
    }
}

/// A child process in a process group of its own.
///
/// A thread waits for it, so that it is reaped the moment it ends. Dropping it kills it.
#[derive(Debug)]
pub struct Child {
    /// Held while the process is reaped and while it is signalled: a process id is never used after its end.
    gone: Arc<Mutex<bool>>,
    ended: watch::Receiver<Option<Ended>>,
    pid: Pid,
}

impl Child {
    /// Starts a program that gets `on_our_death` when this process ends, even by `kill -9`.
    ///
    /// The program must be a [`tied`] command. It is started by a thread that lives as long as this process, because the
    /// kernel takes the end of the starting thread for the end of the parent.
    ///
    /// # Errors
    /// Whatever starting it says.
    pub async fn spawn(mut command: Command) -> io::Result<Self> {
        command.process_group(0);
        let (answer, answered) = oneshot::channel();
        spawner().send((command, answer)).map_err(|_| io::Error::other("the starting thread is gone"))?;
        let child = answered.await.map_err(|_| io::Error::other("the starting thread is gone"))??;
        let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
        let gone = Arc::new(Mutex::new(false));
        let (tell, ended) = watch::channel(None);
        let reaper_gone = Arc::clone(&gone);
        std::thread::Builder::new().name(format!("wait-{pid}")).spawn(move || {
            let end = reap(pid, &reaper_gone);
            drop(child);
            tell.send_replace(Some(end));
        })?;
        Ok(Self { gone, ended, pid })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid.as_raw().unsigned_abs()
    }

    /// How it ended, where it has.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        *self.ended.borrow()
    }

    /// Waits until it has ended.
    pub async fn wait(&self) -> Ended {
        let mut ended = self.ended.clone();
        match ended.wait_for(Option::is_some).await {
            Ok(end) => end.unwrap_or(Ended::Exited(-1)),
            Err(_) => Ended::Exited(-1),
        }
    }

    /// Sends it a signal, unless it has ended.
    pub fn signal(&self, signal: Signal) {
        let gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        if !*gone {
            // It may have ended just now; then nobody is left to be told.
            let _ = kill(self.pid, signal);
        }
    }

    /// Holds it (`SIGSTOP`), and returns when it stands still: until then it may go on with what it was at. `SIGCONT` lets it go on.
    pub fn hold(&self) {
        self.signal(Signal::SIGSTOP);
        // It is waited for only where somebody stopped it; that it ended stays for `wait`.
        let _ = waitid(Id::Pid(self.pid), WaitPidFlag::WSTOPPED | WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
    }

    /// Asks it to end by `signal`, and kills it where it has not ended after `patience`.
    pub async fn stop(&self, signal: Signal, patience: Duration) -> Ended {
        self.signal(signal);
        match tokio::time::timeout(patience, self.wait()).await {
            Ok(end) => end,
            Err(_) => {
                tracing::warn!(pid = self.pid(), "killed a process that did not stop in time");
                self.signal(Signal::SIGKILL);
                self.wait().await
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
    }
}

/// A command that gets `on_our_death` (as in `TERM`) when its parent ends.
#[must_use]
pub fn tied(program: &Path, on_our_death: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.arg("--pdeathsig").arg(on_our_death).arg("--").arg(program);
    command
}

/// Waits for the end without reaping, then reaps while nobody can signal.
fn reap(pid: Pid, gone: &Mutex<bool>) -> Ended {
    while let Err(nix::errno::Errno::EINTR) = waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {}
    let mut gone = gone.lock().unwrap_or_else(PoisonError::into_inner);
    *gone = true;
    match waitpid(pid, None) {
        Ok(WaitStatus::Exited(_, code)) => Ended::Exited(code),
        Ok(WaitStatus::Signaled(_, signal, _)) => Ended::Signalled(signal),
        _ => Ended::Exited(-1),
    }
}

type Start = (Command, oneshot::Sender<io::Result<std::process::Child>>);

fn spawner() -> mpsc::Sender<Start> {
    static SPAWNER: OnceLock<mpsc::Sender<Start>> = OnceLock::new();
    SPAWNER
        .get_or_init(|| {
            let (send, receive) = mpsc::channel::<Start>();
            // Where the thread cannot be started, `receive` is dropped and every start fails with a reason.
            let _ = std::thread::Builder::new().name("starter".to_owned()).spawn(move || {
                for (mut command, answer) in receive {
                    let _ = answer.send(command.spawn());
                }
            });
            send
        })
        .clone()
}
