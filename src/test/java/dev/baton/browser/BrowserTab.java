package dev.baton.browser;

import java.nio.file.Path;

/** A tab of a browser: what a test can do in it and ask of it. Errors of its page are thrown. */
interface BrowserTab extends AutoCloseable {
  /** How long a test waits for what has to happen. */
  int PATIENCE_SECONDS = 30;

  /**
   * Calls a function of JavaScript with a JSON value and waits for what it promises.
   *
   * @return the JSON value that it gives, which is not null
   */
  Object ask(String function, Object argument);

  /** The same without an argument. */
  default Object ask(String function) {
    return ask(function, 0);
  }

  /** Calls a function that gives nothing, and waits until it has ended. */
  default void run(String function, Object argument) {
    ask("async argument => { await (" + function + ")(argument); return true; }", argument);
  }

  /** The same without an argument. */
  default void run(String function) {
    run(function, 0);
  }

  /** Runs a script, a library say, in the page. */
  void load(String script);

  /** Waits until the function gives something true; also across a change of the page. */
  void await(String function, Object argument);

  /** Waits until the element is seen, and clicks in its middle. */
  void click(String selector);

  /** Types the text into a field, in place of what is in it. */
  void fill(String selector, String text);

  /** Presses a key or two at once in the element that has the focus: {@code Shift+Tab}. */
  void press(String keys);

  void reload();

  String address();

  /** Takes a picture of what is seen. */
  void picture(Path file);

  @Override
  void close();
}
