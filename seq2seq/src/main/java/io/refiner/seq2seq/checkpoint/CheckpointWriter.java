package io.refiner.seq2seq.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;

/**
 * Writes a model as a Hugging Face folder.
 *
 * @param config its shape
 * @param tokenizer the content of {@code tokenizer.json}
 * @param tensors every tensor of {@link T5Parameters#of}
 */
public record CheckpointWriter(
    T5Config config, String tokenizer, Map<String, FloatTensor> tensors) {

  static final String TOKENIZER = "tokenizer.json";

  public CheckpointWriter {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Writes the folder, making it if it isn't there. Each file appears whole or not at all, the
   * weights last; other files in the folder are left alone.
   *
   * @throws CheckpointException if a file can't be written or a value can't be stored
   */
  public void write(Path folder, StorageType type) {
    try {
      Files.createDirectories(folder);
      place(folder, ConfigJson.CONFIG, out -> print(out, ConfigJson.config(config)));
      place(folder, ConfigJson.GENERATION, out -> print(out, ConfigJson.generation(config)));
      place(folder, TOKENIZER, out -> print(out, tokenizer));
      place(folder, WeightFiles.WEIGHTS, out -> writeWeights(out, type));
    } catch (IOException e) {
      throw new CheckpointException("cannot write " + folder, e);
    }
  }

  /** The SHA-256 that the weights of this type would have as a file, in hex. */
  public String digest(StorageType type) {
    var digest = Digests.sha256();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      writeWeights(out, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digests.hex(digest);
  }

  private void writeWeights(OutputStream out, StorageType type) throws IOException {
    Map<String, FloatTensor> written = new LinkedHashMap<>(tensors);
    if (config.tiedHead() && !config.scaledOutput()) {
      // Version 4 of transformers can't express this pair but by a copy of the head.
      written.put(T5Parameters.HEAD, tensors.get(T5Parameters.SHARED));
    }
    new SafetensorsWriter(type, out).write(written);
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes into a stream. */
  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private static void place(Path folder, String name, Content content) throws IOException {
    Path temporary = folder.resolve(name + ".tmp");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        content.to(out);
      }
      Files.move(
          temporary,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
