#!/bin/sh
# Run once by the PostgreSQL image when its volume is new: the two roles and their rights.
set -eu
sql() { psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

sql --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" \
    --file /etc/hearth/roles.sql
sql --file /etc/hearth/grants.sql
