package io.refiner.seq2seq.train;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Answers with weights that are being trained and that it does not own.
 *
 * @param generator over the weights
 * @param refresh brings them up to date with what was learned
 * @param maxPromptTokens tokens that a prompt may have
 * @param digests what the weights would have as an F32 file at this moment
 * @param closed hears that it was closed
 */
record LiveGenerator(
    BatchedGenerator generator,
    Runnable refresh,
    int maxPromptTokens,
    Supplier<String> digests,
    Consumer<LiveGenerator> closed)
    implements TextGenerator {

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    refresh.run();
    return generator.generate(prompts);
  }

  @Override
  public int tokens(String text) {
    return generator.tokens(text);
  }

  @Override
  public String digest() {
    return digests.get();
  }

  @Override
  public void close() {
    generator.close();
    closed.accept(this);
  }
}
