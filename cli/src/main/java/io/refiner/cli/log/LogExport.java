package io.refiner.cli.log;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

import io.refiner.cli.terminal.OutputFile;
import io.refiner.cli.terminal.RunFailedException;
import io.refiner.cli.terminal.StandardOutput;
import io.refiner.files.AtomicFile;
import io.refiner.schemas.record.Feedback;

/**
 * A file of feedback records that is either whole or not there, see {@link AtomicFile}; or such
 * records on standard output.
 */
public final class LogExport implements AutoCloseable {

  /** Larger gains little. */
  private static final int DEFLATE_LEVEL = 6;

  private final OutputFile target;
  private final Optional<AtomicFile> file;
  private final Writer writer;

  /** How the records are written. */
  public enum Format {
    /** An Avro object container file, deflated: any Avro tool reads it. */
    AVRO(".avro"),
    /** One JSON object a line. */
    JSONL(".jsonl");

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

  private LogExport(OutputFile target, Optional<AtomicFile> file, OutputStream out, Format format)
      throws IOException {
    this.target = target;
    this.file = file;
    this.writer = format == Format.AVRO ? avro(out) : jsonLines(out);
  }

  /**
   * Begins a file.
   *
   * @throws RunFailedException if it can't be written there
   */
  public static LogExport begin(OutputFile target, Format format) {
    try {
      if (target.isStandardOutput()) {
        OutputStream out = new BufferedOutputStream(StandardOutput.bytes());
        return new LogExport(target, Optional.empty(), out, format);
      }
      Path folder = target.path().toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      AtomicFile file = AtomicFile.begin(target.path());
      return new LogExport(target, Optional.of(file), file.out(), format);
    } catch (IOException e) {
      throw target.failed(e);
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
      throw target.failed(e);
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
      if (file.isPresent()) {
        file.get().commit();
      }
    } catch (IOException e) {
      throw target.failed(e);
    }
  }

  /** Leaves nothing behind of a file that was not committed. */
  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      throw target.failed(e);
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
}
