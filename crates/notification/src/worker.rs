//! The loop that sends: takes what is due, a few conversations at a time, and writes down what each came to.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use telnusqa_contracts::event::ReadError;
use telnusqa_domain::telling::Way;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::deliver::{Post, Trouble};
use crate::queue::{self, Failure, Waiting};
use crate::visits;

/// Conversations at a time with the portal, with the receiver of mail, and with gateways, which take longest to answer.
const TALKS_MAX: [(Way, usize); 3] = [(Way::Cabinet, 16), (Way::Email, 8), (Way::Sms, 64)];
/// How often it is looked for what is due.
const TICK: Duration = Duration::from_millis(200);
/// How many ticks lie between two looks at what shall be tried again, and at visits.
const TICKS_PER_REPLAY: u32 = 10;
/// The longest pause while the receiver, or the database, is away.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long conversations may go on when the work ends.
const GRACE: Duration = Duration::from_secs(5);

/// The health of what is worked on, and of the receiver.
pub(crate) const MESSAGES: &str = "messages";
/// See [`MESSAGES`].
pub(crate) const CABINET: &str = "cabinet";
/// See [`MESSAGES`].
pub(crate) const SMTP: &str = "smtp";
/// See [`MESSAGES`].
pub(crate) const SMS: &str = "sms";

/// The log holds what this version of the program does not know.
#[derive(Debug, thiserror::Error)]
#[error("read the event at position {position}")]
pub(crate) struct UnknownEvent {
    position: i64,
    source: ReadError,
}

/// Works until it is asked to stop or another instance took over.
///
/// # Errors
/// [`UnknownEvent`]: nobody tells what he cannot read.
pub(crate) async fn work(
    post: &Arc<Post>,
    stop: &CancellationToken,
    lost: &CancellationToken,
) -> Result<(), UnknownEvent> {
    let mut worker = Worker::new(post);
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut count = 0_u32;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            () = lost.cancelled() => break,
            Some(ended) = worker.talks.join_next_with_id() => worker.ended(ended).await?,
            _ = ticks.tick() => {
                count = count.wrapping_add(1);
                worker.tick(count % TICKS_PER_REPLAY == 1).await;
            }
        }
        worker.begin_more().await;
    }
    let _ended = tokio::time::timeout(GRACE, async { while worker.talks.join_next().await.is_some() {} }).await;
    Ok(())
}

struct Worker<'p> {
    lanes: [Lane; 3],
    post: &'p Arc<Post>,
    talks: JoinSet<Result<(), Trouble>>,
    under_way: HashMap<Id, Waiting>,
}

/// What goes one way: whoever is away on one holds nobody up on the others.
struct Lane {
    /// Whether all that is due was seen since the last tick: it is not looked again after each conversation.
    is_dry: bool,
    pause: Duration,
    paused_until: Option<Instant>,
    talks_max: usize,
    way: Way,
}

impl Lane {
    fn is_paused(&self) -> bool {
        self.paused_until.is_some_and(|until| until > Instant::now())
    }
}

impl<'p> Worker<'p> {
    fn new(post: &'p Arc<Post>) -> Self {
        let lane = |(way, talks_max)| Lane { is_dry: false, pause: Duration::ZERO, paused_until: None, talks_max, way };
        Self { lanes: TALKS_MAX.map(lane), post, talks: JoinSet::new(), under_way: HashMap::new() }
    }

    fn lane(&mut self, way: Way) -> &mut Lane {
        let at = match way {
            Way::Cabinet => 0,
            Way::Email => 1,
            Way::Sms => 2,
        };
        &mut self.lanes[at]
    }

    /// Begins as many conversations as there is room for.
    async fn begin_more(&mut self) {
        for at in 0..self.lanes.len() {
            let Lane { is_dry, way, talks_max, .. } = self.lanes[at];
            let known: Vec<Uuid> =
                self.under_way.values().filter(|waiting| waiting.way == way).map(|waiting| waiting.id).collect();
            if is_dry || self.lanes[at].is_paused() || known.len() > talks_max / 2 {
                continue;
            }
            let room = talks_max - known.len();
            match queue::due(&self.post.pool, way, &known, room).await {
                Ok(due) => {
                    self.lanes[at].is_dry = due.len() < room;
                    if due.is_empty() && known.is_empty() {
                        self.nothing_waits(way);
                    }
                    self.begin(due);
                }
                Err(error) => self.troubled(way, &Trouble::Database(error)),
            }
        }
    }

