package dev.baton.session;

import java.time.Duration;

/**
 * How long a newcomer waits for a log that stalls before it is rejected.
 *
 * @param queue until the writer begins to write for it
 * @param append from then on, until its event is in the log
 */
public record LogTimeouts(Duration queue, Duration append) {}
