package dev.baton;

/** What tests of other packages ask a server that is not for everybody to ask. */
public final class ServerView {
  private ServerView() {}

  /** Open WebSockets, whether or not they hold an ID. */
  public static int openWebSockets(SignalingServer server) {
    return server.openWebSockets();
  }
}
