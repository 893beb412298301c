#!/bin/sh
# A PostgreSQL that follows another one: takes a copy of it where there is none yet, then runs what it was told. Whom it follows
# stands in its postgresql.conf. Once it was promoted it is a server like any other, and stays one.
set -eu
conf=/run/telnusqa/postgresql.conf
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    following=$(sed -n "s/^primary_conninfo = '\(.*\)'$/\1/p" "$conf")
    slot=$(sed -n "s/^primary_slot_name = '\(.*\)'$/\1/p" "$conf")
    # Half a copy is none.
    rm -rf "$PGDATA.new"
    until pg_basebackup --dbname "$following" --no-password --slot "$slot" --checkpoint fast --pgdata "$PGDATA.new"; do
        rm -rf "$PGDATA.new"
        sleep 2
    done
    touch "$PGDATA.new/standby.signal"
    mv "$PGDATA.new" "$PGDATA"
fi
exec "$@"
