//! What a database error means for a batch: again, halve it, or nobody knows.

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// Why a transaction did not go through.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Others worked on the same rows; nothing is committed. To be done anew.
    Contended(Contention, sqlx::Error),
    /// Something in the batch, and nothing is committed. To be halved.
    Offender(sqlx::Error),
    /// The connection or the database is gone: perhaps it is committed.
    Unknown(sqlx::Error),
}

/// What the contention was about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Contention {
    /// Locks: a deadlock, a time-out, a serialization failure.
    Lock,
    /// Somebody appended to one of the batch's cases first.
    Version,
}

impl Contention {
    /// Its name in telemetry.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Version => "version",
        }
    }
}

impl Failure {
    /// What an error of a statement or of the commit means.
    pub(crate) fn of(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match judge(database.as_ref()) {
                Verdict::Contended(contention) => Self::Contended(contention, error),
                Verdict::Offender => Self::Offender(error),
                Verdict::Unknown => Self::Unknown(error),
            },
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::InvalidArgument(_)
            | sqlx::Error::RowNotFound
            | sqlx::Error::TypeNotFound { .. } => Self::Offender(error),
            // The rest is about connections; the enum is not exhaustive.
            _ => Self::Unknown(error),
        }
    }
}

enum Verdict {
    Contended(Contention),
    Offender,
    Unknown,
}

/// By SQLSTATE (PostgreSQL, appendix A).
fn judge(error: &dyn DatabaseError) -> Verdict {
    let fatal = error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic));
    let code = error.code().unwrap_or_default();
    if fatal {
        return Verdict::Unknown;
    }
    match (code.as_ref(), code.get(..2).unwrap_or_default()) {
        ("23505", _) if error.table() == Some("events") && error.constraint() == Some("events_case_version_key") => {
            Verdict::Contended(Contention::Version)
        }
        // Serialization failure, deadlock, lock not available, statement time-out.
        ("40001" | "40P01" | "55P03" | "57014", _) => Verdict::Contended(Contention::Lock),
        // Statement completion unknown, read-only (a standby).
        ("40003" | "25006", _) => Verdict::Unknown,
        // Connection, resources (disk full, too many connections), operator, system.
        (_, "08" | "53" | "57" | "58") => Verdict::Unknown,
        _ => Verdict::Offender,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_leaves_the_outcome_unknown() {
        let lost = sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into());
        assert!(matches!(Failure::of(lost), Failure::Unknown(_)));
        assert!(matches!(Failure::of(sqlx::Error::PoolTimedOut), Failure::Unknown(_)));
    }

    #[test]
    fn a_row_that_cannot_be_read_is_somebodys_fault() {
        assert!(matches!(Failure::of(sqlx::Error::RowNotFound), Failure::Offender(_)));
        assert!(matches!(Failure::of(sqlx::Error::Decode("no".into())), Failure::Offender(_)));
    }
}
