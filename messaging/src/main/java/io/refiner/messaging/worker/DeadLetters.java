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

  private static final Codec CODEC = new Codec();

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

  /** Where a record was. */
  record Origin(String topic, int partition, long offset, long timestamp) {}

  /** A dead letter with the original bytes. */
  static Output of(
      String service,
      Origin origin,
      Optional<ByteBuffer> key,
      Optional<ByteBuffer> value,
      Failure failure) {
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setService(service)
            .setFailure(failure)
            .setTopic(origin.topic())
            .setPartition(origin.partition())
            .setOffset(origin.offset())
            .setTimestamp(Instant.ofEpochMilli(origin.timestamp()))
            .setKey(key.orElse(null))
            .setValue(value.orElse(null))
            .setFailedAt(Instant.now())
            .build();
    String letterKey =
        key.map(bytes -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString()).orElse("");
    return Output.of(Topics.DEAD_LETTERS, origin.partition(), letterKey, letter);
  }
}
