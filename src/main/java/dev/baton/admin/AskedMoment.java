package dev.baton.admin;

import dev.baton.audit.AuditSource;
import dev.baton.audit.LogMoment;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The moment that a request asks of: a time, the place behind an event, or now.
 *
 * @param problem what is answered if it could not be found out
 */
record AskedMoment(LogMoment moment, Optional<AdminAnswer> problem) {
  private static final AdminAnswer READ = AdminAnswer.json(new byte[0]);

  /**
   * The moment that the parameter {@code at} means.
   *
   * @param read has a source read from
   * @throws BadRequestException if it is neither a time nor the number of an event in the log
   */
  static AskedMoment of(
      QueryParameters asked, Function<Function<AuditSource, AdminAnswer>, AdminAnswer> read)
      throws BadRequestException {
    OptionalLong event = asked.event("at");
    if (event.isEmpty()) {
      return new AskedMoment(LogMoment.of(asked.time("at").orElse(asked.now())), Optional.empty());
    }
    long seq = event.getAsLong();
    var found = new AtomicReference<Optional<LogMoment>>(Optional.empty());
    AdminAnswer answer =
        read.apply(
            source -> {
              // Once more if the index could not be read to its end.
              found.set(LogMoment.behind(seq, source));
              return READ;
            });
    if (answer.status() != READ.status()) {
      return new AskedMoment(LogMoment.of(asked.now()), Optional.of(answer));
    }
    LogMoment moment =
        found
            .get()
            .orElseThrow(
                () -> new BadRequestException("at: the history has no event %d.".formatted(seq)));
    return new AskedMoment(moment, Optional.empty());
  }
}
