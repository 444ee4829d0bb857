package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The safetensors files of one model.
 *
 * @param files in the order of their names
 * @param tensors all tensors of all files
 */
record WeightFiles(List<Path> files, Map<String, StoredTensor> tensors) {

  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** The weights of a model under any name that transformers gives them. */
  private static final Pattern ANY =
      Pattern.compile("model(-\\d+-of-\\d+)?\\.safetensors(\\.index\\.json)?");

  private static final long MAX_INDEX_BYTES = 16 << 20;

  /**
   * Whether a file of that name holds a model's weights or its value head, or says where they are.
   */
  static boolean isWeights(String name) {
    return ANY.matcher(name).matches() || name.equals(ValueHeadFile.NAME);
  }

  static WeightFiles of(Path folder) {
    Path single = folder.resolve(WEIGHTS);
    if (Files.exists(single)) {
      return new WeightFiles(List.of(single), SafetensorsReader.read(single));
    }
    Path index = folder.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new CheckpointException(
          folder + " has neither " + WEIGHTS + " nor " + INDEX + "; other formats are not read");
    }
    return sharded(folder, index);
  }

  private static WeightFiles sharded(Path folder, Path index) {
    JsonNode map = Json.object(index, MAX_INDEX_BYTES).path("weight_map");
    if (!map.isObject()) {
      throw new CheckpointException(index + " has no weight_map");
    }
    TreeSet<String> names = new TreeSet<>();
    map.forEach(file -> names.add(plainName(index, file)));
    Map<String, Map<String, StoredTensor>> shards = new TreeMap<>();
    names.forEach(name -> shards.put(name, SafetensorsReader.read(folder.resolve(name))));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    map.properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              StoredTensor tensor = shards.get(entry.getValue().asText()).get(name);
              if (tensor == null) {
                throw new CheckpointException(
                    index + ": " + entry.getValue() + " doesn't hold tensor " + name);
              }
              tensors.put(name, tensor);
            });
    shards.values().forEach(shard -> requireListed(index, shard, tensors));
    return new WeightFiles(names.stream().map(folder::resolve).toList(), tensors);
  }

  private static void requireListed(
      Path index, Map<String, StoredTensor> shard, Map<String, StoredTensor> listed) {
    for (StoredTensor tensor : shard.values()) {
      if (!tensor.equals(listed.get(tensor.name()))) {
        throw new CheckpointException(
            "%s: tensor %s is not where %s says".formatted(tensor.file(), tensor.name(), index));
      }
    }
  }

  private static String plainName(Path index, JsonNode file) {
    String name = file.asText();
    if (!file.isTextual()
        || name.isBlank()
        || name.matches(".*[/\\\\\\x00].*")
        || name.startsWith("..")
        || !isPath(name)) {
      throw new CheckpointException(index + ": '" + name + "' is not the name of a file beside it");
    }
    return name;
  }

  /** In the locale POSIX, say, a name with an umlaut is none. */
  private static boolean isPath(String name) {
    try {
      Path.of(name);
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** SHA-256 over the files one after another, in hex. */
  String digest() {
    var digest = Digests.sha256();
    for (Path file : files) {
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new CheckpointException("cannot read " + file, e);
      }
    }
    return Digests.hex(digest);
  }
}
