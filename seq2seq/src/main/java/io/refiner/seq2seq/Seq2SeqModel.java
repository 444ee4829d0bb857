package io.refiner.seq2seq;

import java.nio.file.Path;
import java.util.List;

import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** A checkpoint that answers prompts. */
public final class Seq2SeqModel implements TextGenerator {

  private Seq2SeqModel() {}

  /**
   * Opens a Hugging Face T5 folder.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static Seq2SeqModel open(Path folder, DeviceChoice device) {
    throw new UnsupportedOperationException();
  }

  /** Opens a folder with more settings than the device. */
  public static Seq2SeqModel open(Path folder, Seq2SeqSettings settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int tokens(String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int maxPromptTokens() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String digest() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
