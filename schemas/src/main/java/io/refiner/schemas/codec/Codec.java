package io.refiner.schemas.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

import io.refiner.schemas.Topics;

import static io.refiner.schemas.codec.UndecodableRecordException.Reason.EMPTY;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.FOREIGN_BYTES;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.INCOMPATIBLE_SCHEMA;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.MALFORMED;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.TOO_LARGE;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.TRAILING_BYTES;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.TRUNCATED;
import static io.refiner.schemas.codec.UndecodableRecordException.Reason.UNKNOWN_SCHEMA;

/**
 * Records to bytes and back, as Avro single-object encoding (Avro 1.12 specification): C3 01, the
 * CRC-64-AVRO fingerprint of the writer's schema (8 bytes, little-endian), and the body. Whatever
 * the writer's version, decoding gives the record's current class. Safe for use by several threads.
 */
public final class Codec {

  /** The most that a value may have unless told otherwise, in bytes. */
  public static final int DEFAULT_MAX_BYTES = 2 * 1024 * 1024;

  private static final int HEADER = 10;

  /** What comes from outside names a class, so only these are ever made. */
  private static final Map<String, Class<? extends SpecificRecord>> RECORDS =
      Arrays.stream(Topics.values())
          .flatMap(topic -> topic.recordType().stream())
          .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

