-- Run by kiosk_owner after every `kiosk db upgrade`: psql -U kiosk_owner kiosk -f grants.sql
-- The ledger and its checkpoints can be read and grown by the program, and by nobody changed.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kiosk_app;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger, checkpoint FROM kiosk_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM kiosk_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
