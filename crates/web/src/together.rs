//! Questions to the database that come at the same time are asked together: while one statement is under way, whatever else is
//! asked waits for the next, which answers all of it. Alone, a question waits for nobody. Whoever asks may go away: the statement
//! still comes to its end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use sqlx::PgPool;
use telnusqa_chassis::Clock;
use telnusqa_contracts::problem::Kind;
use telnusqa_domain::application_number::ApplicationNumber;
use telnusqa_domain::case::CaseId;
use telnusqa_status::{Answer, Entry, Hit};
use telnusqa_vault::{Person, Reader, Vault, VaultError};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::api::Problem;

/// Statements of one kind that are under way at a time: while the database works on one, the next is made.
const STATEMENTS: usize = 2;
/// Questions that one statement answers at the most.
const QUESTIONS: usize = 64;

type Ask<Q, A> = dyn Fn(Vec<Q>) -> BoxFuture<'static, Result<Vec<A>, Problem>> + Send + Sync;

/// Questions of one kind.
pub(crate) struct Together<Q, A>(Arc<Inner<Q, A>>);

struct Inner<Q, A> {
    /// Answers questions, in their order.
    ask: Box<Ask<Q, A>>,
    waiting: Mutex<Waiting<Q, A>>,
}

struct Waiting<Q, A> {
    asked: Vec<(Q, oneshot::Sender<Result<A, Problem>>)>,
    under_way: usize,
}

impl<Q: Send + 'static, A: Send + 'static> Together<Q, A> {
    /// Questions that `ask` answers, as many as it is given and in their order.
    pub(crate) fn new<F>(ask: impl Fn(Vec<Q>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Vec<A>, Problem>> + Send + 'static,
    {
        let waiting = Mutex::new(Waiting { asked: Vec::new(), under_way: 0 });
        Self(Arc::new(Inner { ask: Box::new(move |asked| Box::pin(ask(asked))), waiting }))
    }

    /// The answer to a question, read after it was asked.
    ///
    /// # Errors
    /// What the statement failed with, for all that it was to answer.
    pub(crate) async fn ask(&self, question: Q) -> Result<A, Problem> {
        let (answer, answered) = oneshot::channel();
        if self.0.takes(question, answer) {
            tokio::spawn(Arc::clone(&self.0).answer());
        }
        // Who was to answer it was stopped, with the service.
        answered.await.unwrap_or_else(|_| Err(Problem::new(Kind::Unavailable)))
    }
}

impl<Q: Send + 'static, A: Send + 'static> Inner<Q, A> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more is wanted who answers.
    fn takes(&self, question: Q, answer: oneshot::Sender<Result<A, Problem>>) -> bool {
        let mut waiting = self.waiting();
        waiting.asked.push((question, answer));
        let starts = waiting.under_way < STATEMENTS;
        waiting.under_way += usize::from(starts);
        starts
    }

    /// What waits now; nothing ends whoever asks for it.
    fn next(&self) -> Vec<(Q, oneshot::Sender<Result<A, Problem>>)> {
        let mut waiting = self.waiting();
        let many = waiting.asked.len().min(QUESTIONS);
        if many == 0 {
            waiting.under_way -= 1;
        }
        waiting.asked.drain(..many).collect()
    }

    async fn answer(self: Arc<Self>) {
        loop {
            let (questions, askers): (Vec<_>, Vec<_>) = self.next().into_iter().unzip();
            if questions.is_empty() {
                return;
            }
            // In a task of its own, so that a panic ends the statement and not whoever answers the next.
            match tokio::spawn((self.ask)(questions)).await {
                Ok(Ok(answers)) => {
                    askers.into_iter().zip(answers).for_each(|(asker, answer)| drop(asker.send(Ok(answer))))
                }
                Ok(Err(problem)) => askers.into_iter().for_each(|asker| drop(asker.send(Err(problem.clone())))),
                Err(_) => askers.into_iter().for_each(|asker| drop(asker.send(Err(Problem::new(Kind::Internal))))),
            }
        }
    }
}

/// A person of the vault, or why he cannot be read.
type Read = Result<Person, VaultError>;
/// Whose session it is, and as whom a provider vouched for him.
type Session = (String, Option<Vec<u8>>);

/// What nearly every page asks.
pub(crate) struct Questions {
    cases: Together<ApplicationNumber, Answer<Option<Hit>>>,
    persons: Together<(Uuid, Reader), Read>,
    sessions: Together<[u8; 32], Option<Session>>,
    timelines: Together<CaseId, Answer<Vec<Entry>>>,
}

impl Questions {
    pub(crate) fn new(pool: &PgPool, clock: &Clock, vault: &Vault) -> Self {
        let (live, from) = ((pool.clone(), clock.clone()), vault.clone());
        let cases = move |asked: Vec<_>| {
            let (pool, clock) = live.clone();
            async move {
                let Answer { as_of, found } = telnusqa_status::by_numbers(&pool, &asked, clock.now()).await?;
                Ok(found.into_iter().map(|found| Answer { as_of, found }).collect())
            }
        };
        let live = (pool.clone(), clock.clone());
        let timelines = move |asked: Vec<_>| {
            let (pool, clock) = live.clone();
            async move {
                let Answer { as_of, found } = telnusqa_status::timelines(&pool, &asked, clock.now()).await?;
                Ok(found.into_iter().map(|found| Answer { as_of, found }).collect())
            }
        };
        let persons = move |asked: Vec<_>| {
            let vault = from.clone();
            async move { Ok(vault.read_each(asked).await?) }
        };
        let pool = pool.clone();
        let sessions = move |asked: Vec<_>| {
            let pool = pool.clone();
            async move { sessions(&pool, &asked).await.map_err(|error| Problem::unavailable(&error)) }
        };
        Self {
            cases: Together::new(cases),
            persons: Together::new(persons),
            sessions: Together::new(sessions),
            timelines: Together::new(timelines),
        }
    }

