package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import dev.baton.evidence.LogProofs;
import dev.baton.evidence.LogProofs.UnprovableException;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * The part of the API that hands out evidence: checkpoints of the log, and proofs from it. Safe for
 * use by many threads.
 */
public final class EvidenceApi implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EvidenceApi.class.getName());
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String SEQ = "seq";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final Problem NO_CHECKPOINT =
      Problem.unavailable("A checkpoint cannot be made now.");
  private static final Problem OTHER_PROOF =
      Problem.unavailable("Another proof is being made, and one is made at a time.");
  private static final Problem UNREADABLE = Problem.unavailable("The log cannot be read now.");
  private static final Problem CONTRADICTED =
      Problem.conflict("The log is not what the checkpoint says: verify it with 'baton verify'.");

  private final EventLogs logs;
  private final LogFiles files;
  private final Supplier<Optional<SignedNote>> newest;
  private final Metrics metrics;
  private final Turn turn = new Turn("baton-proof");

  /**
   * The evidence of a log.
   *
   * @param newest gives a checkpoint of all events that are in the log; empty if none can be made
   */
  public EvidenceApi(
      EventLogs logs, LogFiles files, Supplier<Optional<SignedNote>> newest, Metrics metrics) {
    this.logs = logs;
    this.files = files;
    this.newest = newest;
    this.metrics = metrics;
  }

  /** Why there is no proof of what is asked for. */
  private static final class NoProofException extends RuntimeException {
    NoProofException(String sentence) {
      super(sentence);
    }
  }

  /** What a proof is asked of. */
  private sealed interface Question {
    /** That an event is in the log. */
    record OfEvent(long seq) implements Question {}

    /** That the log has only grown between checkpoints of these sizes; to the newest if empty. */
    record OfGrowth(long from, Optional<Long> to) implements Question {}
  }

  AdminAnswer checkpoint() {
    return newest.get().map(note -> text(note.format())).orElseGet(NO_CHECKPOINT::answer);
  }

  AdminAnswer proof(Map<String, String> parameters) throws BadRequestException {
    Question question = question(parameters);
    try {
      Optional<String> proof = turn.take(progress -> proof(question, progress));
      metrics.count(proof.isPresent() ? Metric.PROOFS_MADE : Metric.PROOFS_REFUSED);
      return proof.map(EvidenceApi::text).orElseGet(OTHER_PROOF::answer);
    } catch (NoProofException e) {
      return Problem.notFound(Objects.toString(e.getMessage())).answer();
    } catch (UnprovableException e) {
      return e.contradicts()
          ? CONTRADICTED.answer()
          : Problem.notFound(sentence(Objects.toString(e.getMessage()))).answer();
    } catch (LogRefusedException e) {
      LOG.log(System.Logger.Level.WARNING, "no proof can be made: {0}", e.getMessage());
      return UNREADABLE.answer();
    } catch (CancellationException _) {
      return UNREADABLE.answer();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return UNREADABLE.answer();
    }
  }

  private static AdminAnswer text(String body) {
    return new AdminAnswer(200, TEXT, Map.of(), body.getBytes(UTF_8));
  }

  private static String sentence(String message) {
    return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
  }

  private static Question question(Map<String, String> parameters) throws BadRequestException {
    boolean ofGrowth = parameters.containsKey(FROM) || parameters.containsKey(TO);
    if (parameters.containsKey(SEQ) == ofGrowth) {
      throw new BadRequestException("Give seq, or from and to if it is not the newest.");
    }
    if (!ofGrowth) {
      return new Question.OfEvent(number(SEQ, parameters));
    }
    long from = number(FROM, parameters);
    Optional<Long> to =
        parameters.containsKey(TO) ? Optional.of(number(TO, parameters)) : Optional.empty();
    if (to.isPresent() && to.get() < from) {
      throw new BadRequestException("to is not less than from.");
    }
    return new Question.OfGrowth(from, to);
  }

  private static long number(String name, Map<String, String> parameters)
      throws BadRequestException {
    String text = parameters.getOrDefault(name, "");
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new BadRequestException(name + " is a whole number from 1 on, in digits.");
    }
    return Long.parseLong(text);
  }

  private String proof(Question question, Progress progress) {
    List<SignedNote> notes = notes();
    var proofs = new LogProofs(logs, files, progress);
    return switch (question) {
      case Question.OfEvent(long seq) ->
          proofs
              .inclusion(
                  seq,
                  newest(
                      notes,
                      size -> size >= seq,
                      "seq: no checkpoint covers event %d yet; GET /admin/checkpoint makes one."
                          .formatted(seq)))
              .format();
      case Question.OfGrowth(long from, Optional<Long> to) ->
          proofs
              .consistency(
                  ofSize(FROM, from, notes),
                  to.isPresent()
                      ? ofSize(TO, to.get(), notes)
                      : newest(notes, _ -> true, "There is no checkpoint."))
              .format();
    };
  }

  private static SignedNote ofSize(String name, long wanted, List<SignedNote> notes) {
    return newest(
        notes,
        size -> size == wanted,
        "%s: the server has no checkpoint of %d events.".formatted(name, wanted));
  }

  private static SignedNote newest(List<SignedNote> notes, LongPredicate fits, String otherwise) {
    return notes.reversed().stream()
        .filter(note -> fits.test(Checkpoint.of(note).head().size()))
        .findFirst()
        .orElseThrow(() -> new NoProofException(otherwise));
  }

  /** The one that is just being written is left out. */
  private List<SignedNote> notes() {
    Path file = CheckpointBook.notes(files.folder());
    try {
      List<SignedNote> notes = Checkpoint.leadingNotes(Files.readString(file, UTF_8));
      notes.forEach(Checkpoint::of);
      return notes;
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new LogRefusedException("cannot read %s: %s".formatted(file, e));
    }
  }

  /** Ends a proof that is being made, soon. */
  @Override
  public void close() {
    turn.close();
  }
}
