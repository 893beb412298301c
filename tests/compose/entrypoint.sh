#!/bin/sh
# In the place of the entrypoints of the official images of PostgreSQL, NATS and Prometheus: makes a cluster where there is none, as the
# variables of the image of PostgreSQL say, then runs what it was told.
set -eu
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    # shellcheck disable=SC2086
    initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" --auth=scram-sha-256 $POSTGRES_INITDB_ARGS
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
case $1 in
    --*) exec prometheus "$@" ;;
    *) exec "$@" ;;
esac
