package io.refiner.messaging.worker;

import java.util.Collection;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a batch is answered with, encoded.
 *
 * @param outputs in the order in which they are written
 * @param deadLetters how many of them are dead letters
 */
record Answer(List<ProducerRecord<byte[], byte[]>> outputs, int deadLetters) {

  Answer {
    outputs = List.copyOf(outputs);
  }

  /** The outputs of the partitions that are still ours. */
  List<ProducerRecord<byte[], byte[]>> of(Collection<Integer> partitions) {
    return outputs.stream().filter(output -> partitions.contains(output.partition())).toList();
  }
}
