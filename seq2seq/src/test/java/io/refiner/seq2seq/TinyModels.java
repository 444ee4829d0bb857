package io.refiner.seq2seq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

/** Models small enough for tests, whose words are numbers that stand for their own ids. */
public final class TinyModels {

  public static final int VOCABULARY = 30;

  private TinyModels() {}

  public static T5Config config() {
    return T5Config.builder()
        .vocabSize(VOCABULARY)
        .dModel(32)
        .dKv(8)
        .dFf(64)
        .numLayers(1)
        .numHeads(4)
        .feedForward(FeedForwardKind.GATED_GELU)
        .build();
  }

  public static TrainerOptions options(long seed) {
    return TrainerOptions.seeded(seed).withDropout(0).withDevice(DeviceChoice.CPU);
  }

  public static SequenceTrainer trainer(long seed) {
    return trainer(options(seed));
  }

  /** Begins with the weights that the seed of the options gives. */
  public static SequenceTrainer trainer(TrainerOptions options) {
    return SequenceTrainer.fresh(config(), JsonTokenizer.of(tokenizer(VOCABULARY)), options);
  }

  /** Writes a fresh model. */
  public static Path saved(Path folder) {
    try (SequenceTrainer trainer = trainer(5)) {
      trainer.save(folder, StorageType.F32);
    }
    return folder;
  }

  /** Writes a model that has learned a little: it ends its answers. */
  public static Path savedAfterTraining(Path folder, int steps) {
    Random random = new Random(6);
    try (SequenceTrainer trainer = trainer(5)) {
      for (int step = 0; step < steps; step++) {
        trainer.step(Stream.generate(() -> reversal(random)).limit(16).toList(), 5e-3);
      }
      trainer.save(folder, StorageType.F32);
    }
    return folder;
  }

  public static String tokenizer(int words) {
    String vocabulary =
        IntStream.range(3, words)
            .mapToObj(id -> ", \"" + id + "\": " + id)
            .collect(Collectors.joining());
    return """
        {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
         "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
         "added_tokens": [
           {"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true},
           {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true}],
         "model": {"type": "WordLevel", "unk_token": "<unk>",
           "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2%s}}}
        """
        .formatted(vocabulary);
  }

  /** Words to be written backwards. */
  public static Example reversal(Random random) {
    List<Integer> words = words(random, 2 + random.nextInt(4));
    List<Integer> reversed =
        IntStream.range(0, words.size()).mapToObj(i -> words.get(words.size() - 1 - i)).toList();
    return new Example(text(words), text(reversed));
  }

  public static List<Integer> words(Random random, int count) {
    return IntStream.range(0, count).mapToObj(i -> 3 + random.nextInt(VOCABULARY - 3)).toList();
  }

  public static String text(List<Integer> words) {
    return words.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** The models of {@code benchmarks/peers/golden_t5.py}. */
  public static List<String> goldenModels() {
    return List.of(
        "v10-relu-tied",
        "v11-gated-untied",
        "flan-small",
        "odd-width",
        "gated-silu",
        "sharded",
        "f16",
        "bf16",
        "v4-config-tied",
        "v4-config-untied");
  }

  /** A file of the test resources, by its path below {@code golden}. */
  public static Path golden(String path) {
    return Path.of("src", "test", "resources", "golden", path);
  }

  public static void replace(Path file, String old, String replacement) {
    try {
      String text = Files.readString(file);
      if (!text.contains(old)) {
        throw new IllegalArgumentException(file + " doesn't hold " + old);
      }
      Files.writeString(file, text.replace(old, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
