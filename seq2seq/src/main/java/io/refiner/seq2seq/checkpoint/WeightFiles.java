package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.files.Digests;
import io.refiner.files.FileStamp;
import io.refiner.files.InputFile;

/**
 * The safetensors files of one model.
 *
 * @param stamps what each file was like before it was read, in the order of their names
 * @param tensors all tensors of all files
 */
record WeightFiles(List<FileStamp> stamps, Map<String, StoredTensor> tensors) {

  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** The weights of a model under any name that transformers gives them. */
  private static final Pattern ANY =
      Pattern.compile("model(-\\d+-of-\\d+)?\\.safetensors(\\.index\\.json)?");

  private static final long MAX_INDEX_BYTES = 16 << 20;

  /** Bytes that are hashed at a time. */
  private static final int HASHED = 1 << 16;

  /**
   * Whether a file of that name holds a model's weights or its value head, or says where they are.
   */
  static boolean isWeights(String name) {
    return ANY.matcher(name).matches() || name.equals(ValueHeadFile.NAME);
  }

  static WeightFiles of(Path folder) {
    Path single = folder.resolve(WEIGHTS);
    if (InputFile.isNamed(single)) {
      return new WeightFiles(List.of(stamp(single)), SafetensorsReader.read(single));
    }
    Path index = folder.resolve(INDEX);
    if (!InputFile.isNamed(index)) {
      throw new CheckpointException(
          folder
              + " has neither "
              + WEIGHTS
              + " nor "
              + INDEX
              + ": other formats are not read, save the model as safetensors");
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
    List<FileStamp> stamps = names.stream().map(name -> stamp(folder.resolve(name))).toList();
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
    return new WeightFiles(stamps, tensors);
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

  /**
   * SHA-256 over the files one after another, in hex.
   *
   * @throws CheckpointException if they are not what they were when their tables were read
   */
  String digest() {
    MessageDigest digest = Digests.sha256();
    byte[] piece = new byte[HASHED];
    for (FileStamp stamp : stamps) {
      try (InputStream in = Files.newInputStream(stamp.file())) {
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
          digest.update(piece, 0, count);
        }
      } catch (IOException e) {
        throw new CheckpointException("cannot read " + stamp.file(), e);
      }
    }
    requireUnchanged();
    return Digests.hex(digest);
  }

  /**
   * Makes sure that what was read is of one time.
   *
   * @throws CheckpointException naming a file that has changed
   */
  void requireUnchanged() {
    for (FileStamp stamp : stamps) {
      if (!stamp.equals(stamp(stamp.file()))) {
        throw new CheckpointException(
            stamp.file() + " was replaced or written to while it was read: open the model again");
      }
    }
  }

  private static FileStamp stamp(Path file) {
    try {
      return FileStamp.of(file);
    } catch (IOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
