package dev.baton.browser;

/** An installed browser without a window, driven from outside. */
interface TestBrowser extends AutoCloseable {
  /** A tab that shares nothing with the others, as if on a device of its own. */
  BrowserTab open(Device device, String url);

  /** The same on a desktop. */
  default BrowserTab open(String url) {
    return open(Device.DESKTOP, url);
  }

  /** A page with the stock client. */
  default PeerTab openPeer(String url) {
    return new PeerTab(open(url));
  }

  /** A page with the client add-on. */
  default AddOnTab openAddOn(String url) {
    return new AddOnTab(open(url));
  }

  @Override
  void close();

  /**
   * What a page is shown on.
   *
   * @param width of the viewport, in CSS pixels
   * @param height the same
   * @param dark whether dark colours are preferred, where the browser can be told so
   */
  record Device(int width, int height, boolean dark) {
    static final Device DESKTOP = new Device(1_280, 800, false);
    static final Device PHONE = new Device(390, 844, true);
  }
}
