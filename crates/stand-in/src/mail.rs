//! A receiver of mail.