  /** What is written now can always be read. */
  private static final Map<Long, Schema> CURRENT =
      currentSchemas().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  SchemaNormalization::parsingFingerprint64, Function.identity()));

  private final SchemaStore schemas;
  private final int maxBytes;
  private final Map<Class<?>, BinaryMessageEncoder<SpecificRecord>> encoders =
      new ConcurrentHashMap<>();
  private final Map<Long, DatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();

  /** A codec that knows the released schemas. */
  public Codec() {
    this(ReleasedSchemas.load());
  }

  public Codec(SchemaStore schemas) {
    this(schemas, DEFAULT_MAX_BYTES);
  }

  /**
   * A codec with a limit of its own.
   *
   * @param schemas finds writers' schemas
   * @param maxBytes the most that a value may have
   */
  public Codec(SchemaStore schemas, int maxBytes) {
    if (maxBytes < HEADER) {
      throw new IllegalArgumentException("maxBytes must be 10 at least, but is " + maxBytes);
    }
    this.schemas = schemas;
    this.maxBytes = maxBytes;
  }

  /** The current schemas of all records that topics carry. */
  public static List<Schema> currentSchemas() {
    return RECORDS.values().stream()
        .map(type -> SpecificData.get().getSchema(type))
        .sorted((a, b) -> a.getFullName().compareTo(b.getFullName()))
        .toList();
  }

  /**
   * Encodes a record with the current schema of its class.
   *
   * @throws IllegalArgumentException if a required field is not set
   */
  public byte[] encode(SpecificRecord value) {
    BinaryMessageEncoder<SpecificRecord> encoder =
        encoders.computeIfAbsent(
            value.getClass(),
            type ->
                new BinaryMessageEncoder<>(
                    SpecificData.getForClass(type), value.getSchema(), false));
    try {
      ByteBuffer encoded = encoder.encode(value);
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (AvroRuntimeException | NullPointerException | ClassCastException e) {
      throw new IllegalArgumentException(
          value.getSchema().getName() + " can't be encoded: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Says that what is decoded from now on was received just now. A reader that fetches from a topic
   * calls it for each fetch: whether a schema is unknown is then found out once for all of them.
   */
  public void received() {
    schemas.received();
  }

  /**
   * Decodes a value to the current class of the record that its writer's schema names.
   *
   * @throws UndecodableRecordException if the bytes are no record of ours
   */
  public SpecificRecord decode(byte[] bytes) {
    checkSize(bytes);
    DatumReader<SpecificRecord> reader = reader(fingerprint(bytes));
    BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER, bytes.length - HEADER);
    try {
      SpecificRecord value = reader.read(null, decoder);
      if (decoder.remaining() > 0) {
        throw new UndecodableRecordException(
            TRAILING_BYTES, decoder.remaining() + " bytes follow the record");
      }
      return value;
    } catch (EOFException e) {
      throw new UndecodableRecordException(
          TRUNCATED, "the value ends before the record does (" + bytes.length + " bytes)", e);
    } catch (UndecodableRecordException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UndecodableRecordException(MALFORMED, "the value is malformed: " + line(e), e);
    } catch (StackOverflowError e) {
      // A writer's schema may nest its own fields without end.
      throw new UndecodableRecordException(MALFORMED, "the value is nested too deeply", e);
    }
  }

  /**
   * Decodes a value that must be of one type.
   *
   * @throws UndecodableRecordException if the bytes are no record of this type
   */
  public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type) {
    SpecificRecord value = decode(bytes);
    if (!type.isInstance(value)) {
      throw new UndecodableRecordException(
          MALFORMED,
          "the value is a "
              + value.getSchema().getName()
              + ", not a "
              + type.getSimpleName()
              + ": was it written to the wrong topic?");
    }
    return type.cast(value);
  }

  private void checkSize(byte[] bytes) {
    if (bytes.length == 0) {
      throw new UndecodableRecordException(EMPTY, "the value is empty");
    }
    if (bytes.length > maxBytes) {
      throw new UndecodableRecordException(
          TOO_LARGE, "the value has " + bytes.length + " bytes, the limit is " + maxBytes);
    }
    if (bytes[0] != (byte) 0xC3 || bytes.length > 1 && bytes[1] != 1) {
      throw new UndecodableRecordException(
          FOREIGN_BYTES,
          "the value does not start with C3 01: write it in Avro single-object encoding");
    }
    if (bytes.length < HEADER) {
      throw new UndecodableRecordException(
          TRUNCATED, "the value ends in its header (" + bytes.length + " bytes)");
    }
  }

  private static long fingerprint(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  private DatumReader<SpecificRecord> reader(long fingerprint) {
    DatumReader<SpecificRecord> known = readers.get(fingerprint);
    if (known != null) {
      return known;
    }
    Schema writer =
        Optional.ofNullable(CURRENT.get(fingerprint))
            .or(() -> schemas.find(fingerprint))
            .orElseThrow(
                () -> new UndecodableRecordException(UNKNOWN_SCHEMA, unknown(fingerprint)));
    DatumReader<SpecificRecord> reader = compatible(writer);
    readers.put(fingerprint, reader);
    return reader;
  }

  /** A writer's schema comes from outside: whatever resolving it throws is a fault of its own. */
  private static DatumReader<SpecificRecord> compatible(Schema writer) {
    try {
      return reader(writer);
    } catch (UndecodableRecordException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UndecodableRecordException(
          INCOMPATIBLE_SCHEMA, "the writer's schema can't be resolved: " + line(e), e);
    } catch (StackOverflowError e) {
      throw new UndecodableRecordException(
          INCOMPATIBLE_SCHEMA, "the writer's schema is nested too deeply", e);
    }
  }

  private static String line(Exception e) {
    return e.toString().replaceAll("\\s+", " ");
  }

  /** In one line: Avro's own description holds both schemas. */
  private static String described(SchemaCompatibility.Incompatibility incompatibility) {
    return "%s at %s: %s"
        .formatted(
            incompatibility.getType(),
            incompatibility.getLocation(),
            incompatibility.getMessage().replaceAll("\\s+", " "));
  }

  /** Loaded once, and only if something is unknown. */
  private static final class Released {
    private static final ReleasedSchemas ALL = ReleasedSchemas.load();
  }

  private static String unknown(long fingerprint) {
    long reversed = Long.reverseBytes(fingerprint);
    return CURRENT.containsKey(reversed) || Released.ALL.find(reversed).isPresent()
        ? "the fingerprint's bytes are reversed: in the header of Avro's single-object encoding it is little-endian, its lowest byte first"
        : "no schema has the fingerprint %016x: publish the writer's schema to the topic schemas"
            .formatted(fingerprint);
  }

  private static DatumReader<SpecificRecord> reader(Schema writer) {
    Class<? extends SpecificRecord> type =
        Optional.ofNullable(RECORDS.get(writer.getFullName()))
            .orElseThrow(
                () ->
                    new UndecodableRecordException(
                        INCOMPATIBLE_SCHEMA, writer.getFullName() + " is no record of a topic"));
    Schema current = SpecificData.get().getSchema(type);
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(current, writer);
    if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw new UndecodableRecordException(
          INCOMPATIBLE_SCHEMA,
          "the writer's %s can't be read: %s"
              .formatted(
                  writer.getName(),
                  compatibility.getResult().getIncompatibilities().stream()
                      .map(Codec::described)
                      .collect(Collectors.joining("; "))));
    }
    return new SpecificDatumReader<>(writer, current, SpecificData.getForClass(type));
  }
}
