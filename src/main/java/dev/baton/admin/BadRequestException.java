package dev.baton.admin;

/** A request says something that it may not; the message is a sentence for its client. */
final class BadRequestException extends Exception {
  BadRequestException(String sentence) {
    super(sentence);
  }
}
