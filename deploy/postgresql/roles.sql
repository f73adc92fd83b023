-- Run once by a superuser, connected to the new database: createdb kiosk && psql kiosk -f roles.sql
-- kiosk_owner makes and changes tables (`kiosk db upgrade`, `kiosk restore`); kiosk_app is the program.
-- Neither has a password here: they come over the local socket as the user of the same name, or give them
-- one with \password.
CREATE ROLE kiosk_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE kiosk_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 200;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO kiosk_owner;
GRANT USAGE ON SCHEMA public TO kiosk_app;
