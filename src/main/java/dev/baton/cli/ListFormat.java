package dev.baton.cli;

/** How a list is written for people and programs. */
enum ListFormat {
  /** Columns for the eye. */
  TABLE,
  /** A JSON object a line. */
  JSON,
  /** Comma-separated values with a line of names. */
  CSV
}
