package io.refiner.schemas.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

import io.refiner.schemas.codec.UndecodableRecordException.Reason;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.PolicyKind;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.schemas.record.Problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CodecTest {

  private final Codec codec = new Codec();

  private static Problem problem() {
    return Problem.newBuilder()
        .setId("p1")
        .setTask("mwp")
        .setText("Tom has number0 apples")
        .setNumbers(List.of(3.0, 0.5))
        .setGold(new Gold("add ( number0 , number1 )", "3.5"))
        .build();
  }

  private static GenerationRequest request() {
    return GenerationRequest.newBuilder()
        .setProblem(problem())
        .setTurn(2)
        .setPrevious(
            new Attempt("add ( 1 , 2 )", "The operator is wrong.", List.of("add ( 1 , 1 )")))
        .setSeed(7)
        .setAskedAt(Instant.ofEpochMilli(1_700_000_000_123L))
        .build();
  }

  @Test
  void decodesWhatItEncoded() {
    assertThat(codec.decode(codec.encode(request()))).isEqualTo(request());
    assertThat(codec.decode(codec.encode(problem()), Problem.class)).isEqualTo(problem());
  }

  @Test
  void decodesMapsAndWhatIsLeftOut() {
    PolicyUpdate policy =
        PolicyUpdate.newBuilder()
            .setRole(PolicyRole.CRITIC)
            .setName("mwp")
            .setVersion(3)
            .setUri("file:///models/critic-3/")
            .setDigest("ab")
            .setFiles(Map.of("config.json", "cd", "model.safetensors", "ab"))
            .setMetrics(Map.of("exactMatch", 0.5))
            .setPublishedAt(Instant.ofEpochMilli(1_700_000_000_123L))
            .setSelectedAt(Instant.ofEpochMilli(1_700_000_000_124L))
            .build();

    PolicyUpdate decoded = codec.decode(codec.encode(policy), PolicyUpdate.class);

    assertThat(decoded).isEqualTo(policy);
    assertThat(decoded.getKind()).isEqualTo(PolicyKind.CHECKPOINT);
    assertThat(decoded.getFiles()).containsEntry("config.json", "cd").hasSize(2);
    assertThat(decoded.getParent()).isEmpty();
  }

  @Test
  void startsWithTheMarkerAndTheFingerprintOfSingleObjectEncoding() {
    byte[] bytes = codec.encode(problem());

    long fingerprint = SchemaNormalization.parsingFingerprint64(Problem.getClassSchema());
    assertThat(Arrays.copyOf(bytes, 2)).containsExactly(0xC3, 0x01);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2))
        .isEqualTo(fingerprint);
  }

  @Test
  void readsANewerWriterOnceItsSchemaIsKnown() throws Exception {
    Schema newer =
        new Schema.Parser()
            .parse(
                Problem.getClassSchema()
                    .toString()
                    .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"source\",\"type\":\"string\",\"default\":\"\"},"));
    GenericRecord written = new GenericData.Record(newer);
    Problem problem = problem();
    for (Schema.Field field : Problem.getClassSchema().getFields()) {
      written.put(field.name(), problem.get(field.name()));
    }
    written.put("source", "elsewhere");
    byte[] bytes = new BinaryMessageEncoder<>(GenericData.get(), newer).encode(written).array();
    SchemaStore store =
        fingerprint ->
            Optional.of(newer)
                .filter(it -> SchemaNormalization.parsingFingerprint64(it) == fingerprint);

    assertThat(new Codec(store).decode(bytes)).isEqualTo(problem);
    assertThat(reason(bytes)).isEqualTo(Reason.UNKNOWN_SCHEMA);
  }

  @Test
  void refusesASchemaThatIsNoRecordOfATopic() {
    Schema foreign = Schema.createRecord("Other", null, "java.lang", false, List.of());
    byte[] bytes = codec.encode(problem());

    assertThatThrownBy(
            () -> new Codec(fingerprint -> Optional.of(foreign)).decode(bytesOf(foreign)))
        .isInstanceOfSatisfying(
            UndecodableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.INCOMPATIBLE_SCHEMA))
        .hasMessageContaining("java.lang.Other");
    assertThat(bytes).isNotEmpty();
  }

  private static byte[] bytesOf(Schema schema) {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  @Test
  void saysWhatIsWrongWithBytes() {
    byte[] good = codec.encode(problem());
    byte[] unknown = good.clone();
    unknown[5] ^= 1;

    assertThat(reason(new byte[0])).isEqualTo(Reason.EMPTY);
    assertThat(reason("{\"id\": 1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Reason.FOREIGN_BYTES);
    assertThat(reason(Arrays.copyOf(good, 5))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(Arrays.copyOf(good, good.length - 1))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(Arrays.copyOf(good, good.length + 1))).isEqualTo(Reason.TRAILING_BYTES);
    assertThat(reason(unknown)).isEqualTo(Reason.UNKNOWN_SCHEMA);
    assertThat(reason(new byte[Codec.DEFAULT_MAX_BYTES + 1])).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesARecordOfAnotherType() {
    byte[] bytes = codec.encode(problem());

    assertThatThrownBy(() -> codec.decode(bytes, GenerationRequest.class))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("is a Problem, not a GenerationRequest");
  }

  @Test
  void refusesALengthThatTheBytesDoNotHold() {
    byte[] header = Arrays.copyOf(codec.encode(problem()), 10);
    // The first field, the id, claims two gigabytes (zigzag varint of 2^31 - 1).
    byte[] lie = HexFormat.of().parseHex("feffffff0f");

    assertThat(reason(concat(header, lie))).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void refusesAnArrayThatTheBytesDoNotHold() {
    Problem plain =
        Problem.newBuilder().setId("").setTask("").setText("").setNumbers(List.of()).build();
    byte[] bytes = codec.encode(plain);
    // Three empty strings, then the array: instead of its end, a thousand items.
    byte[] lie = HexFormat.of().parseHex("d00f");

    assertThat(reason(concat(Arrays.copyOf(bytes, 13), lie))).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void damagedBytesNeverGiveAnythingButARecordOrAReason() {
    Random random = new Random(42);
    byte[] good = codec.encode(request());
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(good, 10 + random.nextInt(good.length));
      for (int k = random.nextInt(4); k >= 0; k--) {
        damaged[10 + random.nextInt(damaged.length - 9) - 1] = (byte) random.nextInt();
      }
      try {
        assertThat(codec.decode(damaged)).isInstanceOf(GenerationRequest.class);
      } catch (UndecodableRecordException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void namesTheRecordThatCantBeEncoded() {
    assertThatThrownBy(() -> codec.encode(new Problem()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Problem can't be encoded");
  }

  private Reason reason(byte[] bytes) {
    return catchThrowableOfType(UndecodableRecordException.class, () -> codec.decode(bytes))
        .reason();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
