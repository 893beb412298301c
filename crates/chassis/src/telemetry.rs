//! Traces, metrics and log lines: OpenTelemetry by the standard variables; JSON lines on standard error.
