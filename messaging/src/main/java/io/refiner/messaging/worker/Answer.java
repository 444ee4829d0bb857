package io.refiner.messaging.worker;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a batch is answered with, encoded.
 *
 * @param outputs in the order in which they are written, each for the partition of its input
 * @param forwards inputs that move to another partition
 * @param deadLetters how many of the outputs are dead letters
 */
record Answer(
    List<ProducerRecord<byte[], byte[]>> outputs, List<Forward> forwards, int deadLetters) {

  /** An input of one partition that is written to another. */
  record Forward(int from, ProducerRecord<byte[], byte[]> entry) {}

  Answer {
    outputs = List.copyOf(outputs);
    forwards = List.copyOf(forwards);
  }

  /** What is written for the partitions that are still ours. */
  List<ProducerRecord<byte[], byte[]>> of(Collection<Integer> partitions) {
    return Stream.concat(
            outputs.stream().filter(output -> partitions.contains(output.partition())),
            forwards.stream()
                .filter(forward -> partitions.contains(forward.from()))
                .map(Forward::entry))
        .toList();
  }
}
