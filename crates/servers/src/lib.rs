//! A private PostgreSQL and NATS: started, watched and stopped, for `telnusqa up` and for tests.
