package io.refiner.messaging.worker;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.refiner.messaging.warning.LimitedWarnings;
import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.UndecodableRecordException;
import io.refiner.schemas.record.Failure;

/**
 * The one thread that calls the handler. It also decodes and encodes, so that the Kafka thread only
 * moves bytes, and what can't be encoded counts as the handler's failure.
 */
final class HandlerThread {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerThread.class);

  private final BatchHandler handler;
  private final Codec codec;
  private final TopicNames names;
  private final String service;
  private final int maxRecordBytes;
  private final LimitedWarnings warnings = new LimitedWarnings(LOG, "records went to dead-letters");
  private final ExecutorService thread;

  HandlerThread(WorkerSettings settings, BatchHandler handler, Codec codec) {
    this.handler = handler;
    this.codec = codec;
    this.names = settings.cluster().topics();
    this.service = settings.service();
    this.maxRecordBytes = settings.limits().maxRecordBytes();
    String name = settings.service() + "-" + settings.instance() + "-handler";
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread created =
                  new Thread(
                      () -> {
                        MDC.put("service", service);
                        task.run();
                      },
                      name);
              created.setDaemon(true);
              return created;
            });
  }

  /** Says what warnings there were besides those that were written. */
  void summarize() {
    warnings.summarize();
  }

  /** Answers a batch; what can't be decoded is answered with dead letters. */
  CompletableFuture<Answer> handle(
      Instant now,
      Set<Integer> partitions,
      List<ConsumerRecord<byte[], byte[]>> records,
      Forwarding forwarding) {
    return CompletableFuture.supplyAsync(
        () -> answer(now, partitions, records, forwarding), thread);
  }

  /** Hands a partition's state over. */
  CompletableFuture<Void> restored(int partition, Map<String, SpecificRecord> state) {
    return CompletableFuture.runAsync(() -> handler.restored(partition, state), thread);
  }

  /** Has a partition's state forgotten. */
  CompletableFuture<Void> released(int partition) {
    return CompletableFuture.runAsync(() -> handler.released(partition), thread);
  }

  /** Answers a record whose handler keeps failing. */
  Answer giveUp(ConsumerRecord<byte[], byte[]> entry, Throwable error) {
    String message = "the handler failed: " + error;
    Failure failure = new Failure(DeadLetters.HANDLER_FAILED, "", message);
    return new Answer(List.of(encode(deadLetter(entry, failure))), List.of(), 1);
  }

  /** Encodes what is no answer of the handler. */
  ProducerRecord<byte[], byte[]> encode(Output output) {
    byte[] value = output.value().map(codec::encode).orElse(null);
    return new ProducerRecord<>(
        names.of(output.topic()),
        output.partition(),
        output.key().getBytes(StandardCharsets.UTF_8),
        value);
  }

  private Answer answer(
      Instant now,
      Set<Integer> partitions,
      List<ConsumerRecord<byte[], byte[]>> records,
      Forwarding forwarding) {
    warnings.summarize();
    List<Input> inputs = new ArrayList<>(records.size());
    List<Output> outputs = new ArrayList<>();
    List<Answer.Forward> forwards = new ArrayList<>();
    codec.received();
    for (ConsumerRecord<byte[], byte[]> entry : records) {
      Optional<ProducerRecord<byte[], byte[]>> forwarded = forwarding.forward(entry);
      if (forwarded.isPresent()) {
        forwards.add(new Answer.Forward(entry.partition(), forwarded.get()));
        continue;
      }
      try {
        forwarding.requireOwner(entry);
        inputs.add(decode(entry));
      } catch (UndecodableRecordException e) {
        warnings.warn(
            "{}-{}@{} goes to dead-letters: {}",
            entry.topic(),
            entry.partition(),
            entry.offset(),
            e.getMessage());
        String field = e.reason() == UndecodableRecordException.Reason.NO_KEY ? "key" : "value";
        outputs.add(deadLetter(entry, new Failure(DeadLetters.UNDECODABLE, field, e.getMessage())));
      }
    }
    if (!inputs.isEmpty() || records.isEmpty()) {
      outputs.addAll(handler.handle(new Batch(now, partitions, inputs)));
    }
    int deadLetters =
        (int)
            outputs.stream()
                .filter(output -> output.topic().equals(Topics.DEAD_LETTERS.topicName()))
                .count();
    return new Answer(
        outputs.stream().map(output -> checked(output, partitions)).toList(),
        forwards,
        deadLetters);
  }

  private ProducerRecord<byte[], byte[]> checked(Output output, Set<Integer> partitions) {
    if (!partitions.contains(output.partition())) {
      throw new IllegalArgumentException(
          "the handler wrote to partition %s of %s, but its batch holds %s"
              .formatted(output.partition(), output.topic(), partitions));
    }
    ProducerRecord<byte[], byte[]> encoded = encode(output);
    int size = encoded.value() == null ? 0 : encoded.value().length;
    if (size > maxRecordBytes && !output.topic().equals(Topics.DEAD_LETTERS.topicName())) {
      throw new IllegalArgumentException(
          "an output to %s has %s bytes, max-record-bytes is %s"
              .formatted(output.topic(), size, maxRecordBytes));
    }
    return encoded;
  }

  private Input decode(ConsumerRecord<byte[], byte[]> entry) {
    byte[] value = Optional.ofNullable(entry.value()).orElse(new byte[0]);
    return new Input(
        logicalName(entry.topic()),
        entry.partition(),
        entry.offset(),
        entry.timestamp(),
        key(entry),
        codec.decode(value),
        ByteBuffer.wrap(value));
  }

  private static String key(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.key() == null || entry.key().length == 0) {
      throw new UndecodableRecordException(
          UndecodableRecordException.Reason.NO_KEY,
          "the record has no key: key it with its episode id");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(entry.key())).toString();
    } catch (CharacterCodingException e) {
      throw new UndecodableRecordException(
          UndecodableRecordException.Reason.NO_KEY, "the record's key is not UTF-8", e);
    }
  }

  /** A dead letter with a record's own bytes. */
  Output deadLetter(ConsumerRecord<byte[], byte[]> entry, Failure failure) {
    return DeadLetters.of(
        service,
        new DeadLetters.Origin(
            logicalName(entry.topic()), entry.partition(), entry.offset(), entry.timestamp()),
        Optional.ofNullable(entry.key()).map(ByteBuffer::wrap),
        Optional.ofNullable(entry.value()).map(ByteBuffer::wrap),
        failure);
  }

  private String logicalName(String nameOnBroker) {
    return names.topic(nameOnBroker).map(Topics::topicName).orElse(nameOnBroker);
  }

  /** Waits this long for the handler; one that hangs is left to die with the process. */
  void close(Duration patience) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("The handler is still busy {} after the worker has stopped", patience);
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
