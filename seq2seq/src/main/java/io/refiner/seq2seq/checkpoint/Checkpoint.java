package io.refiner.seq2seq.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.files.AtomicFolder;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.T5Parameters.Parameter;
import io.refiner.seq2seq.tokenizer.InvalidTokenizerException;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.tokenizer.TokenizerDefinition;

/**
 * A whole T5 in a folder: {@code config.json}, {@code tokenizer.json} and {@code model.safetensors}
 * or the shards that {@code model.safetensors.index.json} lists.
 */
public final class Checkpoint {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  private final Path folder;
  private final T5Config config;
  private final TokenizerDefinition tokenizer;
  private final Map<String, StoredTensor> tensors;
  private final WeightFiles files;

  private Checkpoint(
      Path folder, T5Config flagged, TokenizerDefinition tokenizer, WeightFiles files) {
    this.folder = folder;
    this.tokenizer = tokenizer;
    this.files = files;
    Map<String, StoredTensor> stored = new LinkedHashMap<>(files.tensors());
    shareEmbedding(stored);
    config = flagged.toBuilder().tiedHead(tiedHead(stored)).build();
    tensors = matched(stored);
  }

  /**
   * Reads and checks the folder: every tensor that the configuration asks for is there with the
   * right shape, and none besides. Values stay in the files until they are asked for, and only then
   * is it seen whether they are finite. After a save that was cut short, what was there before or
   * what was written is read, whichever is whole.
   *
   * @throws CheckpointException naming the file, tensor or setting that is wrong
   */
  public static Checkpoint read(Path given) {
    Path folder = AtomicFolder.current(given);
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException("there is no model folder " + folder);
    }
    T5Config config = ConfigJson.read(folder);
    TokenizerDefinition tokenizer = refusing(() -> TokenizerDefinition.read(folder));
    requireFitting(folder, tokenizer, config);
    return new Checkpoint(folder, config, tokenizer, WeightFiles.of(folder));
  }

  public T5Config config() {
    return config;
  }

  /** The content of its {@code tokenizer.json}. */
  public String tokenizerDefinition() {
    return tokenizer.content();
  }

  /**
   * Opens its tokenizer.
   *
   * @return owned by the caller
   * @throws CheckpointException if it can't be used
   */
  public Tokenizer openTokenizer() {
    return refusing(tokenizer::open);
  }

  /** Every tensor of {@link T5Parameters#of}, in its order. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * SHA-256 of the weight files, in hex. All of them are read for it, each time.
   *
   * @throws CheckpointException if they have changed since this checkpoint was read
   */
  public String digest() {
    return files.digest();
  }

  /**
   * Makes sure that no weight was exchanged while others were read.
   *
   * @throws CheckpointException if a weight file has changed since this checkpoint was read
   */
  public void requireUnchanged() {
    files.requireUnchanged();
  }

  /**
   * Reads every weight.
   *
   * @throws CheckpointException naming one that can't be read or isn't finite
   */
  public void requireFinite() {
    TensorReader reader = TensorReader.direct();
    tensors.values().forEach(tensor -> reader.read(tensor, piece -> {}));
  }

  /** The weights decide, whatever the flag says; transformers 5 does the same. */
  private static boolean tiedHead(Map<String, StoredTensor> stored) {
    StoredTensor head = stored.get(T5Parameters.HEAD);
    StoredTensor shared = stored.get(T5Parameters.SHARED);
    return head == null || (shared != null && head.sameAs(shared));
  }

  /**
   * Puts the embedding under its own name, whichever of a tied model's names it was stored by.
   * Encoder and decoder share one here: another one beside it would be dropped, so it is refused.
   */
  private static void shareEmbedding(Map<String, StoredTensor> stored) {
    List<String> names = new ArrayList<>(List.of(T5Parameters.SHARED));
    names.addAll(T5Parameters.EMBEDDINGS);
    names.add(T5Parameters.HEAD);
    Optional<StoredTensor> found =
        names.stream().filter(stored::containsKey).map(stored::get).findFirst();
    if (found.isEmpty()) {
      return;
    }
    StoredTensor shared = found.get();
    for (String name : T5Parameters.EMBEDDINGS) {
      StoredTensor copy = stored.remove(name);
      if (copy != null && !copy.sameAs(shared)) {
        throw new CheckpointException(
            "%s: tensor %s differs from %s, but encoder and decoder share one embedding here: only models of which all are the same can be read"
                .formatted(copy.file(), name, shared.name()));
      }
    }
    stored.put(T5Parameters.SHARED, shared);
  }

  /** A model often has some rows more than tokens, to a round number, but never twice as many. */
  private static void requireFitting(Path folder, TokenizerDefinition tokenizer, T5Config config) {
    Path file = folder.resolve(CheckpointWriter.TOKENIZER);
    int tokens = tokenizer.vocabularySize();
    int rows = config.vocabSize();
    if (tokens > rows) {
      throw new CheckpointException(
          "%s has %s tokens, but vocab_size is %s".formatted(file, tokens, rows));
    }
    if (2L * tokens < rows) {
      LOG.warn(
          "{} has {} tokens, but vocab_size is {}: it looks like another model's tokenizer",
          file,
          tokens,
          rows);
    }
  }

  private static <T> T refusing(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidTokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private Map<String, StoredTensor> matched(Map<String, StoredTensor> stored) {
    Map<String, StoredTensor> matched = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> wanted : T5Parameters.of(config).entrySet()) {
      String name = wanted.getKey();
      StoredTensor tensor = stored.get(name);
      if (tensor == null) {
        throw new CheckpointException(
            folder + ": tensor " + name + " is missing, which config.json asks for");
      }
      if (!tensor.shape().equals(wanted.getValue().shape())) {
        throw new CheckpointException(
            "%s: tensor %s has the shape %s, but config.json asks for %s"
                .formatted(tensor.file(), name, tensor.shape(), wanted.getValue().shape()));
      }
      matched.put(name, tensor);
    }
    stored.forEach(
        (name, tensor) -> {
          if (!matched.containsKey(name) && !isCopy(name)) {
            throw new CheckpointException(
                tensor.file() + ": tensor " + name + " has no place in this configuration");
          }
        });
    return Collections.unmodifiableMap(matched);
  }

  private static boolean isCopy(String name) {
    return name.equals(T5Parameters.HEAD) || T5Parameters.IGNORED.equals(name);
  }
}