    /// Whoever was away may be so still; nobody minds until somebody is to be told.
    fn nothing_waits(&self, way: Way) {
        match way {
            Way::Cabinet if self.post.portal.is_some() => self.post.health.ready(CABINET),
            Way::Email if self.post.mailer.is_some() => self.post.health.ready(SMTP),
            Way::Sms => self.post.gateways_answer(),
            Way::Cabinet | Way::Email => {}
        }
    }

    fn begin(&mut self, due: Vec<Waiting>) {
        if due.is_empty() && self.under_way.is_empty() {
            // What was in the way is over, and no conversation will come to say so.
            self.post.health.ready(MESSAGES);
        }
        for waiting in due {
            let (post, row) = (Arc::clone(self.post), waiting.clone());
            let task = self.talks.spawn(async move { post.deliver(row).await });
            self.under_way.insert(task.id(), waiting);
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Result<(), Trouble>), JoinError>) -> Result<(), UnknownEvent> {
        match ended {
            Ok((id, Ok(()))) => {
                if let Some(waiting) = self.under_way.remove(&id) {
                    let lane = self.lane(waiting.way);
                    (lane.pause, lane.paused_until) = (Duration::ZERO, None);
                }
                self.post.health.ready(MESSAGES);
            }
            Ok((id, Err(Trouble::Unknown { position, source }))) => {
                self.under_way.remove(&id);
                return Err(UnknownEvent { position, source });
            }
            Ok((id, Err(trouble))) => {
                if let Some(waiting) = self.under_way.remove(&id) {
                    self.troubled(waiting.way, &trouble);
                }
            }
            Err(error) => {
                if let Some(waiting) = self.under_way.remove(&error.id()) {
                    self.panicked(&waiting).await;
                }
            }
        }
        Ok(())
    }

    /// The program failed on this message: it would again.
    async fn panicked(&mut self, waiting: &Waiting) {
        tracing::error!(message = %waiting.id, "a message could not be sent: the program failed on it");
        let reason = "the program failed on this message".to_owned();
        let failure = Failure { code: "panicked", reason, reply: None };
        if let Err(error) = queue::fail(&self.post.pool, waiting, failure).await {
            self.troubled(waiting.way, &Trouble::Database(error));
        }
    }

    /// No message is to blame: whatever goes this way waits a little, longer each time.
    fn troubled(&mut self, way: Way, trouble: &Trouble) {
        let why = telnusqa_chassis::process::chain(trouble);
        let part = match trouble {
            Trouble::Database(_) | Trouble::Unknown { .. } => MESSAGES,
            Trouble::Gateways(_) => SMS,
            Trouble::Portal(_) => CABINET,
            Trouble::Receiver(_) => SMTP,
        };
        self.post.health.not_ready(part, why);
        let lane = self.lane(way);
        // Several conversations fail together: that is one failure.
        if !lane.is_paused() {
            lane.pause = (lane.pause * 2).clamp(TICK, PAUSE_MAX);
            lane.paused_until = Some(Instant::now() + lane.pause);
        }
    }

    async fn tick(&mut self, replay: bool) {
        for lane in &mut self.lanes {
            lane.is_dry = false;
        }
        if let Some(mailer) = &self.post.mailer {
            mailer.close_idle().await;
        }
        if let Err(error) = queue::wake(&self.post.pool, self.post.clock.now()).await {
            self.troubled(Way::Sms, &Trouble::Database(error));
        }
        if !replay {
            return;
        }
        if let Err(error) = visits::write_due(&self.post.pool).await {
            self.troubled(Way::Email, &Trouble::Database(error));
        }
        match queue::replay(&self.post.pool).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "messages are tried once more"),
            Err(error) => self.troubled(Way::Email, &Trouble::Database(error)),
        }
    }
}
