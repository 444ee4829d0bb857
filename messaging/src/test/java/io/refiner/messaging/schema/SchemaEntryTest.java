package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.SchemaStore;
import io.refiner.schemas.codec.UndecodableRecordException;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SchemaEntryTest {

  private static SchemaEntry entry(byte[] key, byte[] value) {
    return SchemaEntry.of(new ConsumerRecord<>("schemas", 0, 7, key, value));
  }

  @Test
  void aSchemaUnderItsFingerprintIsGoodInEitherByteOrder() {
    for (Schema schema : Codec.currentSchemas()) {
      byte[] value = schema.toString().getBytes(StandardCharsets.UTF_8);
      byte[] key = BadSchemas.key(schema);
      byte[] reversed =
          ByteBuffer.allocate(8)
              .putLong(Long.reverseBytes(SchemaNormalization.parsingFingerprint64(schema)))
              .array();

      assertThat(entry(key, value).schema()).contains(schema);
      assertThat(entry(reversed, value).schema()).contains(schema);
    }
  }

  static Stream<byte[]> badValues() {
    return BadSchemas.values().stream();
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void whateverIsNoSchemaOfItsKeyIsABadEntryWithItsPlace(byte[] value) {
    SchemaEntry bad = entry(new byte[8], value);

    assertThat(bad.schema()).isEmpty();
    assertThat(bad.place()).isEqualTo("schemas-0@7");
    assertThat(bad.fault())
        .isNotBlank()
        .hasSizeLessThan(250)
        .doesNotContain("\n")
        .isNotEqualTo("it is no Avro schema: null");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 5000})
  void aKeyOfAnotherLengthIsNoFingerprint(int length) {
    Schema schema = Problem.getClassSchema();

    SchemaEntry bad =
        entry(
            Arrays.copyOf(BadSchemas.key(schema), length),
            schema.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(bad.fault()).contains("not the fingerprint");
    assertThat(entry(null, "\"int\"".getBytes(StandardCharsets.UTF_8)).schema()).isEmpty();
  }

  /** Whatever happens to a schema's text, it is a schema or a bad entry, and so are its records. */
  @Test
  void aMutatedSchemaIsGoodOrBadAndItsRecordsAreReadOrRefused() {
    Random random = new Random(11);
    List<String> pieces =
        List.of(
            "\"", "{", "}", "[", "]", ":", ",", "null", "-1", "1e99", "\"int\"", "type", "\\u0000");
    String original = Problem.getClassSchema().toString();
    byte[] body =
        new Codec().encode(Problem.newBuilder().setId("i").setTask("t").setText("x").build());
    int good = 0;
    for (int round = 0; round < 1000; round++) {
      StringBuilder text = new StringBuilder(original);
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        int length = random.nextInt(Math.min(12, text.length() - at));
        text.replace(at, at + length, pieces.get(random.nextInt(pieces.size())));
      }
      byte[] value = text.toString().getBytes(StandardCharsets.UTF_8);
      SchemaEntry mutated = entry(new byte[8], value);
      assertThat(mutated.schema()).as(text.toString()).isEmpty();
      good += decodesOrRefuses(text.toString(), body) ? 1 : 0;
    }
    assertThat(good).as("mutations that are still schemas").isPositive();
  }

  private static boolean decodesOrRefuses(String json, byte[] body) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(json);
    } catch (RuntimeException e) {
      return false;
    }
    byte[] key = BadSchemas.key(schema);
    assertThat(entry(key, json.getBytes(StandardCharsets.UTF_8)).schema()).contains(schema);
    byte[] bytes = body.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[2 + i] = key[Long.BYTES - 1 - i];
    }
    SchemaStore store = fingerprint -> java.util.Optional.of(schema);
    try {
      new Codec(store).decode(bytes);
    } catch (UndecodableRecordException e) {
      assertThat(e).hasMessageNotContaining("\n");
    }
    return true;
  }

  @Test
  void defaultsThatWouldTakeForEverToCheckAreLeftUnchecked() {
    String type = "\"int\"";
    String again = type;
    String value = "0";
    for (int level = 0; level < 60; level++) {
      type =
          """
          {"type":"record","name":"R%s","fields":[{"name":"a","type":%s,"default":%s},
           {"name":"b","type":%s,"default":%s}]}"""
              .formatted(level, type, value, again, value);
      again = "\"R" + level + "\"";
      value = "{}";
    }

    SchemaEntry bad = entry(new byte[8], type.getBytes(StandardCharsets.UTF_8));

    assertThat(bad.fault()).contains("its key is not the fingerprint");
  }

  @Test
  void aSchemaThatNestsItselfDeeplyIsRefusedWithItsRecordOnly() {
    String nested = "\"string\"";
    for (int depth = 0; depth < 400; depth++) {
      nested = "{\"type\":\"array\",\"items\":" + nested + "}";
    }
    Schema deep =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[{\"name\":\"id\",\"type\":%s}]}"
                    .formatted(Problem.class.getName(), nested));
    byte[] bytes =
        new Codec().encode(Problem.newBuilder().setId("i").setTask("t").setText("x").build());
    bytes[3] ^= 1;

    assertThatThrownBy(() -> new Codec(fingerprint -> java.util.Optional.of(deep)).decode(bytes))
        .isInstanceOf(UndecodableRecordException.class);
  }
}
