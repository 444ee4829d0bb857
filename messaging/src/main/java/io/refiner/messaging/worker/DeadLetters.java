package io.refiner.messaging.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Failure;

/** Makes the records of the {@code dead-letters} topic. */
public final class DeadLetters {

  /** The code of a record that is no record of ours. */
  public static final String UNDECODABLE = "undecodable";

  /** The code of a record whose handler kept failing. */
  public static final String HANDLER_FAILED = "handler-failed";

  /** The code of a record that its topic can't hold. */
  public static final String UNEXPECTED_RECORD = "unexpected-record";

  private static final Codec CODEC = new Codec();

  /** What a letter keeps at most, so that it can be written and read whatever it is about. */
  private static final int MAX_VALUE_BYTES = 1_500_000;

  private static final int MAX_KEY_BYTES = 100_000;
  private static final int MAX_MESSAGE_CHARS = 2_000;
  private static final int MAX_LETTER_KEY_CHARS = 200;

  private DeadLetters() {}

  /** A dead letter for an input that could be decoded but not handled. */
  public static Output of(String service, Input input, Failure failure) {
    ByteBuffer value =
        input.original().hasRemaining()
            ? input.original().duplicate()
            : ByteBuffer.wrap(CODEC.encode(input.value()));
    ByteBuffer key = ByteBuffer.wrap(input.key().getBytes(StandardCharsets.UTF_8));
    Origin origin = new Origin(input.topic(), input.partition(), input.offset(), input.timestamp());
    return of(service, origin, Optional.of(key), Optional.of(value), failure);
  }

  /** A dead letter for a record of a type that its handler does not answer. */
  public static Output unexpected(String service, Input input) {
    String message =
        "topic %s can't hold %s".formatted(input.topic(), input.value().getSchema().getName());
    return of(service, input, new Failure(UNEXPECTED_RECORD, "", message));
  }

  /** Where a record was. */
  record Origin(String topic, int partition, long offset, long timestamp) {}

  /** A dead letter with the original bytes, or as many of them as fit and a word on the rest. */
  static Output of(
      String service,
      Origin origin,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      Failure failure) {
    String message =
        shortened(failure.getMessage(), MAX_MESSAGE_CHARS)
            + cut("key", key, MAX_KEY_BYTES)
            + cut("value", value, MAX_VALUE_BYTES);
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setService(service)
            .setFailure(new Failure(failure.getCode(), failure.getField(), message))
            .setTopic(origin.topic())
            .setPartition(origin.partition())
            .setOffset(origin.offset())
            .setTimestamp(Instant.ofEpochMilli(origin.timestamp()))
            .setKey(key.map(bytes -> first(bytes, MAX_KEY_BYTES)).orElse(null))
            .setValue(value.map(bytes -> first(bytes, MAX_VALUE_BYTES)).orElse(null))
            .setFailedAt(Instant.now())
            .build();
    String letterKey =
        key.map(bytes -> first(bytes, MAX_KEY_BYTES))
            .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
            .map(text -> shortened(text, MAX_LETTER_KEY_CHARS))
            .orElse("");
    return Output.of(Topics.DEAD_LETTERS, origin.partition(), letterKey, letter);
  }

  private static ByteBuffer first(ByteBuffer bytes, int most) {
    ByteBuffer all = bytes.duplicate();
    return all.slice(all.position(), Math.min(most, all.remaining()));
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  private static String cut(String part, Optional<ByteBuffer> bytes, int most) {
    return bytes
        .filter(all -> all.remaining() > most)
        .map(
            all ->
                "; this letter has the first %s of the %s's %s bytes"
                    .formatted(most, part, all.remaining()))
        .orElse("");
  }
}
