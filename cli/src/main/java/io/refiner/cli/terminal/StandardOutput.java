package io.refiner.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;

/**
 * What commands print goes through here: print streams of the JDK keep errors to themselves, and a
 * full disk must not look like success. The first error is thrown as {@link OutputLostException}.
 */
public final class StandardOutput extends OutputStream {

  /** Set by the refiner script, which knows whether standard output is a terminal. */
  private static final String TERMINAL = "refiner.terminal.output";

  private final OutputStream out;

  private StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** This process's, for text. */
  public static PrintWriter writer() {
    return writer(new FileOutputStream(FileDescriptor.out));
  }

  /** This process's, for bytes. */
  public static OutputStream bytes() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  /** Text for any other stream with the same promise. */
  public static PrintWriter writer(OutputStream out) {
    return new PrintWriter(
        new OutputStreamWriter(new StandardOutput(out), StandardCharsets.UTF_8), true);
  }

  /** Whether people read it, and not a program or a file. */
  public static boolean isTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** Flushes. Standard output stays open. */
  @Override
  public void close() {
    flush();
  }

  private static OutputLostException lost(IOException e) {
    return new OutputLostException(e, brokenPipe().equals(e.getMessage()));
  }

  /** What the system says of a pipe that nobody reads, in the user's language. */
  private static String brokenPipe() {
    try {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        sink.write(ByteBuffer.wrap(new byte[1]));
      }
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
