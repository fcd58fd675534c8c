package dev.baton.cli;

/** The two values of an option that is no switch. */
enum OnOff {
  ON,
  OFF
}
