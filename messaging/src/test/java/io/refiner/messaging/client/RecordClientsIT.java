package io.refiner.messaging.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.UndecodableRecordException;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecordClientsIT {

  private static Problem problem(String id) {
    return Problem.newBuilder().setId(id).setTask("mwp").setText("number0").build();
  }

  @Test
  void readsBackWhatWasWrittenInTheOrderOfEachKey() {
    ClusterSettings cluster = TestCluster.deployment(3);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      for (int i = 0; i < 300; i++) {
        writer.write(Topics.PROBLEMS, "k" + i % 10, problem("p" + i));
      }
      writer.flush();
    }

    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.PROBLEMS)) {
      List<ReadRecord> read = reader.readToEnd();
      assertThat(read).hasSize(300);
      assertThat(read)
          .filteredOn(entry -> entry.key().equals("k3"))
          .extracting(entry -> entry.valueAs(Problem.class).orElseThrow().getId())
          .hasSize(30)
          .startsWith("p3", "p13", "p23");
      assertThat(reader.reachedEnd()).isTrue();
    }
  }

  @Test
  void readsOnlyWhatIsWrittenAfterItWasOpened() {
    ClusterSettings cluster = TestCluster.deployment(3);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      writer.write(Topics.PROBLEMS, "old", problem("old"));
      writer.flush();
      try (RecordReader reader = RecordReader.fromNow(cluster, Topics.PROBLEMS)) {
        writer.write(Topics.PROBLEMS, "new", problem("new"));
        writer.flush();

        List<ReadRecord> read = new ArrayList<>();
        while (read.isEmpty()) {
          read.addAll(reader.poll(Duration.ofMillis(100)));
        }
        assertThat(read).extracting(ReadRecord::key).containsExactly("new");
      }
    }
  }

  @Test
  void handsOutWhatItCantDecodeWithTheReason() {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (RecordWriter writer = RecordWriter.open(cluster);
        RecordReader reader = RecordReader.fromStart(cluster, Topics.RESULTS)) {
      writer.write(Topics.RESULTS, "bad", "garbage".getBytes(StandardCharsets.UTF_8));
      writer.write(Topics.RESULTS, "good", problem("good"));
      writer.flush();

      List<ReadRecord> read = new ArrayList<>();
      while (read.size() < 2) {
        read.addAll(reader.poll(Duration.ofMillis(100)));
      }
      assertThat(read.get(0).value()).isEmpty();
      assertThat(read.get(0).error())
          .get()
          .extracting(UndecodableRecordException::reason)
          .isEqualTo(UndecodableRecordException.Reason.FOREIGN_BYTES);
      assertThat(read.get(1).valueAs(Problem.class)).contains(problem("good"));
    }
  }

  @Test
  void refusesARecordWithoutAKey() {
    try (RecordWriter writer = RecordWriter.open(TestCluster.deployment(1))) {
      assertThatThrownBy(() -> writer.write(Topics.PROBLEMS, "", problem("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs a key");
    }
  }

  @Test
  void saysThatATopicIsMissing() {
    ClusterSettings nobody = TestCluster.deployment(1).withTopicPrefix("nobody-");

    assertThatThrownBy(() -> RecordReader.fromStart(nobody, Topics.RESULTS))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("nobody-results does not exist");
    assertThatThrownBy(() -> RecordWriter.open(nobody))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("nobody-schemas")
        .hasMessageContaining("refiner topics create");
  }
}
