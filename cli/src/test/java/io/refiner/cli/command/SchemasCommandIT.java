package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;

class SchemasCommandIT {

  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private Path settings;
  private ClusterSettings cluster;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws IOException {
    String prefix = test.getTestMethod().orElseThrow().getName() + "-";
    settings =
        Files.writeString(
            folder.resolve("refiner.conf"),
            "refiner.messaging.topic-prefix = \"%s\"".formatted(prefix));
    cluster = ClusterSettings.at(broker.bootstrapServers()).withTopicPrefix(prefix);
    assertThat(run("topics", "create", "--partitions", "1")).isZero();
    RecordWriter.open(cluster).close();
  }

  private long poison(String value) throws ExecutionException, InterruptedException {
    byte[] key = ByteBuffer.allocate(8).putInt(value.hashCode()).array();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(cluster, "foreign"))) {
      return producer
          .send(
              new ProducerRecord<>(
                  cluster.topics().of(Topics.SCHEMAS), key, value.getBytes(StandardCharsets.UTF_8)))
          .get()
          .offset();
    }
  }

  @Test
  void badEntriesAreListedAndRemovedAndGoodOnesStay() throws Exception {
    long first = poison("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-8}");
    long second = poison("nonsense");

    assertThat(run("schemas", "list", "--bad")).isZero();
    assertThat(out.toString().lines().toList())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(" BAD: "));
    assertThat(out.toString()).contains(first + " ", second + " ");

    assertThat(run("schemas", "remove", String.valueOf(first))).isZero();
    assertThat(out.toString()).isEqualTo(first + "\n");
    assertThat(run("schemas", "remove", "--bad")).isZero();
    assertThat(out.toString()).isEqualTo(second + "\n");

    assertThat(run("schemas", "list")).isZero();
    assertThat(out.toString()).doesNotContain("BAD").contains("io.refiner.schemas.record.Problem");
  }

  @Test
  void resultsAndPoliciesAreReadThoughSchemasHoldsBadEntries() throws Exception {
    poison("{\"type\":\"fixed\",\"name\":\"F\",\"size\":-8}");
    byte[] unknown = new byte[40];
    unknown[0] = (byte) 0xC3;
    unknown[1] = 1;
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      writer.write(Topics.POLICIES, "generator/mwp", unknown);
      writer.write(Topics.RESULTS, "unknown", unknown);
      writer.flush();
    }

    assertThat(run("policies", "list")).isZero();
    assertThat(run("results")).isZero();
  }

  @Test
  void aGoodSchemaIsRemovedByForceOnlyAndAnOffsetThatIsNoneIsNamed() {
    assertThat(run("schemas", "remove", "0")).isEqualTo(1);
    assertThat(err.toString()).contains("is a good schema of", "--force");
    assertThat(run("schemas", "remove", "4711")).isEqualTo(1);
    assertThat(err.toString()).contains("no entry is at offset 4711", "refiner schemas list");
    assertThat(run("schemas", "remove")).isEqualTo(2);
    assertThat(run("schemas", "remove", "1", "--bad")).isEqualTo(2);
    assertThat(run("schemas", "remove", "0", "--force")).isZero();
    assertThat(run("schemas", "remove", "--bad")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(
        List.of("--bootstrap-servers", broker.bootstrapServers(), "--config", settings.toString()));
    return RefinerCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words.toArray(String[]::new));
  }
}
