//! x
use super::Problem;
use telnusqa_contracts::problem::Kind;
pub(super) async fn show() -> Result<(), Problem> {
    Err(Problem::new(Kind::NotFound))
}
