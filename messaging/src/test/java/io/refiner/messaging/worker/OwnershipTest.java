package io.refiner.messaging.worker;

import java.util.Arrays;
import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OwnershipTest {

  private final Ownership ownership = new Ownership(List.of("a", "b"));

  private static List<TopicPartition> of(String topic, int... partitions) {
    return Arrays.stream(partitions)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  @Test
  void aPartitionWaitsUntilAllTopicsOwnIt() {
    ownership.assigned(of("a", 0, 1));
    ownership.assigned(of("b", 1, 2));

    assertThat(ownership.waiting()).containsExactly(1);
    assertThat(ownership.uneven()).containsExactly(0, 2);
  }

  @Test
  void aPartitionThatOneTopicOwnsCantBeStarted() {
    ownership.assigned(of("a", 0));

    assertThatThrownBy(() -> ownership.started(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPartitionStopsAsSoonAsOneTopicLosesIt() {
    ownership.assigned(of("a", 0, 1));
    ownership.assigned(of("b", 0, 1));
    ownership.started(0);
    ownership.started(1);

    assertThat(ownership.unassigned(of("b", 1))).containsExactly(1);
    assertThat(ownership.unassigned(of("a", 1))).isEmpty();
    assertThat(ownership.started()).containsExactly(0);
    assertThat(ownership.startedInputs())
        .containsExactly(new TopicPartition("a", 0), new TopicPartition("b", 0));
  }

  @Test
  void aStoppedPartitionWaitsAgain() {
    ownership.assigned(of("a", 0));
    ownership.assigned(of("b", 0));
    ownership.started(0);

    assertThat(ownership.stopped(0)).isTrue();
    assertThat(ownership.stopped(0)).isFalse();
    assertThat(ownership.waiting()).containsExactly(0);
  }
}
