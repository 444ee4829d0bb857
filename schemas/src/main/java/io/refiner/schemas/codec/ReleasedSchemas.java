package io.refiner.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every schema that was ever released, from {@code schemas/<record>/v<N>.avsc} on the class path.
 * {@code schemas/released.sha256} lists them with their hashes; a file in it never changes. How a
 * version is released: {@code schemas/README.md}.
 */
public final class ReleasedSchemas implements SchemaStore {

  static final String LIST = "released.sha256";

  private final Map<Long, Schema> byFingerprint;

  private ReleasedSchemas(Map<Long, Schema> byFingerprint) {
    this.byFingerprint = Map.copyOf(byFingerprint);
  }

  /**
   * Loads them.
   *
   * @throws IllegalStateException if a file is missing, or two have one fingerprint
   */
  public static ReleasedSchemas load() {
    Map<String, String> byPath = new LinkedHashMap<>();
    paths().forEach(path -> byPath.put(path, text(path)));
    return of(byPath);
  }

  /** Indexes schemas, given as JSON by path. */
  static ReleasedSchemas of(Map<String, String> jsonByPath) {
    Map<Long, Schema> byFingerprint = new HashMap<>();
    Map<Long, String> pathOf = new HashMap<>();
    jsonByPath.forEach(
        (path, json) -> {
          Schema schema = new Schema.Parser().parse(json);
          long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
          String other = pathOf.putIfAbsent(fingerprint, path);
          if (other != null) {
            // Docs, defaults and logical types are not in it, so these two can't be told apart.
            throw new IllegalStateException(
                "schemas "
                    + other
                    + " and "
                    + path
                    + " have the same fingerprint: release one of them only, or change a field");
          }
          byFingerprint.put(fingerprint, schema);
        });
    return new ReleasedSchemas(byFingerprint);
  }

  @Override
  public Optional<Schema> find(long fingerprint) {
    return Optional.ofNullable(byFingerprint.get(fingerprint));
  }

  /** The released files, as {@code <record>/v<N>.avsc}. */
  static List<String> paths() {
    return hashes().keySet().stream().toList();
  }

  /** The SHA-256 that each released file was released with, in hex. */
  static Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (String line : text(LIST).lines().toList()) {
      String[] hashAndPath = line.split(" +", 2);
      if (hashAndPath.length != 2) {
        throw new IllegalStateException(LIST + " has the line \"" + line + "\": need HASH  PATH");
      }
      hashes.put(hashAndPath[1], hashAndPath[0]);
    }
    return hashes;
  }

  /** A released file as it is. */
  static String text(String path) {
    String resource = "/schemas/" + path;
    try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("released schema " + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read released schema " + resource, e);
    }
  }
}
