package dev.baton.realm;

/**
 * What moves with an ID from one connection to the next. The realm keeps it and never looks into
 * it.
 *
 * @param state what the holder stored, as JSON
 * @param contacts whom the holder was in touch with, as a JSON array
 */
public record Handover(String state, String contacts) {
  public static final Handover NOTHING = new Handover("null", "[]");

  /** What people store is theirs, and no line of a log shows it. */
  @Override
  public String toString() {
    return "Handover[%d and %d characters]".formatted(state.length(), contacts.length());
  }
}
