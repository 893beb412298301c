-- The roles of the house, once per cluster; may be run again. Passwords are set by whoever starts the cluster.
--
-- telnusqa_owner owns the databases and runs migrations; every service has a role of its own, and what it may do is
-- granted by the migrations of the crate that owns the table.
do $$
declare
    role_name text;
begin
    foreach role_name in array array[
        'telnusqa_intake',
        'telnusqa_notification',
        'telnusqa_operations',
        'telnusqa_owner',
        'telnusqa_relay',
        'telnusqa_signing',
        'telnusqa_status',
        'telnusqa_vault',
        'telnusqa_web',
        'telnusqa_workflow'
    ] loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            execute format(
                'create role %I login nosuperuser nocreatedb nocreaterole nobypassrls noreplication',
                role_name
            );
        end if;
    end loop;
end
$$;

-- What these two write can be made again from the log, and their checkpoints are written with it in one transaction: a
-- crash may take the last moments of it, which are then done once more. Nobody who asks them waits for the disk.
alter role telnusqa_relay set synchronous_commit = off;
alter role telnusqa_status set synchronous_commit = off;

-- Every look-up of a service has its index. A plan that was made and kept while a table was small would read all of it,
-- again and again, when a backlog has made it large within a minute.
alter role telnusqa_intake set enable_seqscan = off;
alter role telnusqa_notification set enable_seqscan = off;
alter role telnusqa_relay set enable_seqscan = off;
alter role telnusqa_signing set enable_seqscan = off;
alter role telnusqa_status set enable_seqscan = off;
alter role telnusqa_web set enable_seqscan = off;
alter role telnusqa_workflow set enable_seqscan = off;
