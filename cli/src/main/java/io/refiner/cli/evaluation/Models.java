package io.refiner.cli.evaluation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.RememberingGenerator;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * The checkpoints of an evaluation, each opened once and asked each prompt once: most of what one
 * run asks, another has asked before.
 */
final class Models implements AutoCloseable {

  /** All that decides what a model says. */
  private record Key(Path folder, Seq2SeqSettings settings) {}

  private final Map<Key, TextGenerator> open = new HashMap<>();

  TextGenerator open(Path folder, Seq2SeqSettings settings) {
    return open.computeIfAbsent(
        new Key(folder.toAbsolutePath().normalize(), settings),
        key -> new RememberingGenerator(Seq2SeqModel.open(folder, settings)));
  }

  static ModelVersion version(Path folder, TextGenerator model) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new ModelVersion(String.valueOf(name), 0L, model.digest());
  }

  @Override
  public void close() {
    open.values().forEach(TextGenerator::close);
    open.clear();
  }
}
