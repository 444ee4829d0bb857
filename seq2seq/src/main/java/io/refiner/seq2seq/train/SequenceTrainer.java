package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** Trains a T5 by cross-entropy with teacher forcing; not thread-safe. */
public final class SequenceTrainer implements AutoCloseable {

  private SequenceTrainer() {}

  /** Starts from random weights, which the seed decides. */
  public static SequenceTrainer fresh(
      T5Config config, Tokenizer tokenizer, TrainerOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts from the weights of a folder, with a fresh optimizer.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static SequenceTrainer resume(Path folder, TrainerOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Learns from one batch; returns the mean loss per target token before the update. */
  public double step(List<Example> batch, double learningRate) {
    throw new UnsupportedOperationException();
  }

  /** The mean loss per target token, without dropout and without learning. */
  public double loss(List<Example> batch) {
    throw new UnsupportedOperationException();
  }

  /** A view that answers with the weights as they are at each call; closing it does nothing. */
  public TextGenerator generator() {
    throw new UnsupportedOperationException();
  }

  /** Writes a whole Hugging Face folder. */
  public void save(Path folder, StorageType type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
