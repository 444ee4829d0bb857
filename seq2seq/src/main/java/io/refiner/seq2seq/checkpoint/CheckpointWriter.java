package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.refiner.files.AtomicFolder;
import io.refiner.files.Digests;
import io.refiner.files.Disk;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;

/**
 * Writes a model as a Hugging Face folder.
 *
 * @param config its shape
 * @param tokenizer the content of {@code tokenizer.json}
 * @param tensors every tensor of {@link T5Parameters#of}
 * @param valueHead those of {@link ValueHeadFile}, or none; they are written as F32
 */
public record CheckpointWriter(
    T5Config config,
    String tokenizer,
    Map<String, FloatTensor> tensors,
    Map<String, FloatTensor> valueHead) {

  static final String TOKENIZER = "tokenizer.json";

  public CheckpointWriter {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    valueHead = Collections.unmodifiableMap(new LinkedHashMap<>(valueHead));
  }

  /** A model without a value head. */
  public CheckpointWriter(T5Config config, String tokenizer, Map<String, FloatTensor> tensors) {
    this(config, tokenizer, tensors, Map.of());
  }

  /** The same model with a value head beside it. */
  public CheckpointWriter withValueHead(Map<String, FloatTensor> head) {
    return new CheckpointWriter(config, tokenizer, tensors, head);
  }

  /**
   * Replaces the folder, with all weights in one file.
   *
   * @throws CheckpointException if a file can't be written or a value can't be stored
   */
  public void write(Path folder, StorageType type) {
    write(folder, type, Long.MAX_VALUE);
  }

  /**
   * Replaces the folder, with all weights in one file and what belongs to them, such as their card:
   * whenever the process dies, both are the old ones or both are the new ones.
   *
   * @param beside writes into the new folder when the model is there
   * @throws CheckpointException if a file can't be written or a value can't be stored
   */
  public void write(Path folder, StorageType type, AtomicFolder.Content beside) {
    Shards shards = Shards.of(stored(), type, Long.MAX_VALUE);
    ModelFolder.replace(
        folder,
        name -> !WeightFiles.isWeights(name),
        empty -> {
          fill(empty, shards, type, Disk.REAL);
          beside.writeTo(empty);
        });
  }

  /**
   * Replaces the folder, making it if it isn't there: whenever the process dies, the old model or
   * the new one is whole. Files that belong to no model stay.
   *
   * @param shardBytes weights that one file may hold; if more are needed, an index lists them
   * @throws CheckpointException if a file can't be written or a value can't be stored; the old
   *     model is then still there
   */
  public void write(Path folder, StorageType type, long shardBytes) {
    if (shardBytes < 1) {
      throw new IllegalArgumentException("shardBytes must be at least 1, not " + shardBytes);
    }
    write(folder, Shards.of(stored(), type, shardBytes), type, Disk.REAL);
  }

  void write(Path folder, Shards shards, StorageType type, Disk disk) {
    ModelFolder.replace(
        folder,
        name -> !WeightFiles.isWeights(name),
        empty -> fill(empty, shards, type, disk),
        disk);
  }

  /** The SHA-256 that the weights of this type would have as one file, in hex. */
  public String digest(StorageType type) {
    var digest = Digests.sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      new SafetensorsWriter(type, out).write(stored());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digests.hex(digest);
  }

  private void fill(Path empty, Shards shards, StorageType type, Disk disk) throws IOException {
    print(disk, empty.resolve(ConfigJson.CONFIG), ConfigJson.config(config));
    print(disk, empty.resolve(ConfigJson.GENERATION), ConfigJson.generation(config));
    print(disk, empty.resolve(TOKENIZER), tokenizer);
    print(disk, empty.resolve(TokenizerConfigJson.FILE), TokenizerConfigJson.of(tokenizer, config));
    for (Map.Entry<String, Map<String, FloatTensor>> shard : shards.files().entrySet()) {
      try (OutputStream out = disk.create(empty.resolve(shard.getKey()))) {
        new SafetensorsWriter(type, out).write(shard.getValue());
      }
    }
    if (!valueHead.isEmpty()) {
      try (OutputStream out = disk.create(empty.resolve(ValueHeadFile.NAME))) {
        new SafetensorsWriter(StorageType.F32, out).write(valueHead);
      }
    }
    if (shards.files().size() > 1) {
      print(disk, empty.resolve(WeightFiles.INDEX), shards.index());
    }
  }

  private Map<String, FloatTensor> stored() {
    Map<String, FloatTensor> stored = new LinkedHashMap<>(tensors);
    if (config.tiedHead() && !config.scaledOutput()) {
      // Version 4 of transformers can't express this pair but by a copy of the head.
      stored.put(T5Parameters.HEAD, tensors.get(T5Parameters.SHARED));
    }
    return stored;
  }

  private static void print(Disk disk, Path file, String text) throws IOException {
    try (OutputStream out = disk.create(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
