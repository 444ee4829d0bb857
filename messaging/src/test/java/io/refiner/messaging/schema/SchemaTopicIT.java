package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
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

  @Test
  void anOlderReaderDecodesWhatANewerWriterHasPublished() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    Schema newer = newerProblem();
    GenericRecord written = new GenericData.Record(newer);
    Problem problem = Problem.newBuilder().setId("p").setTask("mwp").setText("x").build();
    for (Schema.Field field : Problem.getClassSchema().getFields()) {
      written.put(field.name(), problem.get(field.name()));
    }
    written.put("source", "elsewhere");
    byte[] value = new BinaryMessageEncoder<>(GenericData.get(), newer).encode(written).array();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(ClientProperties.producer(cluster, "newer"))) {
      producer.send(
          new ProducerRecord<>(
              cluster.topics().of(Topics.SCHEMAS),
              ByteBuffer.allocate(8)
                  .putLong(SchemaNormalization.parsingFingerprint64(newer))
                  .array(),
              newer.toString().getBytes(StandardCharsets.UTF_8)));
      producer.send(
          new ProducerRecord<>(
              cluster.topics().of(Topics.PROBLEMS), "p".getBytes(StandardCharsets.UTF_8), value));
      producer.flush();
    }

    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.PROBLEMS)) {
      assertThat(reader.readToEnd().get(0).valueAs(Problem.class)).contains(problem);
    }
  }

  private static Schema newerProblem() {
    return new Schema.Parser()
        .parse(
            Problem.getClassSchema()
                .toString()
                .replaceFirst(
                    "\"fields\":\\[",
                    "\"fields\":[{\"name\":\"source\",\"type\":\"string\",\"default\":\"\"},"));
  }
}
