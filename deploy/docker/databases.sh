#!/bin/sh
# Each service owns its own database, under a role that can reach no other.
set -e
for service in intake routing scheduling notify analytics portal; do
  psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v password="$SERVICES_PASSWORD" <<SQL
CREATE ROLE astreinte_$service LOGIN PASSWORD :'password';
CREATE DATABASE astreinte_$service OWNER astreinte_$service;
REVOKE CONNECT ON DATABASE astreinte_$service FROM PUBLIC;
SQL
done
