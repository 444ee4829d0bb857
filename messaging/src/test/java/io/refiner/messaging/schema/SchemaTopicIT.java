package io.refiner.messaging.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaTopicIT {

  @Test
  void whoeverWritesPublishesItsSchemas() {
    ClusterSettings cluster = TestCluster.deployment(1);
    RecordWriter.open(cluster).close();

    try (SchemaTopic topic = new SchemaTopic(cluster)) {
      for (Schema schema : Codec.currentSchemas()) {
        assertThat(topic.find(SchemaNormalization.parsingFingerprint64(schema))).contains(schema);
      }
      assertThat(topic.find(1)).isEmpty();
    }
  }

  private static void write(ClusterSettings cluster, Topics topic, byte[] key, byte[] value) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(cluster, "foreign"))) {
      producer.send(new ProducerRecord<>(cluster.topics().of(topic), key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void publish(ClusterSettings cluster, Schema schema) {
    write(
        cluster,
        Topics.SCHEMAS,
        BadSchemas.key(schema),
        schema.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void poison(ClusterSettings cluster) {
    Random random = new Random(5);
    for (byte[] value : BadSchemas.values()) {
      byte[] key = new byte[Long.BYTES];
      random.nextBytes(key);
      write(cluster, Topics.SCHEMAS, key, value);
    }
  }

  @Test
  void anOlderReaderDecodesWhatANewerWriterHasPublished() {
    ClusterSettings cluster = TestCluster.deployment(1);
    Schema newer = BadSchemas.newerProblem("source");
    Problem problem = Problem.newBuilder().setId("p").setTask("mwp").setText("x").build();
    publish(cluster, newer);
    write(
        cluster,
        Topics.PROBLEMS,
        "p".getBytes(StandardCharsets.UTF_8),
        BadSchemas.encoded(problem, newer, "source"));

    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.PROBLEMS)) {
      assertThat(reader.readToEnd().get(0).valueAs(Problem.class)).contains(problem);
    }
  }

  @Test
  void badEntriesHideNoSchemaBehindThem() {
    ClusterSettings cluster = TestCluster.deployment(1);
    Schema newer = BadSchemas.newerProblem("source");
    poison(cluster);
    publish(cluster, newer);
    poison(cluster);

    try (SchemaTopic topic = new SchemaTopic(cluster)) {
      assertThat(topic.find(1)).isEmpty();
      assertThat(topic.find(SchemaNormalization.parsingFingerprint64(newer))).contains(newer);
    }
  }

  @Test
  void aMissCountsForWhatWasReceivedBeforeTheTopicWasReadOnly() {
    ClusterSettings cluster = TestCluster.deployment(1);
    Schema newer = BadSchemas.newerProblem("source");
    long fingerprint = SchemaNormalization.parsingFingerprint64(newer);
    try (SchemaTopic topic = new SchemaTopic(cluster)) {
      topic.received();
      assertThat(topic.find(fingerprint)).isEmpty();
      publish(cluster, newer);
      assertThat(topic.find(fingerprint)).as("one read answers for a whole batch").isEmpty();

      topic.received();
      assertThat(topic.find(fingerprint)).contains(newer);
    }
  }

  @Test
  void badEntriesAreListedWithTheirPlaceAndRemovedForGood() {
    ClusterSettings cluster = TestCluster.deployment(1);
    Schema newer = BadSchemas.newerProblem("source");
    poison(cluster);
    publish(cluster, newer);
    SchemaCatalogue catalogue = new SchemaCatalogue(cluster);

    List<SchemaEntry> bad =
        catalogue.entries().stream().filter(entry -> entry.schema().isEmpty()).toList();
    assertThat(bad).hasSize(BadSchemas.values().size());
    assertThat(bad.get(0).place()).isEqualTo(cluster.topics().of(Topics.SCHEMAS) + "-0@0");
    catalogue.remove(bad);

    assertThat(catalogue.entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.schema()).contains(newer));
  }
}
