package dev.baton.cli;

/** How a command prints what it found. */
enum OutputFormat {
  TEXT,

  /** The same, for commands whose text is a table. */
  TABLE,

  /** A JSON object a line. */
  JSON
}
