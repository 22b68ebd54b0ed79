-- Which faults of logs are not over is asked every few seconds, of a table that only grows.
CREATE INDEX audit_log_fault_open ON audit_log_fault (part) WHERE ended_at IS NULL;
