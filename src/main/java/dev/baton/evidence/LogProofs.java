package dev.baton.evidence;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.ConsistencyProof;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.merkle.ProofBuilder;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes proofs out of a log: reads it twice, and only reads it. */
public final class LogProofs {
  private final EventLogs logs;
  private final LogFiles files;
  private final Progress progress;

  /** Proofs out of the log of these files. */
  public LogProofs(EventLogs logs, LogFiles files, Progress progress) {
    this.logs = logs;
    this.files = files;
    this.progress = progress;
  }

  /** The log cannot prove what it is asked to; the message is for people. */
  public static final class UnprovableException extends RuntimeException {
    private final boolean contradicts;

    private UnprovableException(String message, boolean contradicts) {
      super(message);
      this.contradicts = contradicts;
    }

    static UnprovableException because(String message) {
      return new UnprovableException(message, false);
    }

    /** Whether the log is not what a checkpoint says, so that it has no proof of anything. */
    public boolean contradicts() {
      return contradicts;
    }
  }

  /**
   * The proof that an event is in the log.
   *
   * @param note a checkpoint that covers the event
   * @throws UnprovableException if the event is not there, or the log is not what the checkpoint
   *     says
   */
  public InclusionProof inclusion(long seq, SignedNote note) {
    Checkpoint checkpoint = Checkpoint.of(note);
    CheckpointCheck check = require(List.of(checkpoint));
    if (seq < check.firstSeq()) {
      throw UnprovableException.because("event %d was deleted for its age".formatted(seq));
    }
    long size = checkpoint.head().size();
    ProofBuilder builder = ProofBuilder.ofInclusion(seq - 1, size);
    var passing = new Passing(builder, size, seq);
    List<String> hashes = passing.read(check);
    if (passing.record == null) {
      throw UnprovableException.because("event %d is lost".formatted(seq));
    }
    return new InclusionProof(
        Base64.getEncoder().encodeToString(passing.record), seq - 1, hashes, note);
  }

  /**
   * The proof that the log has only grown between two checkpoints.
   *
   * @throws UnprovableException if it has not, or its events of that time were deleted
   */
  public ConsistencyProof consistency(SignedNote older, SignedNote newer) {
    long from = Checkpoint.of(older).head().size();
    long to = Checkpoint.of(newer).head().size();
    if (from < 1 || from > to) {
      throw UnprovableException.because(
          "a log of %d events has not grown from one of %d".formatted(to, from));
    }
    CheckpointCheck check = require(List.of(Checkpoint.of(older), Checkpoint.of(newer)));
    var passing = new Passing(ProofBuilder.ofConsistency(from, to), to, 0);
    return new ConsistencyProof(passing.read(check), older, newer);
  }

  private CheckpointCheck require(List<Checkpoint> checkpoints) {
    var check = new CheckpointCheck(checkpoints);
    logs.readAll(files, progress, check);
    for (Finding finding : check.findings()) {
      require(finding);
    }
    return check;
  }

  private void require(Finding finding) {
    long size = finding.checkpoint().head().size();
    switch (finding.relation()) {
      case MATCHES -> {}
      case DELETED ->
          throw UnprovableException.because(
              "all %d events that a checkpoint covers were deleted for their age".formatted(size));
      case DIFFERS, LONGER_THAN_THE_LOG ->
          throw new UnprovableException(
              ("the log in %s is not what the checkpoint of %d events says;"
                      + " 'baton verify --checkpoint' says more")
                  .formatted(files.folder(), size),
              true);
    }
  }

  /** The records, while they pass by once more. */
  private final class Passing implements LogReading.Sink {
    private final ProofBuilder builder;
    private final long size;
    private final long wanted;
    private byte @Nullable [] record;

    Passing(ProofBuilder builder, long size, long wanted) {
      this.builder = builder;
      this.size = size;
      this.wanted = wanted;
    }

    List<String> read(CheckpointCheck check) {
      builder.begin(check.beginning());
      logs.readAll(files, progress, this);
      return builder.hashes(size);
    }

    @Override
    public void accept(LogEntry entry) {}

    @Override
    public void record(LogEntry entry, byte[] bytes) {
      if (entry.seq() <= size) {
        builder.leaf(entry.seq() - 1, bytes);
      }
      if (entry.seq() == wanted) {
        record = bytes;
      }
    }
  }
}
