#!/bin/sh
# Each service owns its own database, under a role that can reach no other.
set -e
if [ "$ENVIRONMENT" = prod ]; then
  case "$POSTGRES_PASSWORD $SERVICES_PASSWORD" in
    *dev-only*) echo "POSTGRES_PASSWORD and SERVICES_PASSWORD still have the values that are only for dev" >&2; exit 1 ;;
  esac
fi
for service in intake routing scheduling notify analytics portal; do
  psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v password="$SERVICES_PASSWORD" <<SQL
CREATE ROLE astreinte_$service LOGIN PASSWORD :'password';
CREATE DATABASE astreinte_$service OWNER astreinte_$service;
REVOKE CONNECT ON DATABASE astreinte_$service FROM PUBLIC;
SQL
done
