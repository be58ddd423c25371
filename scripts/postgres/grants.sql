-- What the site may do in one database: read and write rows of the tables that hearth_owner
-- makes from now on, and no more (no TRUNCATE, which walks past row-level security). A migration
-- takes back what single tables must refuse. Once a database, as a superuser, before the first
-- migration.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO hearth_owner;
GRANT USAGE ON SCHEMA public TO hearth_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hearth_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hearth_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hearth_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO hearth_app;
