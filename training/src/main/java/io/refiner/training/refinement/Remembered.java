package io.refiner.training.refinement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Asks a generator whose weights stand still each prompt once: the loops of an evaluation have
 * their first turn in common.
 */
public final class Remembered implements TextGenerator {

  private final TextGenerator generator;
  private final Map<Prompt, List<Sample>> answers = new HashMap<>();

  /** Closing it does nothing to the generator. */
  public Remembered(TextGenerator generator) {
    this.generator = generator;
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    List<Prompt> unknown =
        prompts.stream().filter(prompt -> !answers.containsKey(prompt)).distinct().toList();
    List<List<Sample>> found = generator.generate(unknown);
    for (int i = 0; i < unknown.size(); i++) {
      answers.put(unknown.get(i), found.get(i));
    }
    return prompts.stream().map(answers::get).toList();
  }

  @Override
  public int tokens(String text) {
    return generator.tokens(text);
  }

  @Override
  public int maxPromptTokens() {
    return generator.maxPromptTokens();
  }

  @Override
  public String digest() {
    return generator.digest();
  }

  @Override
  public void close() {}
}
