package io.refiner.cli.log;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.messaging.client.LogRange;
import io.refiner.messaging.client.LogReader;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.TopicSlice;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.replay.TurnFilter;
import io.refiner.reasoning.replay.TurnFilter.Criterion;
import io.refiner.reasoning.wire.TurnRecords;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Feedback;

/** A part of the topic {@code feedback}, and the filter that its records go through. */
public final class FeedbackLog implements AutoCloseable {

  private final LogReader reader;
  private final Query query;

  private FeedbackLog(LogReader reader, Query query) {
    this.reader = reader;
    this.query = query;
  }

  /**
   * What somebody wants of the log.
   *
   * @param range which records to read
   * @param filter which of them to take
   * @param skipUnreadable whether to pass over what can't be read, instead of giving up
   */
  public record Query(LogRange range, TurnFilter filter, boolean skipUnreadable) {}

  /** Hears of each record that is taken, in the order of the log. */
  @FunctionalInterface
  public interface Taken {
    void accept(Feedback feedback, LoggedTurn turn);
  }

  /**
   * Fixes which records are read.
   *
   * @throws io.refiner.messaging.client.LogRangeException if the log has not what is asked for
   * @throws io.refiner.messaging.cluster.ClusterUnavailableException if the cluster is away
   */
  public static FeedbackLog open(ClusterSettings cluster, Query query) {
    return new FeedbackLog(LogReader.open(cluster, Topics.FEEDBACK, query.range()), query);
  }

  /** The offsets that are read. */
  public TopicSlice slice() {
    return reader.slice();
  }

  /** Which of their records are taken. */
  public TurnFilter filter() {
    return query.filter();
  }

  /**
   * Reads everything once.
   *
   * @param progress is told how many of the slice's offsets are done
   * @throws RunFailedException at the first record that can't be read, naming its place, unless
   *     such records are to be passed over
   */
  public ReplayCounts read(Taken taken, LongConsumer progress) {
    Count count = new Count();
    reader.read(
        record -> {
          count.read++;
          Optional<Feedback> feedback = feedback(record);
          Optional<LoggedTurn> turn = feedback.flatMap(value -> turn(record, value));
          if (turn.isEmpty()) {
            count.unreadable++;
            return;
          }
          Optional<Criterion> unmet = query.filter().unmet(turn.get());
          if (unmet.isPresent()) {
            count.leftOut.merge(unmet.get(), 1L, Long::sum);
          } else {
            count.taken++;
            taken.accept(feedback.get(), turn.get());
          }
        },
        progress);
    return new ReplayCounts(count.read, count.taken, count.unreadable, count.leftOut);
  }

  private static final class Count {
    private long read;
    private long taken;
    private long unreadable;
    private final Map<Criterion, Long> leftOut = new EnumMap<>(Criterion.class);
  }

  private Optional<Feedback> feedback(ReadRecord record) {
    if (record.error().isPresent()) {
      return unreadable(record, record.error().get().getMessage(), record.error().get());
    }
    Optional<Feedback> feedback = record.valueAs(Feedback.class);
    return feedback.isPresent()
        ? feedback
        : unreadable(
            record,
            record
                .value()
                .map(value -> "it is a " + value.getSchema().getName() + ", not a Feedback")
                .orElse("it has no value"),
            null);
  }

  private Optional<LoggedTurn> turn(ReadRecord record, Feedback feedback) {
    try {
      return Optional.of(TurnRecords.turn(feedback));
    } catch (IllegalArgumentException e) {
      return unreadable(record, e.getMessage(), e);
    }
  }

  private <T> Optional<T> unreadable(ReadRecord record, String why, Throwable cause) {
    if (query.skipUnreadable()) {
      return Optional.empty();
    }
    throw new RunFailedException(
        "%s, partition %s, offset %s can't be read: %s; --skip-unreadable passes over such records"
            .formatted(slice().topic(), record.partition(), record.offset(), why),
        cause);
  }

  @Override
  public void close() {
    reader.close();
  }
}
