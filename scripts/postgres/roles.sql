-- The two roles of a PostgreSQL installation; compose.yaml and the tests both run this file.
-- hearth_owner owns the tables and runs the migrations. hearth_app is the site and the worker:
-- it owns nothing, so row-level security binds it (an owner, a superuser or a role with
-- BYPASSRLS walks past). Once a server, as a superuser:
--   psql -v owner_password=... -v app_password=... -f scripts/postgres/roles.sql

CREATE ROLE hearth_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE hearth_app LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'app_password';