    /// The case with an application number.
    ///
    /// # Errors
    /// Where the database does not tell.
    pub(crate) async fn by_number(&self, number: ApplicationNumber) -> Result<Answer<Option<Hit>>, Problem> {
        self.cases.ask(number).await
    }

    /// What happened in a case, oldest first.
    ///
    /// # Errors
    /// Where the database does not tell.
    pub(crate) async fn timeline(&self, case: CaseId) -> Result<Answer<Vec<Entry>>, Problem> {
        self.timelines.ask(case).await
    }

    /// A person of the vault, or why he cannot be read; the reading is recorded first.
    ///
    /// # Errors
    /// Where a database does not tell.
    pub(crate) async fn person(&self, person: Uuid, reader: Reader) -> Result<Read, Problem> {
        self.persons.ask((person, reader)).await
    }

    /// Whose session has a token of this digest, where it goes on.
    ///
    /// # Errors
    /// Where the database does not tell.
    pub(crate) async fn session(&self, token: [u8; 32]) -> Result<Option<Session>, Problem> {
        self.sessions.ask(token).await
    }
}

async fn sessions(pool: &PgPool, tokens: &[[u8; 32]]) -> Result<Vec<Option<Session>>, sqlx::Error> {
    let found: Vec<(Vec<u8>, String, Option<Vec<u8>>)> = sqlx::query_as(
        "WITH found AS (
             SELECT token, staff, identity, seen_at FROM web.sessions
             WHERE token = ANY($1) AND seen_at > now() - interval '30 minutes' AND started_at > now() - interval '12 hours'
         ), seen AS (
             UPDATE web.sessions session SET seen_at = now() FROM found
             WHERE session.token = found.token AND found.seen_at < now() - interval '1 minute'
         )
         SELECT token, staff, identity FROM found",
    )
    .bind(tokens)
    .fetch_all(pool)
    .await?;
    let of = |token: &[u8; 32]| {
        let session = found.iter().find(|(of, ..)| of == token);
        session.map(|(_, staff, identity)| (staff.clone(), identity.clone()))
    };
    Ok(tokens.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt as _;
    use tokio::sync::Semaphore;

    use super::*;

    /// Doubles numbers, once it is let; and how often it was asked.
    fn doubling() -> (Arc<Semaphore>, Arc<AtomicUsize>, Together<u32, u32>) {
        let (lets, asked) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (let_in, counted) = (Arc::clone(&lets), Arc::clone(&asked));
        let together = Together::new(move |numbers: Vec<u32>| {
            let (let_in, counted) = (Arc::clone(&let_in), Arc::clone(&counted));
            async move {
                counted.fetch_add(1, Ordering::SeqCst);
                let_in.acquire().await.expect("it is never closed").forget();
                assert!(!numbers.contains(&1313), "a number that is no luck");
                match numbers.contains(&404) {
                    true => Err(Problem::new(Kind::Unavailable)),
                    false => Ok(numbers.iter().map(|number| number * 2).collect()),
                }
            }
        });
        (lets, asked, together)
    }

    /// Asks each, and lets nothing be answered before all have asked.
    async fn ask_all(numbers: impl IntoIterator<Item = u32>) -> (Vec<Result<u32, Problem>>, usize) {
        let (lets, asked, together) = doubling();
        let asking = futures_util::future::join_all(numbers.into_iter().map(|number| together.ask(number)));
        let letting = async {
            tokio::task::yield_now().await;
            lets.add_permits(1000);
        };
        let (answers, ()) = tokio::join!(asking, letting);
        assert_eq!(together.0.waiting().under_way, 0, "nobody is left who would answer");
        (answers, asked.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn what_is_asked_at_once_is_answered_together_each_his_own() {
        let (answers, statements) = ask_all(0..200).await;
        let right: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(right, (0..200).map(|number| number * 2).collect::<Vec<_>>());
        // the first asks at once, the others wait: 64, 64, 64 and the rest
        assert!((4..=5).contains(&statements), "{statements} statements");
    }

    #[tokio::test]
    async fn a_statement_that_fails_fails_those_whom_it_was_to_answer_and_nobody_later() {
        let (answers, _) = ask_all((0..64).chain([404]).chain(0..200)).await;
        let failed =
            answers.iter().filter(|answer| answer.as_ref().is_err_and(|problem| problem.is(Kind::Unavailable)));
        assert!((1..=64).contains(&failed.count()));
        assert!(answers[64].is_err() && answers[264].is_ok(), "the last was asked by itself");
        let (answers, _) = ask_all((0..64).chain([1313]).chain(0..200)).await;
        assert!(answers[64].as_ref().is_err_and(|problem| problem.is(Kind::Internal)));
        assert!(answers[264].is_ok(), "a panic ends nothing but its statement");
    }

    #[tokio::test]
    async fn who_goes_away_takes_no_answer_from_others() {
        let (lets, _, together) = doubling();
        {
            let going = together.ask(1);
            tokio::pin!(going);
            assert!(going.as_mut().now_or_never().is_none());
        }
        let staying = together.ask(2);
        lets.add_permits(10);
        assert_eq!(staying.await.unwrap(), 4);
    }
}
