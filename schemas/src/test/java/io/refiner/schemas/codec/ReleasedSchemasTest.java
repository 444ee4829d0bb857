package io.refiner.schemas.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReleasedSchemasTest {

  private static final Path UNRELEASED = Path.of("target", "unreleased");

  static List<Schema> currentSchemas() {
    return Codec.currentSchemas();
  }

  @BeforeAll
  static void writeWhatIsNotReleased() throws IOException {
    List<String> hashes = new ArrayList<>();
    for (Schema current : currentSchemas()) {
      List<Schema> versions = versions(current);
      if (versions.isEmpty() || !versions.get(versions.size() - 1).equals(current)) {
        String path = directory(current) + "/v" + (versions.size() + 1) + ".avsc";
        String json = current.toString(true) + "\n";
        Files.createDirectories(UNRELEASED.resolve(path).getParent());
        Files.writeString(UNRELEASED.resolve(path), json);
        hashes.add(sha256(json) + "  " + path + "\n");
      }
    }
    if (!hashes.isEmpty()) {
      Files.writeString(UNRELEASED.resolve(ReleasedSchemas.LIST), String.join("", hashes));
    }
  }

  @ParameterizedTest
  @MethodSource("currentSchemas")
  void newestReleaseOfEachRecordIsTheCurrentOne(Schema current) {
    List<Schema> versions = versions(current);

    assertThat(versions)
        .as("%s is not released: see schemas/README.md", current.getName())
        .isNotEmpty()
        .last()
        .isEqualTo(current);
  }

  @ParameterizedTest
  @MethodSource("currentSchemas")
  void everyVersionReadsAndIsReadByEveryOther(Schema current) {
    List<Schema> versions = new ArrayList<>(versions(current));
    versions.add(current);

    for (Schema reader : versions) {
      for (Schema writer : versions) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType())
            .as("%s read as %s", writer, reader)
            .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      }
    }
  }

  @Test
  void releasedFilesNeverChange() {
    Map<String, String> actual =
        ReleasedSchemas.paths().stream()
            .collect(Collectors.toMap(path -> path, path -> sha256(ReleasedSchemas.text(path))));

    assertThat(actual).isEqualTo(ReleasedSchemas.hashes());
  }

  @Test
  void releasedSchemasAreFoundByFingerprint() {
    ReleasedSchemas released = ReleasedSchemas.load();

    for (Schema current : currentSchemas()) {
      assertThat(released.find(SchemaNormalization.parsingFingerprint64(current)))
          .contains(current);
    }
    assertThat(released.find(1)).isEmpty();
  }

  @Test
  void refusesTwoReleasesThatOneFingerprintCantTellApart() {
    String json =
        """
        {"type": "record", "name": "R", "doc": "%s", "fields": []}
        """;

    assertThatThrownBy(
            () ->
                ReleasedSchemas.of(
                    Map.of("r/v1.avsc", json.formatted("one"), "r/v2.avsc", json.formatted("two"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("r/v1.avsc")
        .hasMessageContaining("r/v2.avsc")
        .hasMessageContaining("same fingerprint");
  }

  private static List<Schema> versions(Schema current) {
    String directory = directory(current) + "/v";
    return ReleasedSchemas.paths().stream()
        .filter(path -> path.startsWith(directory))
        .sorted(Comparator.comparingInt(path -> version(directory, path)))
        .map(path -> new Schema.Parser().parse(ReleasedSchemas.text(path)))
        .toList();
  }

  private static int version(String directory, String path) {
    return Integer.parseInt(path.substring(directory.length(), path.length() - ".avsc".length()));
  }

  private static String directory(Schema schema) {
    return schema.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
