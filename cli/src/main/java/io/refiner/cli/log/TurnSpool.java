package io.refiner.cli.log;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.files.Digests;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.wire.TurnRecords;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Feedback;
import io.refiner.training.replay.ReplayLog;

/**
 * Turns of the log in two files of their own, which vanish with this: the records one after the
 * other, and where each of them begins. Memory holds one record at a time, however many there are.
 * A folder that was made for them vanishes too, if nothing else came into it.
 */
public final class TurnSpool implements ReplayLog, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TurnSpool.class);
  private static final int BUFFER = 1 << 16;
  private static final String OFFSETS = "offsets";

  private final Codec codec = new Codec();
  private final Path folder;
  private final boolean made;
  private final FileChannel records;
  private final FileChannel index;
  private long size;
  private String digest = "";
  private Map<String, String> origin = Map.of();

  private TurnSpool(Path folder) throws IOException {
    this.folder = folder;
    this.made = !Files.exists(folder);
    Files.createDirectories(folder);
    this.records = temporary(folder);
    this.index = temporary(folder);
  }

  /** Where the system allows it, the file has no name any more once it is open. */
  private static FileChannel temporary(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve(".spool-" + UUID.randomUUID()),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /**
   * Reads the log once and keeps what it takes.
   *
   * @param keep which of the turns that the log's filter takes are kept
   * @param folder where the files are; about as large as the records
   * @param progress is told how many of the log's offsets are done
   * @throws RunFailedException if nothing is kept, or the files can't be written
   */
  public static TurnSpool of(
      FeedbackLog log, Predicate<LoggedTurn> keep, Path folder, LongConsumer progress) {
    try {
      TurnSpool spool = new TurnSpool(folder);
      try {
        spool.fill(log, keep, progress);
        return spool;
      } catch (RuntimeException | IOException e) {
        spool.close();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw new RunFailedException("cannot spool the log to " + folder + ": " + e.getMessage(), e);
    }
  }

  private void fill(FeedbackLog log, Predicate<LoggedTurn> keep, LongConsumer progress)
      throws IOException {
    MessageDigest sha = Digests.sha256();
    ReplayCounts counts;
    try (DataOutputStream bodies = buffered(records);
        DataOutputStream begins = buffered(index)) {
      long[] end = {0};
      counts =
          log.read(
              (feedback, turn) -> {
                if (keep.test(turn)) {
                  byte[] body = codec.encode(feedback);
                  sha.update(body);
                  append(body, end[0], bodies, begins);
                  end[0] += body.length;
                  size++;
                }
              },
              progress);
      begins.writeLong(end[0]);
      bodies.flush();
      begins.flush();
    }
    if (size == 0) {
      String why =
          counts.taken() == 0
              ? "the filters take none"
              : "of these none teaches anything: a generator learns from problems whose gold is known, a critic from judgements";
      throw new RunFailedException(
          "nothing to learn from in the range: %s; %s".formatted(counts.summary(), why));
    }
    digest = Digests.hex(sha);
    origin = origin(log, counts);
  }

  private static void append(
      byte[] body, long begin, DataOutputStream bodies, DataOutputStream begins) {
    try {
      bodies.write(body);
      begins.writeLong(begin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closing the stream must leave the channel open. */
  private static DataOutputStream buffered(FileChannel channel) {
    return new DataOutputStream(
        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER) {
          @Override
          public void close() throws IOException {
            flush();
          }
        });
  }

  private Map<String, String> origin(FeedbackLog log, ReplayCounts counts) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("topic", log.slice().topic());
    names.put(OFFSETS, log.slice().offsets());
    names.putAll(log.filter().described());
    names.put("in all", String.format(Locale.ROOT, "%s, %,d learned from", counts.summary(), size));
    return Collections.unmodifiableMap(names);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public LoggedTurn get(long place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException("turn " + place + " of " + size);
    }
    ByteBuffer bounds = read(index, place * Long.BYTES, 2 * Long.BYTES);
    long begin = bounds.getLong();
    ByteBuffer body = read(records, begin, (int) (bounds.getLong() - begin));
    return TurnRecords.turn(codec.decode(body.array(), Feedback.class));
  }

  private ByteBuffer read(FileChannel channel, long from, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, from + bytes.position()) < 0) {
          throw new IOException("the file is shorter than it was");
        }
      }
    } catch (IOException e) {
      throw new RunFailedException("cannot read the spool in " + folder, e);
    }
    return bytes.flip();
  }

  @Override
  public String digest() {
    return digest;
  }

  /** The offsets of each partition that the turns were chosen from. */
  public String offsets() {
    return origin.get(OFFSETS);
  }

  @Override
  public Map<String, String> origin() {
    return origin;
  }

  @Override
  public void close() {
    try {
      try (records;
          index) {
        size = 0;
      }
      if (made) {
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} holds more than the spool", folder);
    } catch (IOException e) {
      throw new RunFailedException("cannot remove the spool in " + folder, e);
    }
  }
}
