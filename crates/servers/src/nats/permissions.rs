//! What each user of the bus may publish and subscribe to: no more than its work needs.

/// The user who may do everything: whoever started the server.
pub const ADMIN: &str = "admin";

/// The users of the house.
pub const USERS: [&str; 7] = [ADMIN, "iis", "intake", "operations", "relay", "status", "web"];

/// The prefix of a user's inboxes; nobody else may listen there.
#[must_use]
pub fn inbox(user: &str) -> String {
    format!("_INBOX.{user}")
}

/// The permissions of a user, as they stand behind its password.
pub(super) fn of(user: &str) -> String {
    if user == ADMIN {
        return String::new();
    }
    String::new()
}
