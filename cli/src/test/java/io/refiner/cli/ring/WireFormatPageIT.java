package io.refiner.cli.ring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import io.refiner.schemas.Topics;
import io.refiner.schemas.record.DeadLetter;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: a producer that is written after docs/wire-format.md alone is understood. So nothing in
 * here uses Avro, Refiner's codec or Kafka's partitioner.
 */
class WireFormatPageIT {

  private static final long EMPTY = 0xc15d213aa4d7a795L;
  private static final String ID = "foreign-1";
  private static final String TEXT =
      "Tom has number0 apples and gets number1 more . How many has he ?";

  private final String page = read();

  private static String read() {
    try {
      return Files.readString(Path.of("../docs/wire-format.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The text of the page's block with this info string. */
  private String block(String info) {
    Matcher block = Pattern.compile("(?s)```" + info + "\\n(.*?)\\n```").matcher(page);
    assertThat(block.find()).as("a block %s", info).isTrue();
    return block.group(1);
  }

  private byte[] bytes(String info) {
    String digits = block(info).replaceAll("#.*", "").replaceAll("\\s", "");
    return HexFormat.of().parseHex(digits);
  }

  // --- a foreign implementation

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** CRC-64-AVRO, its lowest byte first. */
  private static byte[] fingerprint(String canonical) {
    long f = EMPTY;
    for (byte b : utf8(canonical)) {
      f = f >>> 8 ^ table((int) (f ^ b) & 0xff);
    }
    return littleEndian(f);
  }

  private static long table(int i) {
    long f = i;
    for (int bit = 0; bit < 8; bit++) {
      f = f >>> 1 ^ ((f & 1) == 1 ? EMPTY : 0);
    }
    return f;
  }

  private static byte[] littleEndian(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  /** Avro's binary form. */
  private static final class Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Body raw(byte[] more) {
      bytes.writeBytes(more);
      return this;
    }

    private Body number(long value) {
      long rest = value << 1 ^ value >> 63;
      while (rest > 0x7f) {
        bytes.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
      return this;
    }

    private Body text(String text) {
      return number(utf8(text).length).raw(utf8(text));
    }

    private Body real(double value) {
      return raw(littleEndian(Double.doubleToLongBits(value)));
    }
  }

  private static Body problem(String id) {
    return new Body()
        .text(id)
        .text("mwp")
        .text(TEXT)
        .number(2)
        .real(3)
        .real(4)
        .number(0)
        .number(1)
        .text("#0: add ( number0, number1 ) | EOS")
        .number(1)
        .text("7")
        .number(3)
        .number(1)
        .number(0)
        .real(1.0)
        .real(0.5)
        .number(64)
        .number(1)
        .number(0);
  }

  private static byte[] value(byte[] fingerprint, Body body) {
    return new Body()
        .raw(new byte[] {(byte) 0xc3, 1})
        .raw(fingerprint)
        .raw(body.bytes.toByteArray())
        .bytes
        .toByteArray();
  }

  // --- and what becomes of what it writes

  @Test
  void theBytesOfThePageFollowFromItsRules() {
    byte[] fingerprint = fingerprint(block("json canonical"));

    assertThat(fingerprint).isEqualTo(bytes("hex fingerprint"));
    assertThat(value(fingerprint, problem(ID))).isEqualTo(bytes("hex value"));
    assertThat(page)
        .contains("of 24 partitions it belongs to **" + Murmur2.partition(utf8(ID), 24) + "**");
  }

  @Test
  void aRecordThatIsBuiltFromThePageIsAnswered() {
    try (RingUnderTest ring = RingUnderTest.open("")) {
      ring.orchestrator("00");
      ring.generator("00");
      ring.critic("00");

      submit(ring, ID, bytes("hex value"));

      Result result = ring.awaitResults(1).get(0);
      assertThat(result.getProblem().getId()).isEqualTo(ID);
      assertThat(result.getStatus()).isEqualTo(ResultStatus.ACCEPTED);
      assertThat(result.getAnswer()).contains("7");
      assertThat(ring.read(Topics.PROBLEMS)).hasSize(1);
      assertThat(ring.read(Topics.DEAD_LETTERS)).isEmpty();
    }
  }

  @Test
  void aRecordOfASchemaOfItsOwnIsAnsweredOnceTheSchemaIsPublished() {
    String own =
        block("json canonical")
            .replaceFirst(
                "\\{\"name\":\"id\"", "{\"name\":\"source\",\"type\":\"string\"},{\"name\":\"id\"");
    byte[] fingerprint = fingerprint(own);
    Body body = new Body().text("elsewhere").raw(problem("own-1").bytes.toByteArray());
    try (RingUnderTest ring = RingUnderTest.open("")) {
      ring.orchestrator("00");
      ring.generator("00");
      ring.critic("00");

      write(ring, Topics.SCHEMAS, 0, fingerprint, utf8(own));
      submit(ring, "own-1", value(fingerprint, body));

      assertThat(ring.awaitResults(1).get(0).getAnswer()).contains("7");
    }
  }

  @Test
  void aFingerprintWithItsBytesReversedIsNamedAsSuch() {
    byte[] reversed = new byte[8];
    byte[] fingerprint = bytes("hex fingerprint");
    for (int i = 0; i < 8; i++) {
      reversed[i] = fingerprint[7 - i];
    }
    try (RingUnderTest ring = RingUnderTest.open("")) {
      ring.orchestrator("00");

      submit(ring, ID, value(reversed, problem(ID)));

      ring.awaitRecords(Topics.DEAD_LETTERS, 1);
      assertThat(ring.read(Topics.DEAD_LETTERS, DeadLetter.class))
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(letter.getFailure().getMessage())
                      .contains("reversed")
                      .contains("little-endian")
                      .doesNotContain("publish"));
    }
  }

  private static void submit(RingUnderTest ring, String key, byte[] value) {
    int partition = Murmur2.partition(utf8(key), RingUnderTest.PARTITIONS);
    write(ring, Topics.PROBLEMS, partition, utf8(key), value);
  }

  private static void write(
      RingUnderTest ring, Topics topic, int partition, byte[] key, byte[] value) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", ring.cluster().bootstrapServers(), "linger.ms", 0);
    String name = ring.cluster().topics().of(topic);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      List.of(new ProducerRecord<>(name, partition, key, value)).forEach(producer::send);
      producer.flush();
    }
  }
}
