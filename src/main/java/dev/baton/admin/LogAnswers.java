package dev.baton.admin;

/**
 * What the API answers from the event log, beside the writer of the log.
 *
 * @param audits who held which ID when, and what happened
 * @param streams what happens, as it happens
 * @param evidence that the log is what it was
 */
public record LogAnswers(AuditReads audits, EventStreams streams, EvidenceApi evidence) {}
