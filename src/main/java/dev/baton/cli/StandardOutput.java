package dev.baton.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Standard output for data of any length: that it takes no more is an exception and not only a
 * flag.
 */
final class StandardOutput extends OutputStream {
  /** The one who reads has gone away, which is no failure. */
  static final class NoReaderException extends IOException {
    NoReaderException(IOException cause) {
      super(cause);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    System.out.write(bytes, from, length);
    if (System.out.checkError()) {
      throw problem();
    }
  }

  /** What is wrong, which the stream itself does not say: it is written to once more. */
  @SuppressWarnings("resource") // standard output stays open
  private static IOException problem() {
    try {
      new FileOutputStream(FileDescriptor.out).write('\n');
      return new IOException("it could not be written for a while");
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")
          ? new NoReaderException(e)
          : e;
    }
  }
}
