package io.refiner.seq2seq.train;

import java.util.List;
import java.util.function.Supplier;

import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/** Answers with weights that are being trained and that it does not own. */
record LiveGenerator(BatchedGenerator generator, int maxPromptTokens, Supplier<String> digests)
    implements TextGenerator {

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    return generator.generate(prompts);
  }

  @Override
  public int tokens(String text) {
    return generator.tokens(text);
  }

  /** What the weights would have as an F32 file at this moment. */
  @Override
  public String digest() {
    return digests.get();
  }

  @Override
  public void close() {
    generator.close();
  }
}
