package dev.baton;

/** The entry point of the {@code baton} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
