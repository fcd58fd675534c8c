package dev.baton.protocol;

/** The types of messages for another peer, as far as they are told apart where they are counted. */
public enum RelayedType {
  OFFER,
  ANSWER,
  CANDIDATE,
  LEAVE,
  /** A type that only an option allows. */
  OTHER;

  static RelayedType of(String type) {
    return switch (type) {
      case MessageCodec.OFFER -> OFFER;
      case MessageCodec.ANSWER -> ANSWER;
      case MessageCodec.CANDIDATE -> CANDIDATE;
      case MessageCodec.LEAVE -> LEAVE;
      default -> OTHER;
    };
  }
}
