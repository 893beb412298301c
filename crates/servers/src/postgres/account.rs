//! Under which user PostgreSQL runs: it refuses to be root, so root lends it another one.

use std::io;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{Gid, Uid, User};

use crate::child::tied;

/// The user under whom the server runs.
#[derive(Clone, Debug)]
pub(super) enum Account {
    /// We are nobody special: it runs as we do.
    Ours,
    /// We are root: it runs as this user, where needed with the right to pass through folders that others cannot enter.
    Lent { gid: Gid, passes: bool, uid: Uid },
}

/// Why root cannot lend a user.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No user to run it as.
    #[error("find the user postgres or nobody")]
    Missing,
    /// The user may not pass through a parent of the folder.
    #[error("enter {folder} as user {user}: choose a folder that others can enter")]
    Closed {
        /// The folder.
        folder: PathBuf,
        /// The user.
        user: String,
    },
}

impl Account {
    /// The account that can work in `dir`.
    pub(super) fn find(dir: &Path) -> Result<Self, AccountError> {
        if !Uid::effective().is_root() {
            return Ok(Self::Ours);
        }
        let user = ["postgres", "nobody"].into_iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = user.ok_or(AccountError::Missing)?;
        [false, true]
            .map(|passes| Self::Lent { gid: user.gid, passes, uid: user.uid })
            .into_iter()
            .find(|account| account.enters(dir))
            .ok_or(AccountError::Closed { folder: dir.to_owned(), user: user.name })
    }

    /// A command of this account that gets `on_our_death` when its parent ends.
    pub(super) fn command(&self, program: &Path, on_our_death: &str) -> Command {
        let Self::Lent { gid, passes, uid } = self else {
            return tied(program, on_our_death);
        };
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).arg("--clear-groups");
        if *passes {
            command.args(["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]);
        }
        command.arg("--pdeathsig").arg(on_our_death).arg("--").arg(program);
        command
    }

    /// Makes it the owner of a file or folder.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ours => Ok(()),
            Self::Lent { gid, uid, .. } => chown(path, Some(uid.as_raw()), Some(gid.as_raw())),
        }
    }

    /// Whether it can pass through all parents of `dir`; what is in `dir` will be its own.
    fn enters(&self, dir: &Path) -> bool {
        let parent = dir.parent().unwrap_or(dir).join(".");
        let mut command = self.command(Path::new("test"), "KILL");
        command.arg("-d").arg(parent).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}
