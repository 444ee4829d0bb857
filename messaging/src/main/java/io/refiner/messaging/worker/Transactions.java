package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.KafkaFailure;

/**
 * One transactional producer. A transaction is begun, filled and ended in one call, so none is ever
 * open while the worker polls or its handler works.
 */
final class Transactions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  /** What became of a transaction that did not break the producer. */
  enum Outcome {
    COMMITTED,
    /** Nothing was written: roll back and go on. */
    REFUSED
  }

  private final Producer<byte[], byte[]> producer;
  private final Faults faults;

  Transactions(Map<String, Object> properties, Faults faults) {
    this.producer = new KafkaProducer<>(properties);
    this.faults = faults;
    try {
      // Ends what a predecessor with this transactional id has left open, and fences it off.
      producer.initTransactions();
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Commits records that answer no input. */
  void commit(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    records.forEach(producer::send);
    producer.commitTransaction();
  }

  /**
   * Commits outputs and offsets, or neither.
   *
   * @throws WorkerLostException if the producer can't go on; whether the transaction was committed
   *     is then told by the group's committed offsets
   * @throws RecordRejectedException if the broker does not take an output; nothing was written
   */
  Outcome commit(
      List<ProducerRecord<byte[], byte[]>> outputs,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata metadata) {
    faults.at(FaultPoint.BEFORE_TRANSACTION);
    try {
      producer.beginTransaction();
      outputs.forEach(producer::send);
      faults.at(FaultPoint.AFTER_SEND);
      producer.sendOffsetsToTransaction(offsets, metadata);
      faults.at(FaultPoint.BEFORE_COMMIT);
      producer.commitTransaction();
      faults.at(FaultPoint.AFTER_COMMIT);
      return Outcome.COMMITTED;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      // Also after the broker has ended a transaction that took too long: never a reason to exit.
      throw new WorkerLostException(
          "another producer with this transactional id, or the transaction's timeout, fenced it"
              + " off",
          e);
    } catch (TimeoutException
        | InterruptException
        | OutOfOrderSequenceException
        | AuthenticationException
        | AuthorizationException
        | UnsupportedVersionException e) {
      // A call that timed out may have taken effect, and retrying it would write twice
      // (KAFKA-18579): a new producer first ends the transaction, whichever way it was going.
      throw new WorkerLostException("a transaction failed: " + KafkaFailure.describe(e), e);
    } catch (KafkaException e) {
      abort(e);
      return outcome(e);
    }
  }

  private static Outcome outcome(KafkaException e) {
    if (e instanceof CommitFailedException) {
      LOG.info("The group has moved on: {}", e.getMessage());
      return Outcome.REFUSED;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException || cause instanceof InvalidRecordException) {
        throw new RecordRejectedException(cause);
      }
      if (cause instanceof TimeoutException || cause instanceof AuthorizationException) {
        throw new WorkerLostException("a record could not be sent: " + KafkaFailure.describe(e), e);
      }
    }
    LOG.warn("A transaction was aborted and its batch is done again: {}", e.toString());
    return Outcome.REFUSED;
  }

  private void abort(KafkaException reason) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      reason.addSuppressed(e);
      throw new WorkerLostException(
          "a transaction failed: " + KafkaFailure.describe(reason), reason);
    }
  }

  /** Closes as a crash would: an open transaction stays open. */
  void crash() {
    producer.close(Duration.ZERO);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
