package io.refiner.seq2seq.checkpoint;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Tensors divided into files.
 *
 * @param files what each file holds, by its name
 * @param bytes of all values together
 */
record Shards(Map<String, Map<String, FloatTensor>> files, long bytes) {

  /**
   * Fills one file after another, in the order of the tensors; a tensor that is larger than the
   * limit has a file of its own.
   *
   * @param limit bytes of values in one file
   */
  static Shards of(Map<String, FloatTensor> tensors, StorageType type, long limit) {
    Map<Integer, Map<String, FloatTensor>> numbered = new LinkedHashMap<>();
    long total = 0;
    long room = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      long bytes = entry.getValue().size() * type.bytes();
      if (numbered.isEmpty() || bytes > room) {
        numbered.put(numbered.size(), new LinkedHashMap<>());
        room = limit;
      }
      numbered.get(numbered.size() - 1).put(entry.getKey(), entry.getValue());
      room -= bytes;
      total += bytes;
    }
    Map<String, Map<String, FloatTensor>> files = new LinkedHashMap<>();
    numbered.forEach((number, shard) -> files.put(name(number + 1, numbered.size()), shard));
    return new Shards(files, total);
  }

  private static String name(int number, int count) {
    return count == 1
        ? WeightFiles.WEIGHTS
        : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, count);
  }

  /** What {@code model.safetensors.index.json} says of them. */
  String index() {
    ObjectNode index = Json.MAPPER.createObjectNode();
    index.putObject("metadata").put("total_size", bytes);
    ObjectNode map = index.putObject("weight_map");
    files.forEach((file, shard) -> shard.keySet().forEach(name -> map.put(name, file)));
    return index.toPrettyString() + "\n";
  }
}
