package io.refiner.cli.log;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.schemas.record.Feedback;

/**
 * A file of feedback records that is either whole or not there: what is written goes to a file
 * beside it, which takes its place at the end.
 */
public final class LogExport implements AutoCloseable {

  /** Larger gains little. */
  private static final int DEFLATE_LEVEL = 6;

  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private final Writer writer;

  /** How the records are written. */
  public enum Format {
    /** An Avro object container file, deflated: any Avro tool reads it. */
    AVRO(".avro"),
    /** One JSON object a line. */
    JSON_LINES(".jsonl");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }

    /** The format that a file's name ends with. */
    public static Optional<Format> of(Path file) {
      for (Format format : values()) {
        if (file.getFileName().toString().endsWith(format.ending)) {
          return Optional.of(format);
        }
      }
      return Optional.empty();
    }
  }

  private interface Writer extends Closeable {
    void write(Feedback feedback) throws IOException;
  }

  private LogExport(Path target, Format format) throws IOException {
    this.target = target;
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    String own = "." + ProcessHandle.current().pid() + ".part";
    this.part = folder.resolve(target.getFileName() + own);
    this.channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
    this.writer = format == Format.AVRO ? avro(out) : jsonLines(out);
  }

  /**
   * Begins a file.
   *
   * @throws RunFailedException if it can't be written there
   */
  public static LogExport begin(Path target, Format format) {
    try {
      return new LogExport(target, format);
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  /**
   * Adds a record.
   *
   * @throws RunFailedException if it can't be written, such as to a full disk
   */
  public void write(Feedback feedback) {
    try {
      writer.write(feedback);
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  /**
   * Puts the file in its place, on disk for good. A file that was there before is replaced.
   *
   * @throws RunFailedException if it can't be written; what was there before stays
   */
  public void commit() {
    try {
      writer.close();
      try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  /** Leaves nothing behind of a file that was not committed. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  private static Writer avro(OutputStream out) throws IOException {
    DataFileWriter<Feedback> file = new DataFileWriter<>(new SpecificDatumWriter<>(Feedback.class));
    file.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
    file.create(Feedback.getClassSchema(), out);
    return new Writer() {
      @Override
      public void write(Feedback feedback) throws IOException {
        file.append(feedback);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  private static Writer jsonLines(OutputStream out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out).setRootValueSeparator(null);
    return new Writer() {
      @Override
      public void write(Feedback feedback) throws IOException {
        RecordJson.write(feedback, json);
        json.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        json.close();
      }
    };
  }

  private static RunFailedException failed(Path target, IOException e) {
    return new RunFailedException("cannot write " + target + ": " + e.getMessage(), e);
  }
}
