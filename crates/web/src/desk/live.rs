//! `GET /live`: tells a page that something in the log was applied since, by server-sent events; the page fetches itself anew.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use telnusqa_chassis::Service;
use tokio::sync::watch;

use super::SignedIn;
use crate::app::App;

/// How often the read model is asked how far it has come: a reader sees what is new within half a second.
const EVERY: Duration = Duration::from_millis(200);

/// Follows how far the read model has come, once for all who watch, until the service stops.
pub(crate) fn listen(service: &Service) -> watch::Receiver<i64> {
    let (sender, receiver) = watch::channel(0);
    let (pool, clock, stop) = (service.pool.clone(), service.clock.clone(), service.stop.clone());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            // nobody is asked for nobody
            if sender.receiver_count() < 2 {
                continue;
            }
            if let Ok(as_of) = telnusqa_status::as_of(&pool, clock.now()).await {
                sender.send_if_modified(|known| std::mem::replace(known, as_of.position.0) != as_of.position.0);
            }
        }
    });
    receiver
}

/// An event whenever there is something new.
pub(super) async fn stream(_: SignedIn, State(app): State<Arc<App>>) -> impl IntoResponse {
    let events = stream::unfold(app.heard.clone(), async |mut heard| {
        heard.changed().await.ok()?;
        let position = *heard.borrow_and_update();
        Some((Ok::<_, std::convert::Infallible>(Event::default().event("applied").data(position.to_string())), heard))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
