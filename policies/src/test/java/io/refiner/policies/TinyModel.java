package io.refiner.policies;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.adapter.LoraParameters;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

/** Fresh models of a few words, written in a second. */
final class TinyModel {

  /** What {@link #written} models can say. */
  static final List<String> WORDS = List.of("how", "many", "add", "number0");

  private TinyModel() {}

  /** Writes a model whose weights are drawn from the seed. */
  static Path written(Path folder, long seed) {
    return written(folder, seed, WORDS);
  }

  static Path written(Path folder, long seed, List<String> words) {
    T5Config config =
        T5Config.builder()
            .vocabSize(words.size() + 3)
            .dModel(16)
            .dKv(8)
            .dFf(32)
            .numLayers(1)
            .numHeads(2)
            .feedForward(FeedForwardKind.GATED_GELU)
            .build();
    TrainerOptions options =
        TrainerOptions.seeded(seed).withDropout(0).withDevice(DeviceChoice.CPU);
    try (SequenceTrainer trainer =
        SequenceTrainer.fresh(config, JsonTokenizer.of(tokenizer(words)), options)) {
      trainer.save(folder, StorageType.F32);
    }
    return folder;
  }

  /** Writes an adapter over a written model. */
  static Path adapter(Path folder, Path base) {
    LoraOptions options = LoraOptions.DEFAULT.withRank(2);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    LoraParameters.shapes(Checkpoint.read(base).config(), options)
        .forEach((name, shape) -> tensors.put(name, FloatTensor.of(shape, () -> filled(shape))));
    new Adapter(options, tensors).write(folder, "base");
    return folder;
  }

  private static float[] filled(List<Long> shape) {
    float[] values = new float[Math.toIntExact(shape.get(0) * shape.get(1))];
    Arrays.fill(values, 0.1f);
    return values;
  }

  private static String tokenizer(List<String> words) {
    String vocabulary =
        IntStream.range(0, words.size())
            .mapToObj(i -> ", \"%s\": %s".formatted(words.get(i), i + 3))
            .collect(Collectors.joining());
    String special =
        "{\"id\": %s, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false,"
            + " \"normalized\": false, \"special\": true}";
    return """
        {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
         "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
         "added_tokens": [%s, %s],
         "model": {"type": "WordLevel", "unk_token": "<unk>",
           "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2%s}}}
        """
        .formatted(special.formatted(0, "<pad>"), special.formatted(1, "</s>"), vocabulary);
  }
}
