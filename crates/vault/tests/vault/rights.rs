//! What each role may do in the vault.

use sqlx::{AssertSqlSafe, PgPool};

use crate::here::Here;

type Grant = (String, String, String);

/// Table by table, what is granted to anybody but the owner; `column` for grants on single columns.
const GRANTS: &str = "
    SELECT grantee::text, table_name::text, string_agg(privilege_type, ' ' ORDER BY privilege_type)
    FROM (SELECT grantee, table_name, privilege_type::text FROM information_schema.table_privileges
          WHERE table_schema = $1 AND grantee <> 'telnusqa_owner'
          UNION ALL
          SELECT c.grantee, c.table_name, 'column ' || c.column_name || ' ' || c.privilege_type
          FROM information_schema.column_privileges c
          WHERE c.table_schema = $1 AND c.grantee <> 'telnusqa_owner' AND NOT EXISTS (
              SELECT FROM information_schema.table_privileges t
              WHERE (t.table_schema, t.table_name, t.grantee, t.privilege_type)
                  = (c.table_schema, c.table_name, c.grantee, c.privilege_type))) grants
    GROUP BY 1, 2 ORDER BY 1, 2";

async fn grants(pool: &PgPool, schema: &str) -> Vec<String> {
    let grants: Vec<Grant> = sqlx::query_as(GRANTS).bind(schema).fetch_all(pool).await.expect("grants can be listed");
    grants.into_iter().map(|(role, table, rights)| format!("{role} {table}: {rights}")).collect()
}

#[tokio::test]
async fn each_role_has_these_rights_and_no_other() {
    let here = Here::new().await;
    assert_eq!(
        grants(&here.main, "vault").await,
        [
            "telnusqa_intake files: INSERT SELECT",
            "telnusqa_intake lookups: INSERT SELECT",
            "telnusqa_intake master: INSERT SELECT",
            "telnusqa_intake persons: INSERT SELECT",
            "telnusqa_intake reads: INSERT SELECT",
            "telnusqa_vault files: DELETE SELECT",
            "telnusqa_vault lookups: DELETE SELECT",
            "telnusqa_vault master: SELECT",
            "telnusqa_vault persons: SELECT column contact UPDATE column contact_lookups UPDATE column record UPDATE \
             column record_lookups UPDATE",
            "telnusqa_vault reads: INSERT SELECT",
            "telnusqa_web files: SELECT",
            "telnusqa_web lookups: SELECT",
            "telnusqa_web master: SELECT",
            "telnusqa_web persons: SELECT",
            "telnusqa_web reads: INSERT SELECT",
        ]
    );
    assert_eq!(
        grants(&here.keys, "keys").await,
        [
            "telnusqa_intake files: INSERT SELECT",
            "telnusqa_intake master: INSERT SELECT",
            "telnusqa_intake persons: INSERT SELECT",
            "telnusqa_notification files: SELECT",
            "telnusqa_notification master: SELECT",
            "telnusqa_notification persons: SELECT",
            "telnusqa_signing files: INSERT SELECT",
            "telnusqa_signing master: SELECT",
            "telnusqa_signing persons: SELECT",
            "telnusqa_vault files: DELETE SELECT",
            "telnusqa_vault master: SELECT",
            "telnusqa_vault persons: DELETE SELECT column contact UPDATE",
            "telnusqa_web files: INSERT SELECT",
            "telnusqa_web master: SELECT",
            "telnusqa_web persons: INSERT SELECT",
        ]
    );
}

#[tokio::test]
async fn who_has_no_business_here_is_refused() {
    let here = Here::new().await;
    for role in ["telnusqa_operations", "telnusqa_relay", "telnusqa_status"] {
        for (pool, table) in [(here.main_as(role).await, "vault.persons"), (here.keys_as(role).await, "keys.persons")] {
            refused(&pool, &format!("SELECT FROM {table}")).await;
        }
    }
}

#[tokio::test]
async fn nobody_takes_a_reading_back() {
    let here = Here::new().await;
    for role in ["telnusqa_intake", "telnusqa_vault", "telnusqa_web"] {
        let pool = here.main_as(role).await;
        for statement in ["UPDATE vault.reads SET who = 'x'", "DELETE FROM vault.reads", "TRUNCATE vault.reads"] {
            refused(&pool, statement).await;
        }
    }
}

async fn refused(pool: &PgPool, statement: &str) {
    let answer = sqlx::query(AssertSqlSafe(statement.to_owned())).execute(pool).await.map(drop);
    let code = answer.as_ref().err().and_then(|error| error.as_database_error()?.code());
    assert_eq!(code.as_deref(), Some("42501"), "{statement}: {answer:?}");
}
