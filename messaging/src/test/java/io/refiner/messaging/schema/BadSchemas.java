package io.refiner.messaging.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;

import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Problem;

/** What anybody may write to the topic {@code schemas}, and what a newer release does. */
public final class BadSchemas {

  private BadSchemas() {}

  /** Values that are no schema for their key, each in its own way. */
  public static List<byte[]> values() {
    List<String> texts =
        new ArrayList<>(
            List.of(
                """
                {"type":"record","name":"R","fields":[{"name":"n","type":"long","default":{}}]}""",
                """
                {"type":"record","name":"R","fields":[{"name":"e","default":3,
                 "type":{"type":"enum","name":"E","symbols":["A"]}}]}""",
                "{\"type\":\"fixed\",\"name\":\"Four\",\"size\":-4}",
                "{\"type\":\"fixed\",\"name\":\"Four\",\"size\":\"four\"}",
                "{\"type\":\"fixed\",\"name\":\"Four\",\"size\":99999999999999999999}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"],\"default\":\"B\"}",
                "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":\"x\"}",
                "{\"type\":\"record\",\"name\":\"1\",\"fields\":[]}",
                "{\"type\":\"record\",\"name\":\"R\"}",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":{}}",
                "{\"type\":\"record\",\"name\":null,\"fields\":[]}",
                "{\"type\":\"array\"}",
                "{\"type\":\"array\",\"items\":null}",
                "{\"type\":[[\"int\"]]}",
                "[\"int\",\"int\"]",
                "\"NoSuchType\"",
                "{\"type\":null}",
                "3",
                "true",
                "\0",
                "{",
                // A schema, but of another key.
                "\"long\"",
                "{\"type\":\"record\",\"name\":\"%s\",\"fields\":[]}"
                    .formatted(Problem.class.getName())));
    texts.add("{\"type\":\"array\",\"items\":".repeat(900) + "\"int\"" + "}".repeat(900));
    texts.add("{\"type\":\"array\",\"items\":".repeat(9000) + "\"int\"" + "}".repeat(9000));
    texts.add("[".repeat(100_000));
    texts.add(" ".repeat(300_000));
    List<byte[]> values = new ArrayList<>();
    texts.forEach(text -> values.add(text.getBytes(StandardCharsets.UTF_8)));
    values.add(new byte[0]);
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    values.add(noise);
    return values;
  }

  /** The next release's problem: it has a field that this one does not know. */
  public static Schema newerProblem(String field) {
    return newer(Problem.getClassSchema(), field);
  }

  /** A record's next version. */
  public static Schema newer(Schema schema, String field) {
    return new Schema.Parser()
        .parse(
            schema
                .toString()
                .replaceFirst(
                    "\"fields\":\\[",
                    "\"fields\":[{\"name\":\""
                        + field
                        + "\",\"type\":\"string\",\"default\":\"\"},"));
  }

  /** A record as the next release writes it. */
  public static byte[] encoded(SpecificRecord value, Schema newer, String field) {
    try {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(encoded, null);
      encoded.writeBytes(new byte[] {(byte) 0xC3, 1});
      byte[] key = key(newer);
      for (int i = Long.BYTES - 1; i >= 0; i--) {
        encoded.write(key[i]);
      }
      // The new field is the first one; the rest is as it was.
      encoder.writeString(field + " is new");
      byte[] old = new Codec().encode(value);
      encoded.write(old, 10, old.length - 10);
      return encoded.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A schema's key on the topic. */
  public static byte[] key(Schema schema) {
    return ByteBuffer.allocate(Long.BYTES)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }
}
