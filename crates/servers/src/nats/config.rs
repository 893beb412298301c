//! The server's configuration file.

use std::fmt::Write as _;

use super::permissions;
use super::{Access, Node, Options};

const TEMPLATE: &str = include_str!("../../../../deploy/nats/server.conf");

/// In the server's folder: the process id of the server that works there.
pub(super) const PID_FILE: &str = "nats.pid";

/// Where a private server listens.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// The ports; 0 = any free one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Ports {
    pub(super) client: u16,
    pub(super) monitor: u16,
}

/// The whole file of a server that listens on `host`.
pub(super) fn render(options: &Options, host: &str, ports: Ports) -> String {
    let encryption = options
        .encryption_key
        .as_ref()
        .map_or_else(String::new, |key| format!("cipher: chacha\n    key: {}", quoted(key)));
    TEMPLATE
        .replace("@NAME@", options.node.as_ref().map_or("telnusqa", |node| &node.name))
        .replace("@CLUSTER@", &options.node.as_ref().map_or_else(String::new, cluster))
        .replace("@HOST@", host)
        .replace("@PORT@", &port(ports.client))
        .replace("@MONITOR_PORT@", &port(ports.monitor))
        .replace("@DIR@", &quoted(&options.dir.to_string_lossy()))
        .replace("@PID_FILE@", &quoted(&options.dir.join(PID_FILE).to_string_lossy()))
        .replace("@MAX_STORE_BYTES@", &options.max_store_bytes.to_string())
        .replace("@ENCRYPTION@", &encryption)
        .replace("@USERS@", &users(&options.access))
        .replace("@NO_AUTH_USER@", &no_auth_user(&options.access))
}

/// How it finds the others, and lets them in.
fn cluster(node: &Node) -> String {
    let route = |at: &String| quoted(&format!("nats://node:{}@{at}", node.password));
    let routes: Vec<String> = node.routes.iter().map(route).collect();
    format!(
        "cluster {{
    name: telnusqa
    listen: {}
    # Clients are told by their own settings where the servers are.
    no_advertise: true
    authorization {{user: node, password: {}, timeout: 5}}
    routes: [{}]
}}",
        quoted(&node.listen),
        quoted(&node.password),
        routes.join(", ")
    )
}

fn users(access: &Access) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    match access {
        Access::House(users) => {
            for (name, password) in users {
                let rights = permissions::of(name);
                let _ = writeln!(text, "{{user: {}, password: {}{rights}}}", quoted(name), quoted(password));
            }
        }
        Access::Open { password, user } => {
            let _ = writeln!(text, "{{user: {}, password: {}}}", quoted(user), quoted(password));
        }
    }
    text
}

/// Where one user may do everything, a client that names nobody is taken for him.
fn no_auth_user(access: &Access) -> String {
    match access {
        Access::House(_) => String::new(),
        Access::Open { user, .. } => format!("no_auth_user: {}", quoted(user)),
    }
}

/// The server takes -1 for any free port.
fn port(port: u16) -> String {
    if port == 0 { "-1".to_owned() } else { port.to_string() }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
