package io.refiner.messaging.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedBrokerIT {

  @Test
  void keepsItsDataOverARestart(@TempDir Path directory) {
    BrokerSettings settings = new BrokerSettings(0, Optional.of(directory));
    try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
      ClusterSettings cluster = ClusterSettings.at(broker.bootstrapServers());
      TestCluster.createTopics(cluster, 1);
      try (RecordWriter writer = RecordWriter.open(cluster)) {
        Problem problem = Problem.newBuilder().setId("p").setTask("mwp").setText("x").build();
        writer.write(Topics.PROBLEMS, "p", problem);
        writer.flush();
      }
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
        RecordReader reader =
            RecordReader.fromStart(
                ClusterSettings.at(broker.bootstrapServers()), Topics.PROBLEMS)) {
      List<ReadRecord> read = reader.readToEnd();
      assertThat(read).extracting(ReadRecord::key).containsExactly("p");
    }
  }

  @Test
  void saysThatItsPortIsTaken() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      assertThatThrownBy(
              () -> EmbeddedBroker.start(new BrokerSettings(broker.port(), Optional.empty())))
          .isInstanceOf(BrokerStartException.class)
          .hasMessageContaining("Port " + broker.port() + " on 127.0.0.1 is taken");
    }
  }
}
