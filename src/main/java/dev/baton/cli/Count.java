package dev.baton.cli;

/** A number with what is counted. */
final class Count {
  private Count() {}

  static String of(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
