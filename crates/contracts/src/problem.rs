//! Problem details (RFC 9457), with a stable `type` and texts in the reader's language.
