//! CloudEvents 1.0 in binary mode: attributes as NATS headers, the body as it stands in the log.
