//! What each user of the bus may publish and subscribe to: no more than its work needs.
//!
//! Whoever may create consumers on a stream can read all of it, whatever he may subscribe to. Therefore each right below
//! names its stream, and the only stream that the IIS can read is `IIS_OUTCOME`.

/// The user who may do everything: whoever started the server.
pub const ADMIN: &str = "admin";

/// The users of the house.
pub const USERS: [&str; 10] =
    [ADMIN, "iis", "intake", "notification", "operations", "relay", "signing", "status", "web", "workflow"];

const CASES: &str = "CASES";
const IIS_INTAKE: &str = "IIS_INTAKE";
const IIS_OUTCOME: &str = "IIS_OUTCOME";

/// The prefix of a user's inboxes; nobody else may listen there.
#[must_use]
pub fn inbox(user: &str) -> String {
    format!("_INBOX.{user}")
}

/// The permissions of a user, as they stand behind its password in the configuration.
pub(super) fn of(user: &str) -> String {
    if user == ADMIN {
        return String::new();
    }
    let mut subscribe = vec![format!("{}.>", inbox(user))];
    subscribe.extend(subscriptions(user).iter().map(|subject| (*subject).to_owned()));
    // Requests are answered on the asker's inbox, which nobody may publish to but in answer.
    let answers = if subscriptions(user).iter().any(|subject| subject.starts_with("command.")) {
        ", allow_responses: {max: 1, expires: \"2m\"}"
    } else {
        ""
    };
    format!(
        ", permissions: {{publish: {{allow: {}}}, subscribe: {{allow: {}}}{answers}}}",
        list(&publications(user)),
        list(&subscribe)
    )
}

fn subscriptions(user: &str) -> &'static [&'static str] {
    match user {
        "intake" => &["command.v1.intake.>", "log.v1.appended"],
        "notification" => &["command.v1.notification.>", "log.v1.appended"],
        "relay" => &["command.v1.relay.>", "log.v1.appended"],
        "signing" => &["command.v1.signing.>", "log.v1.appended"],
        "status" => &["command.v1.status.>", "log.v1.appended"],
        "workflow" => &["command.v1.workflow.>", "log.v1.appended"],
        _ => &[],
    }
}

fn publications(user: &str) -> Vec<String> {
    match user {
        "iis" => {
            let mut subjects = vec!["iis.intake.v1.>".to_owned()];
            subjects.extend(read(IIS_OUTCOME));
            subjects
        }
        "intake" => {
            let mut subjects = own(&["iis.outcome.v1.>", "log.v1.appended"]);
            for stream in [IIS_INTAKE, IIS_OUTCOME] {
                subjects.extend(keep(stream));
                subjects.extend(read(stream));
                subjects.extend(look(stream));
            }
            subjects.extend(keep(CASES));
            subjects.extend(read(CASES));
            subjects
        }
        "operations" => {
            let mut subjects = own(&["$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "command.v1.>"]);
            for stream in [CASES, IIS_OUTCOME] {
                subjects.extend(read(stream));
                subjects.extend(look(stream));
            }
            // How far its reader is, and nothing of what is in it.
            subjects.extend(figures(IIS_INTAKE));
            subjects
        }
        "relay" => {
            let mut subjects = own(&["case.v1.>"]);
            subjects.extend(keep(CASES));
            subjects.extend(look(CASES));
            subjects
        }
        "notification" | "signing" | "workflow" => {
            let mut subjects = own(&["log.v1.appended"]);
            subjects.extend(keep(CASES));
            subjects.extend(read(CASES));
            subjects
        }
        "status" => {
            let mut subjects = own(&[]);
            subjects.extend(keep(CASES));
            subjects.extend(read(CASES));
            subjects
        }
        "web" => own(&["command.v1.>"]),
        _ => Vec::new(),
    }
}

/// What every user of ours may, and what it has besides.
fn own(subjects: &[&str]) -> Vec<String> {
    ["$JS.API.INFO"].iter().chain(subjects).map(|subject| (*subject).to_owned()).collect()
}

/// To make a stream again when it is gone, and to compare its settings.
fn keep(stream: &str) -> Vec<String> {
    ["CREATE", "INFO", "UPDATE"].map(|verb| format!("$JS.API.STREAM.{verb}.{stream}")).to_vec()
}

/// To make, use and delete consumers, in every way that clients know.
fn read(stream: &str) -> Vec<String> {
    let mut subjects = figures(stream);
    subjects.extend(
        [
            "$JS.API.CONSUMER.CREATE.@",
            "$JS.API.CONSUMER.CREATE.@.>",
            "$JS.API.CONSUMER.DURABLE.CREATE.@.>",
            "$JS.API.CONSUMER.DELETE.@.>",
            "$JS.API.CONSUMER.MSG.NEXT.@.>",
            // Acknowledgements and flow control, in the form of today and in that with domain and account.
            "$JS.ACK.@.>",
            "$JS.ACK.*.*.@.>",
            "$JS.FC.@.>",
        ]
        .map(|subject| subject.replace('@', stream)),
    );
    subjects
}

/// How much is in a stream and how far its readers are.
fn figures(stream: &str) -> Vec<String> {
    ["$JS.API.STREAM.INFO.@", "$JS.API.CONSUMER.INFO.@.>", "$JS.API.CONSUMER.NAMES.@", "$JS.API.CONSUMER.LIST.@"]
        .map(|subject| subject.replace('@', stream))
        .to_vec()
}

/// To look at single messages.
fn look(stream: &str) -> Vec<String> {
    ["$JS.API.STREAM.MSG.GET.@", "$JS.API.DIRECT.GET.@", "$JS.API.DIRECT.GET.@.>"]
        .map(|subject| subject.replace('@', stream))
        .to_vec()
}

fn list(subjects: &[String]) -> String {
    let quoted: Vec<String> = subjects.iter().map(|subject| format!("\"{subject}\"")).collect();
    format!("[{}]", quoted.join(", "))
}
